/** Style sheet of the board: colours, the layout, the groups of cards. */
export const boardStyles = `
:host { all: initial; display: block; }
*, ::before, ::after { box-sizing: border-box; }
h2, h3, p, pre, ul, figure { margin: 0; padding: 0; }
h2, h3 { font-size: 13px; font-weight: 600; }
ul { list-style: none; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
button, input { margin: 0; padding: 0; color: inherit; font: inherit; }
button { background: none; border: 0; border-radius: 6px; cursor: pointer; }
:focus-visible { outline: 2px solid var(--tbx-accent); outline-offset: 1px; }
.tbx-board {
  --tbx-bg: #f6f7f9;
  --tbx-card: #ffffff;
  --tbx-fg: #1f2328;
  --tbx-muted: #5e6671;
  --tbx-border: #dfe3e8;
  --tbx-control: #c2c8d0;
  --tbx-check: #68717d;
  --tbx-accent: #1667c2;
  --tbx-hover: #eceff3;
  --tbx-good: #1a7f4b;
  --tbx-warn: #8a5a00;
  --tbx-warn-bg: #fff6de;
  --tbx-bad: #c4242b;
  --tbx-radius: 8px;
  position: relative;
  container-type: inline-size;
  display: flex;
  flex-direction: column;
  min-width: 0;
  max-height: 640px;
  overflow: hidden;
  color: var(--tbx-fg);
  background: var(--tbx-bg);
  border: 1px solid var(--tbx-border);
  border-radius: 10px;
  color-scheme: light;
  font: 13px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  text-align: left;
  -webkit-text-size-adjust: 100%;
}
.tbx-board.tbx-page { height: 100vh; height: 100dvh; max-height: none; border: 0; border-radius: 0; }
.tbx-page > .tbx-body { flex: 1 1 0; }
.tbx-page > .tbx-waiting { flex: 1 1 0; justify-content: center; }
.tbx-board[data-tbx-theme="dark"] {
  --tbx-bg: #121519;
  --tbx-card: #1a1d23;
  --tbx-fg: #e6e8eb;
  --tbx-muted: #9aa2ad;
  --tbx-border: #2c313a;
  --tbx-control: #4a515d;
  --tbx-check: #9aa2ad;
  --tbx-accent: #6fb1f7;
  --tbx-hover: #262b33;
  --tbx-good: #4cc38a;
  --tbx-warn: #f0c05a;
  --tbx-warn-bg: #2d2715;
  --tbx-bad: #ff8a8a;
  color-scheme: dark;
}
.tbx-body { display: flex; flex: 0 1 auto; min-height: 0; }
.tbx-cards { flex: 1 1 0; min-width: 0; padding: 4px 12px 12px; overflow-y: auto; scrollbar-width: thin; }
.tbx-group { padding-top: 6px; }
.tbx-group-head { display: flex; }
.tbx-group-head button { display: flex; align-items: center; gap: 6px; max-width: 100%; padding: 4px 8px 4px 4px; }
.tbx-group-head button:hover { background: var(--tbx-hover); }
.tbx-group-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.tbx-count { flex: none; color: var(--tbx-muted); font-weight: 400; font-variant-numeric: tabular-nums; }
.tbx-chevron { flex: none; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; }
[aria-expanded="false"] > .tbx-chevron { transform: rotate(-90deg); }
.tbx-grid {
  --tbx-gap: 10px;
  --tbx-share: calc((100% - (var(--tbx-columns) - 1) * var(--tbx-gap)) / var(--tbx-columns));
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, max(264px, var(--tbx-share))), 1fr));
  gap: var(--tbx-gap);
  align-items: start;
  grid-auto-flow: dense;
  padding-top: 4px;
}
.tbx-frame {
  position: relative;
  display: flex;
  flex-direction: column;
  min-width: 0;
  min-height: 256px;
  padding: 8px 6px 4px;
  background: var(--tbx-card);
  border: 1px solid var(--tbx-border);
  border-radius: var(--tbx-radius);
}
.tbx-wide, .tbx-row { grid-column: 1 / -1; }
.tbx-card-head { position: relative; display: flex; align-items: center; gap: 8px; min-height: 26px; padding: 0 4px 2px 8px; }
.tbx-card-title { display: flex; min-width: 0; line-height: 18px; white-space: pre; }
.tbx-title-head { overflow: hidden; text-overflow: ellipsis; }
.tbx-title-tail, .tbx-swatch { flex: none; }
.tbx-swatch { display: block; }
.tbx-more { display: block; margin: 10px auto 0; }
.tbx-waiting, .tbx-nothing {
  display: flex;
  flex-direction: column;
  align-items: center;
  gap: 8px;
  padding: 36px 20px 40px;
  text-align: center;
}
.tbx-waiting h2, .tbx-nothing h2 { font-size: 15px; }
.tbx-waiting p, .tbx-nothing p { max-width: 54ch; color: var(--tbx-muted); overflow-wrap: anywhere; text-wrap: balance; }
.tbx-nothing .tbx-button { margin-top: 6px; }
.tbx-waiting pre {
  max-width: 100%;
  margin: 2px 0 10px;
  padding: 8px 14px;
  overflow-x: auto;
  background: var(--tbx-card);
  border: 1px solid var(--tbx-border);
  border-radius: var(--tbx-radius);
  font-size: 12px;
  line-height: 1.6;
  text-align: left;
}
.tbx-waiting pre:last-child { margin-bottom: 0; }
.tbx-waiting-mark { fill: none; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.tbx-waiting-axes { stroke: var(--tbx-control); }
.tbx-waiting-line { stroke: var(--tbx-accent); stroke-dasharray: 1 4; }
.tbx-status {
  display: flex;
  flex: none;
  flex-wrap: wrap;
  align-items: center;
  gap: 2px 16px;
  padding: 5px 14px;
  color: var(--tbx-muted);
  background: var(--tbx-card);
  border-top: 1px solid var(--tbx-border);
  font-size: 12px;
  font-variant-numeric: tabular-nums;
}
.tbx-status { position: relative; }
.tbx-progress { overflow: hidden; height: 3px; background: var(--tbx-border); border-radius: 2px; }
.tbx-progress i { display: block; height: 100%; background: var(--tbx-accent); transition: width 0.2s; }
.tbx-status > .tbx-progress { position: absolute; inset: -2px 0 auto; border-radius: 0; }
.tbx-waiting > .tbx-progress { width: min(320px, 100%); margin-top: 4px; }
.tbx-late { animation: tbx-appear 0.2s 0.8s backwards; }
@keyframes tbx-appear { from { opacity: 0; } }
.tbx-status b { color: var(--tbx-fg); font-weight: 600; }
.tbx-unknown { display: -webkit-box; overflow: hidden; -webkit-box-orient: vertical; -webkit-line-clamp: 2; }
.tbx-spilled { color: var(--tbx-warn); }
.tbx-state { display: flex; align-items: center; gap: 6px; margin-left: auto; }
.tbx-state i { width: 8px; height: 8px; background: var(--tbx-control); border-radius: 50%; }
.tbx-state-live { color: var(--tbx-good); }
.tbx-state-live i, .tbx-live { background: var(--tbx-good); }
.tbx-state-catchingUp, .tbx-state-reading, .tbx-state-lost { color: var(--tbx-warn); }
.tbx-state-catchingUp i, .tbx-state-reading i, .tbx-state-lost i { background: var(--tbx-warn); }
.tbx-problems {
  flex: none;
  max-height: 96px;
  padding: 6px 14px;
  overflow-y: auto;
  color: var(--tbx-warn);
  background: var(--tbx-warn-bg);
  border-top: 1px solid var(--tbx-border);
  font-size: 12px;
}
.tbx-problems p { display: flex; gap: 7px; padding: 1px 0; overflow-wrap: anywhere; }
.tbx-problems button { padding: 1px 0; color: var(--tbx-accent); }
.tbx-problems button:hover { text-decoration: underline; }
.tbx-problems svg { flex: none; margin-top: 2px; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; }
@container (max-width: 639px) {
  .tbx-body { flex-direction: column; overflow-y: auto; }
  .tbx-cards { flex: none; padding: 2px 8px 10px; overflow: visible; }
  .tbx-waiting { padding: 26px 14px 28px; }
}
@media (prefers-reduced-motion: no-preference) {
  .tbx-state-live i, .tbx-live { animation: tbx-pulse 2s ease-in-out infinite; }
  @keyframes tbx-pulse { 50% { opacity: 0.45; } }
}
@media (forced-colors: active) {
  .tbx-state i, .tbx-live { forced-color-adjust: none; }
}
`;
