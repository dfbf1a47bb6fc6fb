import type { Signal } from "@preact/signals";
import { FONT_SIZE } from "../../draw/axes";
import type { Area } from "../../draw/canvas";
import { pixelRatio, prepareCanvas, releaseCanvas } from "../../draw/canvas";
import type { Palette } from "../../draw/palette";
import type { RidgeLayout } from "../../draw/ridges";
import { ridgeAt } from "../../draw/ridges";
import type { Undo } from "../../host/host";
import type { Drawable, DrawLoop } from "../context";
import type { Bins, HistogramEvent } from "./bins";
import { binEvents } from "./bins";
import type { Spot } from "./paint";
import { paintHeat, paintRidges } from "./paint";

export type Mode = "ridges" | "heat";

/** What a panel draws. */
export interface PanelProps {
  readonly events: readonly HistogramEvent[];
  readonly color: string;
  readonly palette: Palette;
  readonly mode: Mode;
}

/** What lies under the pointer or the cursor. */
export interface Found {
  readonly bins: Bins;
  readonly spot: Spot;
}

/** The drawing of one run's histograms over its steps. */
export class Panel implements Drawable {
  readonly element: HTMLElement;
  private props: PanelProps | null = null;
  private bins: Bins | null = null;
  private ridges: RidgeLayout | null = null;
  private map: Area | null = null;
  private spot: Spot | null = null;
  private readonly buffer = document.createElement("canvas");
  private readonly request: () => void;
  private readonly undo: Undo;

  constructor(
    loop: DrawLoop,
    private readonly canvas: HTMLCanvasElement,
    private readonly found: Signal<Found | null>,
  ) {
    this.element = canvas;
    const drawing = loop.add(this);
    this.request = drawing.request;
    this.undo = drawing.undo;
  }

  show(props: PanelProps): void {
    if (props.events !== this.props?.events || props.mode !== this.props.mode) {
      this.bins = null;
      this.point(null);
    }
    this.props = props;
    this.request();
  }

  draw(width: number, height: number): void {
    const { props, canvas } = this;
    if (props === null) return;
    const ratio = pixelRatio();
    const context = prepareCanvas(canvas, width, height, ratio);
    if (context === null) return;
    const bins = this.binned(props);
    const family = getComputedStyle(canvas).fontFamily || "sans-serif";
    const style = { palette: props.palette, color: props.color, font: `${FONT_SIZE}px ${family}` };
    const size = { width, height, ratio };
    this.ridges = null;
    this.map = null;
    if (props.mode === "ridges") this.ridges = paintRidges(context, size, bins, style, this.spot);
    else this.map = paintHeat(context, this.buffer, size, bins, style, this.spot);
  }

  /** The pointer is at a place in CSS pixels of the canvas. */
  hover(x: number, y: number): void {
    if (this.bins === null) return;
    if (this.ridges) this.point(ridgeAt(this.bins.rows, this.ridges, x, y));
    else if (this.map) this.point(cellAt(this.bins, this.map, x, y));
  }

  /** The cursor moves by some rows and bins; from the newest row's middle when there is none. */
  move(rows: number, bins: number): void {
    const { bins: binned, spot } = this;
    const count = binned?.rows.length ?? 0;
    const width = binned?.rows[0]?.length ?? 0;
    if (count === 0 || width === 0) return;
    const row = Math.max(0, Math.min((spot?.row ?? count - 1) + (spot ? rows : 0), count - 1));
    const bin = Math.max(0, Math.min((spot?.bin ?? Math.floor(width / 2)) + (spot ? bins : 0), width - 1));
    this.point({ row, bin });
  }

  leave(): void {
    this.point(null);
  }

  dispose(): void {
    this.undo();
    releaseCanvas(this.canvas);
    releaseCanvas(this.buffer);
  }

  private binned({ events }: PanelProps): Bins {
    this.bins ??= binEvents(events);
    return this.bins;
  }

  private point(spot: Spot | null): void {
    if (spot?.row === this.spot?.row && spot?.bin === this.spot?.bin) return;
    this.spot = spot;
    this.found.value = spot && this.bins ? { spot, bins: this.bins } : null;
    this.request();
  }
}

function cellAt(bins: Bins, area: Area, x: number, y: number): Spot | null {
  const across = (x - area.left) / area.width;
  const up = (area.top + area.height - y) / area.height;
  if (across < 0 || across > 1 || up < 0 || up > 1) return null;
  const width = bins.rows[0]?.length ?? 1;
  return {
    row: Math.min(bins.rows.length - 1, Math.floor(across * bins.rows.length)),
    bin: Math.min(width - 1, Math.floor(up * width)),
  };
}
