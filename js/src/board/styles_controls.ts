/** Style sheet of the toolbar, the list of runs and the controls in them. */
export const controlStyles = `
.tbx-toolbar {
  display: flex;
  flex: none;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 16px;
  padding: 8px 12px;
  background: var(--tbx-card);
  border-bottom: 1px solid var(--tbx-border);
}
.tbx-input, .tbx-button { background: var(--tbx-card); border: 1px solid var(--tbx-control); border-radius: 6px; }
.tbx-input { height: 28px; padding: 0 8px; }
.tbx-input::placeholder { color: var(--tbx-muted); opacity: 1; }
.tbx-filter { position: relative; flex: 1 1 170px; min-width: 0; }
.tbx-filter > svg {
  position: absolute;
  top: 7px;
  left: 8px;
  fill: none;
  stroke: var(--tbx-muted);
  stroke-width: 1.5;
  stroke-linecap: round;
  pointer-events: none;
}
.tbx-filter .tbx-input { width: 100%; padding-left: 28px; }
.tbx-invalid .tbx-input { color: var(--tbx-bad); border-color: var(--tbx-bad); }
.tbx-filter-note {
  position: absolute;
  top: 100%;
  left: 0;
  z-index: 3;
  margin-top: 3px;
  padding: 2px 8px;
  color: var(--tbx-bad);
  background: var(--tbx-card);
  border: 1px solid var(--tbx-bad);
  border-radius: 6px;
  font-size: 12px;
}
.tbx-smoothing { display: flex; flex: 0 0 auto; align-items: center; gap: 8px; color: var(--tbx-muted); }
.tbx-range { min-width: 0; height: 20px; accent-color: var(--tbx-accent); cursor: pointer; }
.tbx-smoothing .tbx-range { width: 104px; }
.tbx-number { width: 66px; padding-right: 4px; font-variant-numeric: tabular-nums; }
.tbx-segments { display: flex; flex: none; padding: 2px; background: var(--tbx-hover); border-radius: 7px; }
.tbx-segment { position: relative; cursor: pointer; }
.tbx-segment input { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; cursor: pointer; }
.tbx-segment span { display: block; padding: 2px 9px; color: var(--tbx-muted); border-radius: 5px; line-height: 20px; }
.tbx-segment:hover span { color: var(--tbx-fg); }
.tbx-segment input:checked + span { color: var(--tbx-fg); background: var(--tbx-card); box-shadow: 0 1px 2px rgb(0 0 0 / 18%); font-weight: 600; }
.tbx-segment input:focus-visible + span { outline: 2px solid var(--tbx-accent); }
.tbx-button { padding: 4px 12px; }
.tbx-button:hover { background: var(--tbx-hover); }
.tbx-runs {
  display: flex;
  flex: 0 0 212px;
  flex-direction: column;
  min-width: 0;
  min-height: 0;
  padding: 8px 6px 8px 12px;
  background: var(--tbx-card);
  border-right: 1px solid var(--tbx-border);
}
.tbx-runs-head { display: flex; flex: none; align-items: center; gap: 8px; height: 26px; padding-right: 6px; }
.tbx-check { flex: none; width: 14px; height: 14px; accent-color: var(--tbx-check); cursor: pointer; }
.tbx-runs-title { display: flex; flex: 1; align-items: center; gap: 8px; min-width: 0; padding: 2px 0; font-weight: 600; }
.tbx-runs-title .tbx-count { margin-left: auto; font-size: 12px; }
.tbx-runs .tbx-filter-note { position: static; display: block; }
.tbx-runs > .tbx-filter { flex: none; margin: 4px 6px 4px 0; }
.tbx-board .tbx-run-list { flex: 0 1 auto; min-height: 0; margin-left: -4px; overflow-y: auto; scrollbar-width: thin; }
.tbx-closed > :not(.tbx-runs-head) { display: none; }
.tbx-run { position: relative; display: flex; align-items: center; padding-left: 4px; border-radius: 6px; }
.tbx-run:hover { background: var(--tbx-hover); }
.tbx-run-label { display: flex; flex: 1; align-items: center; gap: 8px; min-width: 0; height: 26px; padding-right: 8px; cursor: pointer; user-select: none; }
.tbx-run-name { display: flex; min-width: 0; white-space: pre; }
.tbx-live { flex: none; width: 7px; height: 7px; border-radius: 50%; }
.tbx-only {
  position: absolute;
  right: 4px;
  padding: 0 6px;
  color: var(--tbx-accent);
  background: var(--tbx-hover);
  font-size: 12px;
  line-height: 20px;
  opacity: 0;
}
.tbx-run:hover .tbx-only, .tbx-only:focus-visible { opacity: 1; }
.tbx-limit { padding: 2px 6px 6px 0; color: var(--tbx-muted); font-size: 12px; }
.tbx-limit > span { display: block; }
.tbx-limit button { margin-right: 10px; color: var(--tbx-accent); }
.tbx-limit button:hover { text-decoration: underline; }
.tbx-runs-none { padding: 4px 0; color: var(--tbx-muted); font-size: 12px; }
@container (max-width: 639px) {
  .tbx-toolbar { gap: 8px; padding: 8px; }
  .tbx-filter { flex-basis: 100%; }
  .tbx-toolbar > .tbx-filter { flex-basis: calc(100% - 44px); order: -2; }
  .tbx-toolbar > .tbx-icon-button { order: -1; }
  .tbx-smoothing { flex: 1 1 auto; }
  .tbx-smoothing .tbx-range { flex: 1 1 60px; width: 60px; }
  .tbx-runs { flex: none; padding: 4px 8px; border-right: 0; border-bottom: 1px solid var(--tbx-border); }
  .tbx-runs > .tbx-filter { margin-right: 0; }
  .tbx-run-list { display: flex; flex-wrap: wrap; gap: 0 6px; max-height: 110px; }
  .tbx-run-list.tbx-windowed { display: block; }
  .tbx-run { max-width: 100%; }
  .tbx-run-label { padding-right: 10px; }
  .tbx-only { display: none; }
}
@container (max-width: 419px) {
  .tbx-segments { flex: 1 1 100%; }
  .tbx-segment { flex: 1; text-align: center; }
  .tbx-segment span { padding: 2px 4px; }
}
@container (min-width: 640px) {
  .tbx-runs.tbx-closed { flex-basis: auto; }
}
@container (min-width: 640px) and (max-width: 899px) {
  .tbx-runs { flex-basis: 190px; }
}
@container (min-width: 640px) and (max-width: 799px) {
  .tbx-toolbar { column-gap: 8px; }
  .tbx-toolbar > .tbx-filter { flex-basis: 100px; }
  .tbx-smoothing .tbx-range { width: 56px; }
}
@container (min-width: 1200px) {
  .tbx-runs { flex-basis: 240px; }
}
@media (forced-colors: active) {
  .tbx-segment input:checked + span { outline: 2px solid Highlight; }
}
`;
