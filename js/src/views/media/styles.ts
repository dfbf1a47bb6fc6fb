/** Style sheet of what the cards of images, histograms and texts share. */
export const mediaStyles = `
.tbx-media { padding-bottom: 8px; }
.tbx-media-text { min-height: 120px; }
.tbx-held { flex: 1 1 0; overflow: hidden; color: var(--tbx-muted); font-size: 12px; text-align: right; text-overflow: ellipsis; white-space: nowrap; }
.tbx-media-empty { display: flex; flex: 1; align-items: center; justify-content: center; color: var(--tbx-muted); }
.tbx-tiles { display: grid; gap: 8px; padding: 2px 6px; }
.tbx-tile { min-width: 0; }
.tbx-caption { display: flex; align-items: center; gap: 7px; min-height: 20px; font-size: 12px; line-height: 18px; }
.tbx-caption-run { flex: 0 1 auto; min-width: 3ch; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.tbx-caption-note {
  flex: none;
  max-width: 85%;
  overflow: hidden;
  color: var(--tbx-muted);
  font-variant-numeric: tabular-nums;
  text-overflow: ellipsis;
  white-space: nowrap;
}
.tbx-pending { opacity: 0.45; }
.tbx-absent { display: flex; align-items: center; justify-content: center; min-height: 72px; color: var(--tbx-muted); font-size: 12px; text-align: center; }
.tbx-media-hint { top: 36px; }
.tbx-steps { display: flex; align-items: center; gap: 8px; margin-top: auto; padding: 6px 6px 0; font-size: 12px; }
.tbx-steps .tbx-range { flex: 1 1 0; }
.tbx-step { flex: none; min-width: 8ch; color: var(--tbx-fg); font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.tbx-latest {
  flex: none;
  padding: 0 7px;
  color: var(--tbx-muted);
  border: 1px solid var(--tbx-border);
  border-radius: 10px;
  line-height: 18px;
}
.tbx-latest:hover { background: var(--tbx-hover); }
.tbx-latest[aria-pressed="true"] { color: var(--tbx-accent); border-color: currentColor; }
`;
