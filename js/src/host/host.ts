import type { DetailRange, Frame, MediaPlace, PartName, Settings } from "../protocol";

export type Undo = () => void;

/** Where a board lives: a notebook (comm), a page (HTTP), a file. Five verbs, the same everywhere. */
export interface Host {
  /** Hands over every frame that comes, in order. */
  frames(listener: (frame: Frame) => void): Undo;
  /**
   * Asks for the points of some ranges, at most `points` per range, and for the values of some events. Resolves to a
   * frame whose blocks are flagged as detail, or to null when nobody can answer now (a busy kernel, no kernel).
   */
  detail(
    ranges: readonly DetailRange[],
    points: number,
    signal: AbortSignal,
    media?: readonly MediaPlace[],
  ): Promise<Frame | null>;
  /** Tells which series somebody looks at, so that their points are sent; may go unheard. */
  look(ids: readonly number[]): void;
  /** Resolves to the module of an optional part once it is there; a notebook's kernel pushes it unasked. */
  part(name: PartName): Promise<unknown>;
  /** Settings that came from Python; `report` tells Python what the user has set here. */
  readonly settings: {
    read(): Settings;
    listen(listener: (settings: Partial<Settings>) => void): Undo;
    report(settings: Partial<Settings>): void;
  };
}
