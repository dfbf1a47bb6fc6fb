import { mountBoard } from "./board/board";
import { syncAddress } from "./board/link_sync";
import { Fragment } from "./host/fragment";
import { createPageHost } from "./host/http";
import { Store } from "./store/store";

/** What all points of the page take in memory, about; the server sends them again when they are looked at. */
const MOST_POINT_BYTES = 64 * 2 ** 20;

const store = new Store({ mostPointBytes: MOST_POINT_BYTES });
const fragment = new Fragment();
const host = createPageHost({
  base: document.baseURI,
  importPart: (name) => import(new URL(`./parts/${name}.js`, import.meta.url).href),
  looked: (ids) => store.look(ids),
});
mountBoard({
  host,
  store,
  root: document.body,
  boardId: "page",
  isPage: true,
  join: (state) => syncAddress(fragment, state),
});
// Scripts on the page may read what the board holds.
Object.assign(document.querySelector("[data-tbx-points]") ?? {}, { tbxStore: store });
addEventListener("pagehide", () => fragment.flush());
host.frames((frame) => store.apply(frame));
store.subscribe(({ status }) => {
  const roots = store.status.progress?.roots ?? [];
  if (status && roots.length > 0) document.title = `${roots.join(", ")} · tbx_widget`;
});
