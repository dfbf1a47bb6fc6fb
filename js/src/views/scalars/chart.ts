import { effect } from "@preact/signals";
import { FONT_SIZE } from "../../draw/axes";
import { pixelRatio, prepareCanvas, releaseCanvas } from "../../draw/canvas";
import type { Undo } from "../../host/host";
import type { XAxis } from "../../protocol";
import type { Series, StoreChange } from "../../store/types";
import type { Drawable, ViewContext } from "../context";
import type { Cursor, Selection } from "./cursor";
import { cursorHits, makeTip, paintCursor, runUnder } from "./cursor";
import { DetailLoader, sparseRanges } from "./detail";
import { listenToGestures } from "./gestures";
import type { Layout } from "./layout";
import { LineSet } from "./line_set";
import { replaceBlocks } from "./merge";
import { paintChart } from "./paint";
import { publishChart, publishSummary, spokenTip } from "./publish";
import type { CardState } from "./state";
import { findWindow, hasFinite } from "./window";
import type { Zoom, ZoomAction } from "./zoom";
import { NO_ZOOM, reduceZoom } from "./zoom";

export interface ChartElements {
  readonly root: HTMLElement;
  readonly plot: HTMLElement;
  readonly base: HTMLCanvasElement;
  readonly overlay: HTMLCanvasElement;
}

/** The drawing of one card: lines on one canvas, and above it what moves with the pointer. */
export class Chart implements Drawable {
  readonly element: HTMLElement;
  readonly set = new LineSet();
  layout: Layout | null = null;
  cursor: Cursor | null = null;
  private selection: Selection | null = null;
  private axis: XAxis;
  private isLog: boolean;
  /** Points of the zoomed range are to be asked for when it is drawn. */
  private isDetailDue = false;
  private highlighted: string | null = null;
  private isStale = true;
  private isCursorStale = true;
  private font = "";
  private drawnSeries: readonly Series[] = [];
  private readonly request: () => void;
  private readonly detail: DetailLoader;
  private readonly undos: Undo[] = [];

  constructor(
    private readonly context: ViewContext,
    private readonly tag: string,
    private readonly elements: ChartElements,
    private readonly state: CardState,
  ) {
    this.element = elements.plot;
    this.axis = context.xAxis.peek();
    this.isLog = state.isLog.peek();
    this.detail = new DetailLoader(context.host, {
      answered: (blocks) => {
        for (const line of this.set.lines) {
          const own = blocks.filter((block) => block.id === line.series.key.id);
          if (own.length > 0) line.blocks = replaceBlocks(line.blocks, own);
        }
        this.invalidate();
      },
      waiting: (isWaiting) => {
        state.isWaiting.value = isWaiting;
      },
    });
    const loop = context.loop.add(this);
    this.request = loop.request;
    this.undos.push(
      loop.undo,
      context.store.subscribe((change) => this.heed(change)),
      effect(() => this.heedSettings()),
      effect(() => this.heedZoom()),
      listenToGestures(elements.base, this),
      context.watch(elements.root, { plugin: "scalars", tag }),
    );
  }

  /** Draws what has changed. */
  draw(width: number, height: number): void {
    const ratio = pixelRatio();
    const { layout } = this;
    const isResized = layout?.width !== width || layout.height !== height || layout.ratio !== ratio;
    if (this.isStale || isResized) this.drawBase(width, height, ratio);
    if (this.isCursorStale) this.drawCursor();
  }

  private get zoom(): Zoom {
    return this.state.zoom.peek();
  }

  /** False while the y axis follows the data. */
  get isHeightFixed(): boolean {
    return this.zoom.y !== null;
  }

  act(action: ZoomAction): void {
    if (this.layout === null) return;
    this.setZoom(reduceZoom(this.zoom, this.layout.window, action));
  }

  reset(): void {
    this.setZoom(NO_ZOOM);
  }

  moveCursor(cursor: Cursor | null): void {
    this.cursor = cursor;
    this.invalidateCursor();
  }

  select(selection: Selection | null): void {
    this.selection = selection;
    this.invalidateCursor();
  }

  dispose(): void {
    this.detail.cancel();
    for (const undo of this.undos.splice(0)) undo();
    this.highlight(null);
    releaseCanvas(this.elements.base);
    releaseCanvas(this.elements.overlay);
  }

  private invalidate(): void {
    this.isStale = true;
    this.request();
  }

  private invalidateCursor(): void {
    this.isCursorStale = true;
    this.request();
  }

  private heed(change: StoreChange): void {
    const isReshaped = change.shape && this.context.store.withTag("scalars", this.tag) !== this.drawnSeries;
    if (isReshaped || this.set.isTouchedBy(change.touched)) this.invalidate();
  }

  private heedSettings(): void {
    const { runs, smoothing, palette, highlightedRun } = this.context;
    void [runs.value, smoothing.value, palette.value, highlightedRun.value];
    const axis = this.context.xAxis.value;
    const isLog = this.state.isLog.value;
    if (axis !== this.axis) this.setZoom({ ...this.zoom, x: null });
    if (isLog !== this.isLog) this.setZoom({ ...this.zoom, y: null });
    this.axis = axis;
    this.isLog = isLog;
    this.font = "";
    this.invalidate();
  }

  private setZoom(zoom: Zoom): void {
    this.state.zoom.value = zoom;
  }

  private heedZoom(): void {
    const { x } = this.state.zoom.value;
    this.isDetailDue = x !== null;
    if (x === null) this.forgetDetail();
    this.invalidate();
  }

  /** Asks for what is missing in the zoomed range, once the lines are there. */
  private wantDetail(): void {
    const { x } = this.zoom;
    const { lines } = this.set;
    if (!this.isDetailDue || x === null || !this.layout || lines.length === 0) return;
    this.isDetailDue = lines.some((line) => line.series.length === 0);
    const points = Math.max(512, Math.min(Math.round(this.layout.area.width) * 2, 4096));
    this.detail.want(sparseRanges(lines, x), points);
  }

  private forgetDetail(): void {
    this.detail.cancel();
    for (const line of this.set.lines) line.blocks = [];
  }

  private drawBase(width: number, height: number, ratio: number): void {
    const { context, elements, set } = this;
    const canvas = prepareCanvas(elements.base, width, height, ratio);
    if (canvas === null) return;
    this.isStale = false;
    this.isCursorStale = true;
    this.drawnSeries = context.store.withTag("scalars", this.tag);
    const smoothing = context.smoothing.peek();
    set.update(this.drawnSeries, context.runs.peek(), { axis: this.axis, smoothing });
    const window = findWindow(set.lines, this.zoom, this.axis, this.isLog);
    this.layout = paintChart(canvas, { width, height, ratio }, set, window, {
      palette: context.palette.peek(),
      font: this.readFont(),
      axis: this.axis,
      highlightedRun: context.highlightedRun.peek(),
      hasValues: hasFinite(set.lines),
    });
    this.wantDetail();
    publishChart(elements.root, set.lines, window);
    publishSummary(elements.base, this.tag, set, this.state);
  }

  private drawCursor(): void {
    this.isCursorStale = false;
    const { layout, cursor, selection, elements, context } = this;
    if (layout === null) return;
    const hits = cursor === null ? [] : cursorHits(cursor, this.set.lines, layout);
    const shown = selection === null ? cursor : null;
    const tip = shown === null ? null : makeTip(shown, hits, this.axis, layout, elements.base);
    this.state.tip.value = tip;
    this.state.announcement.value = tip && shown?.kind === "keys" ? spokenTip(tip) : "";
    this.highlight(shown === null ? null : runUnder(shown, hits));
    if (cursor === null && selection === null) {
      releaseCanvas(elements.overlay);
      return;
    }
    const canvas = prepareCanvas(elements.overlay, layout.width, layout.height, layout.ratio);
    if (canvas) paintCursor(canvas, layout, cursor, hits, selection, context.palette.peek());
  }

  /** Tells the board which run is meant; takes back only what this chart has said. */
  private highlight(run: string | null): void {
    if (run === this.highlighted) return;
    this.highlighted = run;
    this.context.highlightedRun.value = run;
  }

  private readFont(): string {
    if (this.font === "") {
      const family = getComputedStyle(this.elements.plot).fontFamily || "sans-serif";
      this.font = `${FONT_SIZE}px ${family}`;
    }
    return this.font;
  }
}
