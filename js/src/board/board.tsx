import { effect } from "@preact/signals";
import { render } from "preact";
import type { Host, Undo } from "../host/host";
import type { ReadableStore } from "../store/types";
import { strings } from "../strings";
import type { ViewContext } from "../views/context";
import { histogramStyles } from "../views/histograms/styles";
import { imageStyles } from "../views/images/styles";
import { mediaStyles } from "../views/media/styles";
import { scalarStyles } from "../views/scalars/styles";
import { textStyles } from "../views/text/styles";
import type { ClosedGroups } from "./closed_groups";
import { Layout } from "./layout";
import { FrameLoop } from "./loop";
import { BoardSettings } from "./settings";
import { Sight, tellLooks } from "./sight";
import { BoardState } from "./state";
import { boardStyles } from "./styles";
import { controlStyles } from "./styles_controls";
import { watchTheme } from "./theme";

const STYLES = [
  boardStyles,
  controlStyles,
  scalarStyles,
  mediaStyles,
  imageStyles,
  histogramStyles,
  textStyles,
].join("");

interface BoardOptions {
  readonly host: Host;
  readonly store: ReadableStore;
  /** The board's own shadow root, or an element of a page that is nothing but the board. */
  readonly root: ShadowRoot | HTMLElement;
  readonly boardId: string;
  /** The page is nothing but the board: it takes the whole window. */
  readonly isPage?: boolean;
  /** Outlives what is shown of the board. */
  readonly closed?: ClosedGroups;
  /** Takes part in what is set on the board, before it is shown. */
  readonly join?: (state: BoardState) => Undo;
}

/** Shows a board in `root`; the undo takes away everything that it has set up. */
export function mountBoard({ host, store, root, boardId, isPage = false, closed, join }: BoardOptions): Undo {
  const element = createElement(boardId);
  if (isPage) element.classList.add("tbx-page");
  const style = document.createElement("style");
  style.textContent = STYLES;
  root.append(style, element);
  const surroundings = root instanceof ShadowRoot ? root.host : root;
  surroundings.setAttribute("data-lm-suppress-shortcuts", "true");
  const loop = new FrameLoop();
  const settings = new BoardSettings(host.settings);
  const theme = watchTheme(surroundings, settings.values.theme);
  let request: Undo = () => undefined;
  const state = new BoardState(settings, store, theme.palette, () => request(), closed);
  const part = join?.(state);
  const drawing = loop.add({ element, draw: () => state.refresh() });
  request = drawing.request;
  const { smoothing, xAxis } = settings.values;
  const { runs, highlightedRun } = state;
  const sight = new Sight();
  const context: ViewContext = {
    store,
    loop,
    watch: sight.watch,
    viewOf: state.views.get,
    pins: state.pins,
    waitingHint: isPage ? strings.scalars.waitingOnPage : strings.scalars.waiting,
    host,
    runs,
    smoothing,
    xAxis,
    palette: theme.palette,
    highlightedRun,
  };
  const stopPublishing = effect(() => publish(element, state, context));
  const stopTelling = tellLooks(host, store, sight.seen, runs, state.cards);
  render(<Layout state={state} context={context} isPage={isPage} />, element);
  return () => {
    render(null, element);
    stopPublishing();
    stopTelling();
    part?.();
    sight.dispose();
    drawing.undo();
    state.undo();
    settings.undo();
    theme.undo();
    loop.dispose();
    style.remove();
    element.remove();
    surroundings.removeAttribute("data-lm-suppress-shortcuts");
  };
}

function createElement(boardId: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "tbx-board";
  element.dataset.tbxBoard = boardId;
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", strings.board.label);
  element.addEventListener("keydown", keepFromNotebook);
  return element;
}

/** A notebook in command mode takes single letters as commands. */
function keepFromNotebook(event: KeyboardEvent): void {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
}

/** Writes what the board shows on its element, for tests and for other scripts of the page. */
function publish(element: HTMLElement, state: BoardState, context: ViewContext): void {
  const { points, series, isComplete } = state.summary.value;
  const height = state.settings.values.height.value;
  element.dataset.tbxPoints = String(points);
  element.dataset.tbxSeries = String(series);
  element.dataset.tbxComplete = String(isComplete);
  element.dataset.tbxTheme = context.palette.value.isDark ? "dark" : "light";
  element.style.maxHeight = height > 0 ? `${height}px` : "";
}
