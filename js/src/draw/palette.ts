/** Colours that canvases need as values; the style sheet has the same ones as variables. */
export interface Palette {
  readonly isDark: boolean;
  readonly background: string;
  readonly foreground: string;
  /** Labels on axes. */
  readonly muted: string;
  readonly grid: string;
  readonly axis: string;
  readonly selection: string;
  /** Ten run colours, told apart under every colour blindness (Petroff 2021, arXiv:2107.02270). */
  readonly runs: readonly string[];
}

/** Pale members are darker than Petroff's, so that a thin line is seen on white; no pair is nearer for it. */
export const lightPalette: Palette = {
  isDark: false,
  background: "#ffffff",
  foreground: "#1f2328",
  muted: "#646b75",
  grid: "#eceef1",
  axis: "#c3c8cf",
  selection: "#3389d4",
  runs: [
    "#3389d4",
    "#ef9d15",
    "#832db6",
    "#ba0300",
    "#2bbfd2",
    "#a66b58",
    "#dd500b",
    "#8ea39e",
    "#b9af7f",
    "#717581",
  ],
};

/** Dark members are lighter than Petroff's, so that a thin line is seen on a dark ground. */
export const darkPalette: Palette = {
  isDark: true,
  background: "#1a1d23",
  foreground: "#e6e8eb",
  muted: "#9aa2ad",
  grid: "#2a2e36",
  axis: "#4a505a",
  selection: "#4e98e2",
  runs: [
    "#4e98e2",
    "#feb30d",
    "#9341c5",
    "#c53000",
    "#92dadd",
    "#a5675a",
    "#e56909",
    "#94a4a2",
    "#b9ad75",
    "#717581",
  ],
};
