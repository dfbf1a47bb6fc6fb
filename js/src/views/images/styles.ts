/** Style sheet of the image cards. */
export const imageStyles = `
.tbx-tiles-images { grid-template-columns: repeat(auto-fit, minmax(min(100%, 116px), 1fr)); }
.tbx-tiles-images.tbx-single, .tbx-wide .tbx-tiles-images { grid-template-columns: minmax(0, 1fr); }
.tbx-image-box {
  width: 100%;
  height: 136px;
  overflow: hidden;
  background: var(--tbx-bg);
  border: 1px solid var(--tbx-border);
  cursor: zoom-in;
}
.tbx-single .tbx-image-box { height: 142px; }
.tbx-image-box :is(img, video) { display: block; width: 100%; height: 100%; object-fit: contain; }
.tbx-small { image-rendering: pixelated; }
.tbx-image-box.tbx-expanded { height: auto; max-height: 560px; overflow: auto; cursor: zoom-out; }
.tbx-expanded :is(img, video) { height: auto; margin: 0 auto; }
.tbx-tiles-images .tbx-caption { flex-wrap: wrap; gap: 0 7px; padding-top: 3px; }
.tbx-tiles-images .tbx-caption-note { flex-basis: 100%; max-width: none; white-space: normal; }
.tbx-tiles-images .tbx-caption-note span { white-space: nowrap; }
.tbx-image-box.tbx-several { display: flex; flex-wrap: wrap; gap: 2px; overflow: auto; }
.tbx-several :is(img, video) { flex: 1 1 64px; width: auto; min-width: 0; max-width: 100%; height: auto; min-height: 56px; }
.tbx-several.tbx-expanded :is(img, video) { flex: none; height: auto; margin: 0; }
.tbx-tiles-images .tbx-absent { height: 136px; }
`;
