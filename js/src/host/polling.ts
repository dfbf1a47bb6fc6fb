const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 5_000;
/** The server answers within 15 s; after that long the way to it is broken. */
const MOST_WAIT_MS = 45_000;
/** A server that has nothing takes its time to say so; one that does not is not asked faster than this. */
const LEAST_WAIT_MS = 250;
/** The status of an answer to a page that the server has forgotten: it has to say again what it looks at. */
const FORGOTTEN = 409;
/** One lost request heals before anybody notices. */
const LOST_AFTER = 2;

export interface PollingOptions {
  /** Asks for the next frame; `look` is null when it has not changed. */
  ask(ack: number, look: readonly number[] | null, signal: AbortSignal): Promise<Response>;
  /** Takes a packed frame; returns its number, or null when it cannot be read. */
  take(packed: ArrayBuffer): number | null;
  lost(isLost: boolean): void;
}

/** Asks for one frame after the other as long as the page can be seen. */
export class Polling {
  private ack = -1;
  private looked: readonly number[] = [];
  private isLookDue = true;
  private failures = 0;
  private isStarted = false;
  private isClosed = false;
  private request: AbortController | null = null;
  /** Ends the pause that is being made. */
  private wake: () => void = () => undefined;

  constructor(private readonly options: PollingOptions) {}

  start(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    document.addEventListener("visibilitychange", this.heed);
    window.addEventListener("online", this.heed);
    void this.run();
  }

  /** Says at once what is looked at: a request that waits gives way to one that says so. */
  look(ids: readonly number[]): void {
    this.looked = ids;
    this.isLookDue = true;
    this.request?.abort();
  }

  close(): void {
    this.isClosed = true;
    document.removeEventListener("visibilitychange", this.heed);
    window.removeEventListener("online", this.heed);
    this.request?.abort();
    this.wake();
  }

  private readonly heed = (): void => {
    if (!document.hidden) this.wake();
  };

  private async run(): Promise<void> {
    while (!this.isClosed) {
      if (document.hidden) await this.sleepWhileHidden();
      else if (!(await this.poll())) await this.pause(this.nextPause());
    }
  }

  /** The server may have forgotten this page meanwhile. */
  private async sleepWhileHidden(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.isLookDue = true;
  }

  /** Tells whether it went well. */
  private async poll(): Promise<boolean> {
    const look = this.isLookDue ? this.looked : null;
    this.isLookDue = false;
    const request = new AbortController();
    const timer = setTimeout(() => request.abort(new DOMException("", "TimeoutError")), MOST_WAIT_MS);
    try {
      await this.ask(request, look);
      this.settle(0);
      return true;
    } catch (error) {
      this.isLookDue = true;
      if (isAbort(error)) return true;
      this.settle(this.failures + 1);
      return false;
    } finally {
      clearTimeout(timer);
      this.request = null;
    }
  }

  private async ask(request: AbortController, look: readonly number[] | null): Promise<void> {
    this.request = request;
    const start = performance.now();
    const response = await this.options.ask(this.ack, look, request.signal);
    // From here on the answer is on its way, and giving it up would only make it come again.
    this.request = null;
    if (response.status === 204) {
      const rest = LEAST_WAIT_MS - (performance.now() - start);
      if (rest > 0) await this.pause(rest);
      return;
    }
    if (response.status === FORGOTTEN && look === null) {
      this.isLookDue = true;
      return;
    }
    if (!response.ok) throw new Error(`status ${response.status}`);
    const seq = this.options.take(await response.arrayBuffer());
    this.ack = seq ?? -1;
    if (seq === null) throw new Error("an answer that cannot be read");
  }

  private settle(failures: number): void {
    this.failures = failures;
    if (failures === 0) this.options.lost(false);
    else if (failures >= LOST_AFTER) this.options.lost(true);
  }

  private nextPause(): number {
    return Math.min(FIRST_PAUSE_MS * 2 ** (this.failures - 1), LAST_PAUSE_MS);
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
