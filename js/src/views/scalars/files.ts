import type { Line } from "./lines";

/** Wall times of points are held as float32 since the start of their series. */
const CLOCK_SECS = 1;

/** One point of a line. */
export interface End {
  readonly line: Line;
  readonly at: number;
}

/** Two files of one run that follow each other: a line goes from the one's end to the other's start. */
export interface Link {
  readonly from: End;
  readonly to: End;
}

/** Puts the lines of each run that has several together, in the order of their first wall times. */
export function groupFiles(lines: readonly Line[]): Line[][] {
  const byRun = new Map<string, Line[]>();
  for (const line of lines) {
    if (line.columns.length === 0) continue;
    const { run } = line.series.key;
    const own = byRun.get(run);
    if (own) own.push(line);
    else byRun.set(run, [line]);
  }
  return [...byRun.values()].filter((own) => own.length > 1).map((own) => own.sort(byStart));
}

function byStart(a: Line, b: Line): number {
  return a.series.key.firstWallTime - b.series.key.firstWallTime || a.series.key.source - b.series.key.source;
}

/** Numbers the lines of each run that has several. */
export function numberAttempts(lines: readonly Line[], files: readonly (readonly Line[])[]): void {
  for (const line of lines) line.attempt = null;
  for (const own of files) {
    own.forEach((line, i) => {
      line.attempt = { place: i + 1, count: own.length };
    });
  }
}

/** Finds where a file goes on at later steps and times than those at which the one before it ends. */
export function findLinks(files: readonly (readonly Line[])[]): Link[] {
  return files.flatMap((own) =>
    own.slice(1).flatMap((line, i) => {
      const before = own[i] as Line;
      const at = before.lastKept;
      if (at < 0 || line.lastKept < 0 || !follows(line, before, at)) return [];
      return [{ from: { line: before, at }, to: { line, at: 0 } }];
    }),
  );
}

function follows(line: Line, before: Line, at: number): boolean {
  const isBehind = (line.columns.steps[0] as number) > (before.columns.steps[at] as number);
  return isBehind && endsBefore(before, at, line);
}

function endsBefore(before: Line, at: number, line: Line): boolean {
  return before.wallTimeAt(at) <= line.wallTimeAt(0) + CLOCK_SECS;
}

/** Finds lines that had ended when a later file of their run began, and that it goes over again. */
export function findOlder(files: readonly (readonly Line[])[]): Set<Line> {
  const older = new Set<Line>();
  for (const own of files) {
    own.forEach((line, i) => {
      if (own.slice(i + 1).some((later) => isCoveredBy(line, later))) older.add(line);
    });
  }
  return older;
}

function isCoveredBy(line: Line, later: Line): boolean {
  const at = line.lastKept;
  if (at < 0 || !endsBefore(line, at, later)) return false;
  const first = later.columns.steps[0] as number;
  const last = later.columns.steps[later.columns.length - 1] as number;
  return first <= (line.columns.steps[at] as number) && last >= (line.columns.steps[0] as number);
}
