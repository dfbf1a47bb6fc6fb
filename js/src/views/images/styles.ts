/** Style sheet of the image cards. */
export const imageStyles = `
.tbx-tiles-images { grid-template-columns: repeat(auto-fit, minmax(min(100%, 116px), 1fr)); }
.tbx-tiles-images.tbx-single, .tbx-wide .tbx-tiles-images { grid-template-columns: minmax(0, 1fr); }
.tbx-board .tbx-image-box {
  display: flex;
  align-items: center;
  justify-content: center;
  width: 100%;
  height: 136px;
  margin: 0;
  padding: 0;
  overflow: hidden;
  background: var(--tbx-bg);
  border: 1px solid var(--tbx-border);
  border-radius: 6px;
  cursor: zoom-in;
}
.tbx-board .tbx-single .tbx-image-box { height: 164px; }
.tbx-image-box img { display: block; width: 100%; height: 100%; object-fit: contain; }
.tbx-image-box img.tbx-small { image-rendering: pixelated; }
.tbx-board .tbx-image-box.tbx-expanded { display: block; height: auto; max-height: 560px; overflow: auto; cursor: zoom-out; }
.tbx-expanded img { height: auto; margin: 0 auto; }
.tbx-tiles-images .tbx-caption { flex-wrap: wrap; gap: 0 7px; padding-top: 3px; }
.tbx-tiles-images:not(.tbx-single) .tbx-caption-note { flex-basis: 100%; text-align: left; }
.tbx-image-unknown { display: flex; align-items: center; justify-content: center; height: 136px; color: var(--tbx-muted); font-size: 12px; }
`;
