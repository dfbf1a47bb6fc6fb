import { type BoardMessage, encodePartReady, type PartMessage } from "../messages";
import type { PartName } from "../protocol";

export type ImportModule = (source: Blob) => Promise<unknown>;

interface Waiting {
  readonly promise: Promise<unknown>;
  readonly resolve: (module: unknown) => void;
}

/** Optional code that the kernel pushes; a request could wait for the end of a long cell. */
export class Parts {
  private readonly parts = new Map<PartName, Waiting>();
  /** Of each part that was pushed, how far it is. */
  private readonly pushed = new Map<PartName, "coming" | "here" | "failed">();

  constructor(
    private readonly send: (message: BoardMessage) => void,
    private readonly importModule: ImportModule,
    private readonly report: (problem: string) => void,
  ) {}

  /** Nobody waits for a part that has never been pushed. */
  get isComplete(): boolean {
    return [...this.parts.keys()].every((name) => this.pushed.has(name));
  }

  /** Resolves as soon as the part has come and runs; waits for ever when it never comes. */
  get(name: PartName): Promise<unknown> {
    return this.waiting(name).promise;
  }

  /** Takes a pushed part; one that is here or on its way is not taken again, one that failed is. */
  receive({ name }: PartMessage, bytes: DataView): void {
    const known = this.pushed.get(name);
    if (known === "here") this.send(encodePartReady(name));
    if (known === "here" || known === "coming") return;
    this.pushed.set(name, "coming");
    gunzip(bytes)
      .then(this.importModule)
      .then((module) => {
        this.pushed.set(name, "here");
        this.waiting(name).resolve(module);
        this.send(encodePartReady(name));
      })
      .catch((error: unknown) => {
        this.pushed.set(name, "failed");
        this.report(`the part "${name}" did not load: ${String(error)}`);
      });
  }

  private waiting(name: PartName): Waiting {
    const known = this.parts.get(name);
    if (known) return known;
    let resolve: (module: unknown) => void = () => undefined;
    const promise = new Promise((done) => {
      resolve = done;
    });
    const waiting = { promise, resolve };
    this.parts.set(name, waiting);
    return waiting;
  }
}

async function gunzip(bytes: DataView): Promise<Blob> {
  const packed = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength).slice();
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Blob([await new Response(stream).arrayBuffer()], { type: "text/javascript" });
}

/** Runs a module through a Blob URL, which every place that runs the board itself allows. */
export async function importBlob(source: Blob): Promise<unknown> {
  const url = URL.createObjectURL(source);
  try {
    return await import(/* @vite-ignore */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
