/** Style sheet of the histogram cards. */
export const histogramStyles = `
.tbx-modes { display: flex; flex: none; gap: 1px; min-width: 0; margin: 0 0 0 auto; padding: 0; border: 0; }
.tbx-held + .tbx-modes { margin-left: 0; }
.tbx-tiles-histograms { grid-template-columns: repeat(auto-fit, minmax(min(100%, 170px), 1fr)); }
.tbx-histogram { display: block; width: 100%; height: 186px; border-radius: 4px; cursor: crosshair; touch-action: pan-y; }
`;
