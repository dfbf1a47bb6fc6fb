import { mountBoard } from "../../src/board/board";
import type { Undo } from "../../src/host/host";
import type { MediaEvent, MediaValue, SeriesKey, Settings } from "../../src/protocol";
import { Store } from "../../src/store/store";
import { blockOf, frameOf, keyOf } from "../support/frames";
import { FakeHost } from "./fake_host";
import type { FakePage } from "./page";
import { flush } from "./page";

/** A board in a page, with a store that tests feed. */
export class Fixture {
  readonly store = new Store();
  readonly host: FakeHost;
  readonly element = document.createElement("div");
  readonly unmount: Undo;
  private readonly root: ShadowRoot;
  /** How many listen to the store. */
  listeners = 0;
  private seq = 0;
  private ids = 0;

  constructor(
    private readonly page: FakePage,
    settings: Partial<Settings> = {},
    fill: (fixture: Fixture) => void = () => undefined,
    options: Pick<Parameters<typeof mountBoard>[0], "join" | "isPage"> = {},
  ) {
    this.host = new FakeHost(settings);
    document.body.append(this.element);
    this.root = this.element.attachShadow({ mode: "open" });
    fill(this);
    this.countListeners();
    const { host, store, root } = this;
    this.unmount = mountBoard({ host, store, root, boardId: "b1", ...options });
  }

  private countListeners(): void {
    const subscribe = this.store.subscribe.bind(this.store);
    this.store.subscribe = (listener) => {
      const undo = subscribe(listener);
      this.listeners++;
      return () => {
        this.listeners--;
        undo();
      };
    };
  }

  get board(): HTMLElement {
    return this.find(".tbx-board");
  }

  /** All that a user can read. */
  get text(): string {
    const copy = this.board.cloneNode(true) as HTMLElement;
    return (copy.textContent ?? "").replace(/\s+/g, " ");
  }

  find<E extends HTMLElement = HTMLElement>(selector: string): E {
    const found = this.root.querySelector<E>(selector);
    if (!found) throw new Error(`nothing on the board is ${selector}`);
    return found;
  }

  findAll<E extends HTMLElement = HTMLElement>(selector: string): E[] {
    return [...this.root.querySelectorAll<E>(selector)];
  }

  /** Logs a scalar series of three points. */
  addScalars(run: string, tag: string): SeriesKey {
    const key = { ...keyOf(this.ids++, "scalars", tag), run };
    this.apply({ series: [key], blocks: [{ ...blockOf(0, [3, 2, 1]), id: key.id }] });
    return key;
  }

  addSeries(run: string, plugin: string, tag: string): SeriesKey {
    const key = { ...keyOf(this.ids++, plugin, tag), run };
    this.apply({ series: [key] });
    return key;
  }

  addEvent({ id }: SeriesKey, index: number, value: MediaValue, parts: Partial<MediaEvent> = {}): void {
    const event = { id, index, count: index + 1, step: 10 * index, wallTime: index, value, ...parts };
    this.apply({ media: [event] });
  }

  apply(parts: Parameters<typeof frameOf>[0]): void {
    this.store.apply(frameOf({ seq: this.seq++, ...parts }));
  }

  async click(selector: string): Promise<void> {
    this.find(selector).click();
    await this.page.settle();
  }

  async input(selector: string, value: string): Promise<void> {
    const box = this.find<HTMLInputElement>(selector);
    box.value = value;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    await flush();
    await this.page.settle();
  }

  settle(): Promise<void> {
    return this.page.settle();
  }
}
