import type { AnyWidget } from "@anywidget/types";
import { mountBoard } from "./board/board";
import { ClosedGroups } from "./board/closed_groups";
import { type CommHost, createCommHost } from "./host/comm";
import type { Undo } from "./host/host";
import type { CommModel } from "./host/model";
import { Store } from "./store/store";

interface InitializeProps {
  readonly model: CommModel;
  /** Missing before anywidget 0.11. */
  readonly signal?: AbortSignal;
}

interface RenderProps extends InitializeProps {
  readonly el: HTMLElement;
}

interface Board {
  readonly host: CommHost;
  readonly store: Store;
  readonly closed: ClosedGroups;
}

/** By board id: `initialize` and `render` get different objects for the same model. */
const boards = new Map<string, Board>();
const views = new Map<string, { count: number; style: HTMLStyleElement }>();

/** Returns at once: whoever awaits the kernel here is dropped after two seconds, or for ever. */
function initialize({ model, signal }: InitializeProps): Undo | undefined {
  const id = boardIdOf(model);
  boards.get(id)?.host.close();
  const board = openBoard(model);
  boards.set(id, board);
  return undoWith(signal, () => {
    board.host.close();
    if (boards.get(id) === board) boards.delete(id);
  });
}

function render({ model, el, signal }: RenderProps): Undo | undefined {
  const id = boardIdOf(model);
  const board = boards.get(id);
  if (!board) throw new Error(`board ${id} is closed`);
  const element = document.createElement("div");
  el.append(element);
  const root = element.attachShadow({ mode: "open" });
  const unmount = mountBoard({ ...board, root, boardId: id });
  exposeStore(root, board.store);
  const showStatic = hideStatic(id);
  return undoWith(signal, () => {
    showStatic();
    unmount();
    element.remove();
  });
}

function openBoard(model: CommModel): Board {
  const store = new Store();
  const host = createCommHost(model, { isComplete: () => store.isComplete });
  host.frames((frame) => store.apply(frame));
  return { host, store, closed: new ClosedGroups() };
}

function boardIdOf(model: CommModel): string {
  return String(model.get("board_id") ?? "");
}

/** Scripts on the page may read what the board holds: the root element's property `tbxStore`. */
function exposeStore(root: ShadowRoot, store: Store): void {
  const element = root.querySelector("[data-tbx-points]");
  if (element) Object.assign(element, { tbxStore: store });
}

/** Runs the undo once when the signal aborts; without a signal the caller has to. */
function undoWith(signal: AbortSignal | undefined, undo: Undo): Undo | undefined {
  if (!signal) return undo;
  if (signal.aborted) undo();
  else signal.addEventListener("abort", undo, { once: true });
  return undefined;
}

/** Hides the picture that the saved notebook shows, as long as a view of the board is there. */
function hideStatic(boardId: string): Undo {
  const view = views.get(boardId) ?? { count: 0, style: staticStyle(boardId) };
  views.set(boardId, view);
  if (view.count++ === 0) document.head.append(view.style);
  return () => {
    if (--view.count > 0) return;
    view.style.remove();
    views.delete(boardId);
  };
}

function staticStyle(boardId: string): HTMLStyleElement {
  const marked = `[data-tbx-static=${JSON.stringify(boardId)}]`;
  const style = document.createElement("style");
  style.textContent = `${marked} { display: none; } .jp-OutputArea-child:has(${marked}) { display: none; }`;
  return style;
}

const widget: AnyWidget = { initialize, render };
export default widget;
