/** Style sheet of rendered Markdown; it comes with the part, so that the core stays small. */
export const markdownStyles = `
.tbx-text h1, .tbx-text h2, .tbx-text h3, .tbx-text h4, .tbx-text h5, .tbx-text h6 { margin: 12px 0 4px; font-size: 14px; font-weight: 600; line-height: 1.35; }
.tbx-text h1 { margin: 12px 0 4px; font-size: 17px; }
.tbx-text h2 { margin: 12px 0 4px; font-size: 15px; }
.tbx-text h3 { margin: 12px 0 4px; font-size: 14px; }
.tbx-text p { margin: 6px 0; }
.tbx-text ul, .tbx-text ol { margin: 6px 0; padding-left: 22px; }
.tbx-text ul { list-style: disc; }
.tbx-markdown > :first-child { margin-top: 0; }
.tbx-markdown > :last-child { margin-bottom: 0; }
.tbx-text code { padding: 1px 4px; background: var(--tbx-hover); border-radius: 4px; font-size: 12px; }
.tbx-text pre { margin: 6px 0; padding: 8px 10px; overflow-x: auto; background: var(--tbx-hover); border-radius: 6px; line-height: 1.5; }
.tbx-text pre code { padding: 0; background: none; }
.tbx-text blockquote { margin: 6px 0; padding-left: 10px; color: var(--tbx-muted); border-left: 3px solid var(--tbx-border); }
.tbx-text a { color: var(--tbx-accent); }
.tbx-text img { max-width: 100%; }
.tbx-text hr { margin: 10px 0; border: 0; border-top: 1px solid var(--tbx-border); }
`;
