import type { Host, Undo } from "../../src/host/host";
import type { DetailRange, Frame, MediaPlace, Settings } from "../../src/protocol";
import { DEFAULT_SETTINGS } from "../../src/protocol";

interface Asked {
  readonly ranges: readonly DetailRange[];
  readonly media: readonly MediaPlace[];
  readonly signal: AbortSignal;
}

/** A host without a kernel: keeps what is reported, and says what Python has set. */
export class FakeHost implements Host {
  readonly reports: Partial<Settings>[] = [];
  readonly listeners = new Set<(settings: Partial<Settings>) => void>();
  readonly requests: Asked[] = [];
  /** What the host answers to a request for detail. */
  answer: (asked: Asked) => Frame | null = () => null;
  readonly looks: (readonly number[])[] = [];
  readonly settings: Host["settings"];
  private resolvePart: (module: unknown) => void = () => undefined;
  private readonly markdown = new Promise<unknown>((resolve) => {
    this.resolvePart = resolve;
  });

  constructor(settings: Partial<Settings> = {}) {
    this.settings = {
      read: () => ({ ...DEFAULT_SETTINGS, ...settings }),
      listen: (listener): Undo => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
      report: (report) => this.reports.push(report),
    };
  }

  frames(): Undo {
    return () => undefined;
  }

  detail(...[ranges, , signal, media = []]: Parameters<Host["detail"]>): Promise<Frame | null> {
    const request = { ranges, media, signal };
    this.requests.push(request);
    return Promise.resolve(this.answer(request));
  }

  look(ids: readonly number[]): void {
    this.looks.push(ids);
  }

  part(): Promise<unknown> {
    return this.markdown;
  }

  /** The kernel pushes the Markdown part. */
  pushPart(module: unknown): void {
    this.resolvePart(module);
  }

  /** Python sets something. */
  setFromPython(settings: Partial<Settings>): void {
    for (const listener of this.listeners) listener(settings);
  }
}
