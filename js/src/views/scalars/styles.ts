/** Style sheet of the scalar cards; the variables come from the board. */
export const scalarStyles = `
.tbx-scalar-latest {
  position: relative;
  display: flex;
  flex: 1 1 0;
  flex-wrap: wrap;
  justify-content: flex-end;
  height: 18px;
  min-width: 44px;
  overflow: hidden;
  line-height: 18px;
  color: var(--tbx-muted);
  font-size: 12px;
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
}
/* The values lie on the number of runs; where they do not all fit behind the empty first item they go out of sight. */
.tbx-scalar-latest::before { height: 18px; content: ""; }
.tbx-latest-values { position: relative; display: flex; gap: 10px; background: var(--tbx-card); }
.tbx-latest-count { position: absolute; right: 0; }
.tbx-dot { display: inline-block; width: 7px; height: 7px; margin-right: 4px; border-radius: 50%; }
.tbx-card-buttons { display: flex; flex: none; margin-left: auto; gap: 1px; }
@media (hover: hover) {
  .tbx-card-buttons:not(:has([aria-pressed="true"])) {
    position: absolute;
    top: 0;
    right: 4px;
    padding-left: 8px;
    background: var(--tbx-card);
    opacity: 0;
  }
  .tbx-frame:hover .tbx-card-buttons, .tbx-frame:focus-within .tbx-card-buttons { opacity: 1; }
}
.tbx-icon-button {
  display: flex;
  align-items: center;
  justify-content: center;
  width: 24px;
  height: 24px;
  color: var(--tbx-muted);
}
.tbx-icon-button:hover:not(:disabled) { color: var(--tbx-fg); background: var(--tbx-hover); }
.tbx-icon-button[aria-pressed="true"] { color: var(--tbx-accent); background: var(--tbx-hover); }
.tbx-icon-button:disabled { opacity: 0.35; cursor: default; }
.tbx-icon-button:focus-visible { outline-offset: -2px; }
.tbx-scalar-plot { position: relative; height: 216px; min-width: 0; }
.tbx-wide > .tbx-scalar-plot { height: 420px; }
.tbx-scalar-base, .tbx-scalar-overlay { position: absolute; inset: 0; display: block; width: 100%; height: 100%; }
.tbx-scalar-base { cursor: crosshair; touch-action: pan-y; border-radius: 4px; }
canvas:focus-visible { outline-offset: -1px; }
.tbx-scalar-overlay { pointer-events: none; }
.tbx-scalar-empty {
  position: absolute;
  inset: 0 0 22px;
  display: flex;
  align-items: center;
  justify-content: center;
  color: var(--tbx-muted);
  pointer-events: none;
}
.tbx-hint {
  position: absolute;
  top: 4px;
  right: 14px;
  padding: 1px 7px;
  color: var(--tbx-muted);
  background: var(--tbx-card);
  border: 1px solid var(--tbx-border);
  border-radius: 9px;
  font-size: 11px;
  pointer-events: none;
}
.tbx-tip {
  position: fixed;
  inset: 0 auto auto 0;
  z-index: 1000;
  margin: 0;
  padding: 6px 8px;
  overflow: hidden;
  color: var(--tbx-fg);
  background: var(--tbx-card);
  border: 1px solid var(--tbx-border);
  border-radius: 6px;
  box-shadow: 0 4px 14px rgb(0 0 0 / 18%);
  font-size: 12px;
  line-height: 16px;
  pointer-events: none;
}
.tbx-tip table { border-collapse: collapse; }
.tbx-tip th, .tbx-tip td {
  padding: 1px 0 1px 12px;
  text-align: right;
  font-variant-numeric: tabular-nums;
  white-space: nowrap;
}
.tbx-tip th { color: var(--tbx-muted); font-weight: 400; }
.tbx-tip th:first-child, .tbx-tip td:first-child { padding-left: 0; }
.tbx-tip .tbx-tip-run { padding-left: 7px; text-align: left; }
.tbx-tip-attempt { margin-left: 7px; color: var(--tbx-muted); font-weight: 400; }
.tbx-tip tbody tr:first-child { font-weight: 600; }
.tbx-tip .tbx-tip-repeats td { padding-left: 7px; color: var(--tbx-muted); font-weight: 400; text-align: left; }
.tbx-tip-more { padding-top: 3px; color: var(--tbx-muted); }
.tbx-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) {
  .tbx-tip, .tbx-icon-button:focus-visible { border: 1px solid CanvasText; }
}
`;
