import { decodeFrame, unpackFrame } from "../decode";
import { type Fields, isFields } from "../guards";
import { type BoardMessage, decodePart } from "../messages";
import type { Frame, Status } from "../protocol";
import { DetailRequests } from "./detail";
import { HelloTimer } from "./hello";
import type { Host, Undo } from "./host";
import type { CommModel } from "./model";
import { type ImportModule, importBlob, Parts } from "./parts";
import { SettingsLink } from "./settings";

export interface CommHost extends Host {
  /** Stops listening and answers what still waits with null. */
  close(): void;
}

export interface CommOptions {
  /** Tells whether everything is here; asked after each frame. */
  readonly isComplete: () => boolean;
  readonly importModule?: ImportModule;
}

type FrameListener = (frame: Frame) => void;

const MOST_PROBLEMS = 8;
const NO_STATUS: Status = { spilled: 0, problems: [], live: [] };

/**
 * Lives in a notebook: listens to the comm of an anywidget model.
 *
 * Nothing here waits for the kernel: while a cell runs most kernels hear nothing from the browser.
 */
export function createCommHost(model: CommModel, options: CommOptions): CommHost {
  return new NotebookHost(model, options);
}

class NotebookHost implements CommHost {
  readonly settings: SettingsLink;
  private readonly listeners = new Set<FrameListener>();
  private readonly requests: DetailRequests;
  private readonly parts: Parts;
  private readonly hello: HelloTimer;
  private readonly problems = new Set<string>();
  private readonly undos: Undo[];
  private shown: Frame | null = null;
  private status = NO_STATUS;
  private hasFrames = false;

  constructor(
    private readonly model: CommModel,
    private readonly options: CommOptions,
  ) {
    const send = (message: BoardMessage) => this.send(message);
    this.requests = new DetailRequests(send);
    this.parts = new Parts(send, options.importModule ?? importBlob, (problem) => this.report(problem));
    this.hello = new HelloTimer(send, () => (this.hasFrames && this.shown ? this.shown.epoch : null));
    this.settings = new SettingsLink(model, send);
    this.undos = [
      listen(model, "msg:custom", (content: unknown, buffers: unknown) => this.receive(content, buffers)),
      listen(model, "change:picture", () => this.showPicture(this.listeners)),
      () => this.settings.close(),
      () => this.hello.close(),
      () => this.requests.close(),
    ];
  }

  /** The picture of a restored notebook goes to a listener at once, unless frames have come. */
  frames(listener: FrameListener): Undo {
    const entry: FrameListener = (frame) => listener(frame);
    this.listeners.add(entry);
    this.showPicture([entry]);
    return () => this.listeners.delete(entry);
  }

  detail(...[ranges, points, signal]: Parameters<Host["detail"]>): Promise<Frame | null> {
    return this.requests.ask(ranges, points, signal);
  }

  part(...[name]: Parameters<Host["part"]>): Promise<unknown> {
    return this.parts.get(name);
  }

  close(): void {
    for (const undo of this.undos.splice(0)) undo();
    this.listeners.clear();
  }

  /** A comm that is closed or has no kernel must not harm what is drawn here. */
  private send(message: BoardMessage): void {
    try {
      this.model.send(message);
    } catch (error) {
      console.warn(error);
    }
  }

  private receive(content: unknown, buffers: unknown): void {
    if (!isFields(content)) return;
    const buffer = Array.isArray(buffers) ? asView(buffers[0]) : null;
    this.guard(() => {
      switch (content.kind) {
        case "frame":
          this.receiveFrame(decodeFrame(content, buffer ?? new ArrayBuffer(0)));
          break;
        case "part":
          this.receivePart(content, buffer);
          break;
        default:
          this.report(
            `the kernel sent "${String(content.kind)}", which this board does not know; reload the page`,
          );
      }
    });
  }

  private receiveFrame(frame: Frame): void {
    if (frame.request !== null) {
      this.requests.answer(frame.request, frame);
      return;
    }
    this.hasFrames = true;
    this.deliver(frame, this.listeners);
    this.hello.heard(this.options.isComplete());
  }

  private receivePart(content: Fields, buffer: DataView | null): void {
    const part = decodePart(content);
    if (part && buffer) this.parts.receive(part, buffer);
    else this.report(`the kernel sent a part "${String(content.name)}" that this board cannot read`);
  }

  private showPicture(listeners: Iterable<FrameListener>): void {
    const packed = asView(this.model.get("picture"));
    if (this.hasFrames || !packed || packed.byteLength === 0) return;
    this.guard(() => this.deliver(unpackFrame(packed), listeners));
  }

  private deliver(frame: Frame, listeners: Iterable<FrameListener>): void {
    const isNewEpoch = frame.epoch !== this.shown?.epoch;
    const hasStatus = isNewEpoch || frame.status !== null;
    if (hasStatus) this.status = frame.status ?? NO_STATUS;
    this.shown = frame;
    const shown = hasStatus && this.problems.size > 0 ? { ...frame, status: this.withProblems() } : frame;
    for (const listener of [...listeners]) listener(shown);
  }

  private withProblems(): Status {
    return { ...this.status, problems: [...this.status.problems, ...this.problems] };
  }

  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.report(error instanceof Error ? error.message : String(error));
    }
  }

  /** Shows a problem that the kernel does not know of, by a frame that carries nothing else. */
  private report(problem: string): void {
    if (this.problems.has(problem) || this.problems.size === MOST_PROBLEMS) return;
    this.problems.add(problem);
    const { epoch, seq, sentAt } = this.shown ?? { epoch: "", seq: 0, sentAt: 0 };
    const status = this.withProblems();
    const frame: Frame = { epoch, seq, sentAt, series: [], blocks: [], media: [], status, request: null };
    for (const listener of [...this.listeners]) listener(frame);
  }
}

function listen(model: CommModel, event: string, listener: (...values: unknown[]) => void): Undo {
  model.on(event, listener);
  return () => model.off(event, listener);
}

/** Hosts hand binary data over as DataView; a restored or foreign one may give another view. */
function asView(value: unknown): DataView | null {
  if (value instanceof ArrayBuffer) return new DataView(value);
  if (ArrayBuffer.isView(value)) return new DataView(value.buffer, value.byteOffset, value.byteLength);
  return null;
}
