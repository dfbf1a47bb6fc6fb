/** Style sheet of the text cards. */
export const textStyles = `
.tbx-tiles-text { grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr)); }
.tbx-text { max-height: 320px; padding: 4px 2px; overflow: auto; overflow-wrap: break-word; scrollbar-width: thin; }
.tbx-text:focus-visible { outline-offset: -1px; border-radius: 4px; }
.tbx-plain { white-space: pre-wrap; }
.tbx-text table { margin: 6px 0; border-collapse: collapse; font-variant-numeric: tabular-nums; }
.tbx-text th, .tbx-text td { padding: 3px 10px; border: 1px solid var(--tbx-border); text-align: left; vertical-align: top; }
.tbx-text th { background: var(--tbx-bg); font-weight: 600; }
.tbx-text th[align="right"], .tbx-text td[align="right"] { text-align: right; }
.tbx-text th[align="center"], .tbx-text td[align="center"] { text-align: center; }
`;
