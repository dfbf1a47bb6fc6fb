import { unpackFrame } from "../decode";
import { encodeDetail } from "../messages";
import { DEFAULT_SETTINGS, type Frame, type PartName } from "../protocol";
import { strings } from "../strings";
import { Delivery } from "./delivery";
import type { Host, Undo } from "./host";
import { LookLink } from "./look";
import { Polling } from "./polling";

export interface PageHost extends Host {
  /** Stops asking. */
  close(): void;
}

export interface PageOptions {
  /** Address of the page; everything is asked for relative to it. */
  readonly base: string;
  readonly importPart: (name: PartName) => Promise<unknown>;
  /** Called when it changes which series are looked at. */
  readonly looked?: (ids: readonly number[]) => void;
}

/** Lives on a page of its own: asks the server that the page came from for frame after frame. */
export function createPageHost(options: PageOptions): PageHost {
  return new HttpHost(options);
}

class HttpHost implements PageHost {
  /** Nobody else sets anything on a page. */
  readonly settings: Host["settings"] = {
    read: () => DEFAULT_SETTINGS,
    listen: () => () => undefined,
    report: () => undefined,
  };
  private readonly delivery = new Delivery();
  private readonly polling: Polling;
  private readonly looks: LookLink;
  private readonly page = randomName();
  private requests = 0;

  constructor(private readonly options: PageOptions) {
    this.polling = new Polling({
      ask: (ack, look, signal) => this.post("frames", { page: this.page, ack, look }, signal),
      take: (packed) => this.take(packed),
      lost: (isLost) => this.tellLost(isLost),
    });
    this.looks = new LookLink((ids) => {
      this.options.looked?.(ids);
      this.polling.look(ids);
    });
  }

  frames(listener: (frame: Frame) => void): Undo {
    const undo = this.delivery.listen(listener);
    this.polling.start();
    return undo;
  }

  async detail(...[ranges, points, signal, media]: Parameters<Host["detail"]>): Promise<Frame | null> {
    const { kind: _kind, ...body } = encodeDetail(this.requests++, ranges, points, media);
    try {
      const response = await this.post("detail", { page: this.page, ...body }, signal);
      return response.ok ? unpackFrame(new DataView(await response.arrayBuffer())) : null;
    } catch {
      return null;
    }
  }

  look(ids: readonly number[]): void {
    this.looks.set(ids);
  }

  part(name: PartName): Promise<unknown> {
    return this.options.importPart(name);
  }

  close(): void {
    this.polling.close();
    this.looks.close();
    this.delivery.close();
  }

  private post(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
    return fetch(new URL(path, this.options.base), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
  }

  /** Returns the number of the frame; null when it could not be read. */
  private take(packed: ArrayBuffer): number | null {
    let seq: number | null = null;
    this.delivery.guard(() => {
      const frame = unpackFrame(new DataView(packed));
      if (frame.epoch !== this.delivery.epoch) this.looks.forget();
      this.delivery.deliver(frame);
      seq = frame.seq;
    });
    return seq;
  }

  private tellLost(isLost: boolean): void {
    if (isLost) this.delivery.report(strings.status.lost);
    else this.delivery.withdraw(strings.status.lost);
  }
}

function randomName(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(4));
  return Array.from(numbers, (number) => number.toString(36)).join("");
}
