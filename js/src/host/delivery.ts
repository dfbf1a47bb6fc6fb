import { type Frame, NO_STATUS, type Status } from "../protocol";
import type { Undo } from "./host";

type FrameListener = (frame: Frame) => void;

const MOST_PROBLEMS = 8;

/** Hands frames to listeners, and tells them in the same way of problems that Python does not know of. */
export class Delivery {
  private readonly listeners = new Set<FrameListener>();
  private readonly problems = new Set<string>();
  private shown: Frame | null = null;
  private status: Status = NO_STATUS;

  get epoch(): string | null {
    return this.shown?.epoch ?? null;
  }

  listen(listener: FrameListener): Undo {
    const entry: FrameListener = (frame) => listener(frame);
    this.listeners.add(entry);
    return () => this.listeners.delete(entry);
  }

  deliver(frame: Frame, listeners: Iterable<FrameListener> = this.listeners): void {
    const hasStatus = frame.epoch !== this.epoch || frame.status !== null;
    if (hasStatus) this.status = frame.status ?? NO_STATUS;
    this.shown = frame;
    const shown = hasStatus && this.problems.size > 0 ? { ...frame, status: this.withProblems() } : frame;
    for (const listener of [...listeners]) listener(shown);
  }

  /** Runs an action; what it throws becomes a problem. Tells whether it went well. */
  guard(action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      this.report(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  report(problem: string): void {
    if (this.problems.has(problem) || this.problems.size === MOST_PROBLEMS) return;
    this.problems.add(problem);
    this.tell();
  }

  /** The problem is over. */
  withdraw(problem: string): void {
    if (this.problems.delete(problem)) this.tell();
  }

  close(): void {
    this.listeners.clear();
  }

  private withProblems(): Status {
    return { ...this.status, problems: [...this.problems, ...this.status.problems] };
  }

  /** Shows the problems by a frame that carries nothing else. */
  private tell(): void {
    const { epoch, seq, sentAt } = this.shown ?? { epoch: "", seq: 0, sentAt: 0 };
    const status = this.withProblems();
    const nothing = { series: [], gone: [], blocks: [], media: [], request: null };
    const frame: Frame = { epoch, seq, sentAt, ...nothing, status };
    for (const listener of [...this.listeners]) listener(frame);
  }
}
