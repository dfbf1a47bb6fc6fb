import type { Undo } from "./host";

const WRITE_MS = 250;

/** The fragment of the page's address, which no server sees. */
export class Fragment {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: string | null = null;

  read(): string {
    return location.hash.slice(1);
  }

  /** Replaces the fragment once it stays the same for a moment: browsers refuse too many changes a second. */
  write(text: string): void {
    this.waiting = text;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), WRITE_MS);
  }

  flush(): void {
    clearTimeout(this.timer);
    const text = this.waiting;
    this.waiting = null;
    if (text === null || text === this.read()) return;
    history.replaceState(history.state, "", `${location.pathname}${location.search}${text && `#${text}`}`);
  }

  listen(changed: () => void): Undo {
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }
}
