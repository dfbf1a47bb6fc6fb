import { decodeFrame, unpackFrame } from "../decode";
import { type Fields, isFields } from "../guards";
import { type BoardMessage, decodePart, encodeLook } from "../messages";
import type { Frame } from "../protocol";
import { Delivery } from "./delivery";
import { DetailRequests } from "./detail";
import { HelloTimer } from "./hello";
import type { Host, Undo } from "./host";
import { LookLink } from "./look";
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
  private readonly delivery = new Delivery();
  private readonly requests: DetailRequests;
  private readonly parts: Parts;
  private readonly looks: LookLink;
  private readonly hello: HelloTimer;
  private readonly undos: Undo[];
  private hasFrames = false;

  constructor(
    private readonly model: CommModel,
    private readonly options: CommOptions,
  ) {
    const { delivery } = this;
    const send = (message: BoardMessage) => this.send(message);
    this.requests = new DetailRequests(send);
    this.parts = new Parts(send, options.importModule ?? importBlob, (problem) => delivery.report(problem));
    this.hello = new HelloTimer(send, () => (this.hasFrames ? delivery.epoch : null));
    this.looks = new LookLink((ids) => send(encodeLook(ids)));
    this.settings = new SettingsLink(model, send);
    this.undos = [
      listen(model, "msg:custom", (content: unknown, buffers: unknown) => this.receive(content, buffers)),
      listen(model, "change:picture", () => this.showPicture()),
      () => this.settings.close(),
      () => this.hello.close(),
      () => this.requests.close(),
      () => this.looks.close(),
      () => delivery.close(),
    ];
  }

  /** The picture of a restored notebook goes to a listener at once, unless frames have come. */
  frames(listener: FrameListener): Undo {
    const undo = this.delivery.listen(listener);
    this.showPicture([listener]);
    return undo;
  }

  detail(...asked: Parameters<Host["detail"]>): Promise<Frame | null> {
    return this.requests.ask(...asked);
  }

  look(ids: readonly number[]): void {
    this.looks.set(ids);
  }

  part(...[name]: Parameters<Host["part"]>): Promise<unknown> {
    return this.parts.get(name);
  }

  close(): void {
    for (const undo of this.undos.splice(0)) undo();
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
    this.delivery.guard(() => {
      switch (content.kind) {
        case "frame":
          this.receiveFrame(decodeFrame(content, buffer ?? new ArrayBuffer(0)));
          break;
        case "part":
          this.receivePart(content, buffer);
          break;
        default:
          this.delivery.report(
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
    this.deliver(frame);
    this.settle();
  }

  private settle(): void {
    if (this.hasFrames) this.hello.heard(this.options.isComplete() && this.parts.isComplete);
  }

  private receivePart(content: Fields, buffer: DataView | null): void {
    const part = decodePart(content);
    if (part && buffer) this.parts.receive(part, buffer);
    else this.delivery.report(`the kernel sent a part "${String(content.name)}" that this board cannot read`);
    this.settle();
  }

  private showPicture(listeners?: Iterable<FrameListener>): void {
    const packed = asView(this.model.get("picture"));
    if (this.hasFrames || !packed || packed.byteLength === 0) return;
    this.delivery.guard(() => this.deliver(unpackFrame(packed), listeners));
  }

  private deliver(frame: Frame, listeners?: Iterable<FrameListener>): void {
    if (frame.epoch !== this.delivery.epoch) this.looks.forget();
    this.delivery.deliver(frame, listeners);
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
