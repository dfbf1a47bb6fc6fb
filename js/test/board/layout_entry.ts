import { mountBoard } from "../../src/board/board";
import { Store } from "../../src/store/store";
import { frameOf, keyOf } from "../support/frames";
import { FakeHost } from "./fake_host";

const NAMES = ["seed1_learning_rate_0.1", "seed1_learning_rate_0.2"];

/** How many lines the toolbar has, and which ends of run names can be seen whole, in a board so wide. */
export function measure(width: number) {
  const root = document.body.appendChild(document.createElement("div"));
  root.style.width = `${width}px`;
  const store = new Store();
  store.apply(frameOf({ series: NAMES.map((run, id) => ({ ...keyOf(id), run })) }));
  const unmount = mountBoard({ host: new FakeHost(), store, root, boardId: "b", isPage: true });
  const controls = [...root.querySelectorAll(".tbx-toolbar > *")].map((each) => each.getBoundingClientRect());
  const centres = new Set(controls.map(({ top, height }) => Math.round(top + height / 2)));
  const names = [...root.querySelectorAll<HTMLElement>(".tbx-run-label")];
  const ends = names.map((name) => {
    const tail = [...name.querySelectorAll<HTMLElement>(".tbx-run-name > *")]
      .filter((part) => part.textContent)
      .at(-1);
    const isWhole = tail && tail.scrollWidth <= tail.clientWidth + 1;
    return isWhole ? (tail.textContent ?? "").slice(-3) : "";
  });
  unmount();
  root.remove();
  return { lines: centres.size, ends };
}
