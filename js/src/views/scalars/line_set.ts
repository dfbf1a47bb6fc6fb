import { xOffset } from "../../compute/xvalues";
import type { ScalarSeries, Series } from "../../store/types";
import type { RunStyle } from "../context";
import type { Link } from "./files";
import { findLinks, findOlder, groupFiles, numberAttempts } from "./files";
import type { LineSettings } from "./lines";
import { Line } from "./lines";

function isScalar(series: Series): series is ScalarSeries {
  return series.kind === "scalars";
}

/** The lines of one chart: the visible runs' series of one tag. */
export class LineSet {
  lines: readonly Line[] = [];
  /** Series of this tag, of visible and hidden runs. */
  known = 0;
  /** Where one file of a run goes on where an earlier one ends. */
  links: readonly Link[] = [];
  /** Lines over which a later file of their run was drawn. */
  older: ReadonlySet<Line> = new Set();
  private ids: ReadonlySet<number> = new Set();
  private starts: ReadonlyMap<string, number> = new Map();
  private series: readonly Series[] = [];
  private runs: ReadonlyMap<string, RunStyle> = new Map();

  /** Takes up the series of the tag and works out what has changed. */
  update(series: readonly Series[], runs: ReadonlyMap<string, RunStyle>, settings: LineSettings): void {
    if (series !== this.series || runs !== this.runs) this.choose(series, runs);
    for (const line of this.lines) {
      const { firstWallTime, run } = line.series.key;
      const start = this.starts.get(run) as number;
      line.relativeOffset = firstWallTime - start;
      line.update(settings, xOffset(settings.axis, firstWallTime, start));
    }
    const files = groupFiles(this.lines);
    numberAttempts(this.lines, files);
    this.links = findLinks(files);
    this.older = findOlder(files);
  }

  /** Tells whether a change of these series is a change of the chart. */
  isTouchedBy(touched: ReadonlySet<number>): boolean {
    const [fewer, more] = touched.size < this.ids.size ? [touched, this.ids] : [this.ids, touched];
    for (const id of fewer) if (more.has(id)) return true;
    return false;
  }

  find(id: number): Line | undefined {
    return this.lines.find((line) => line.series.key.id === id);
  }

  private choose(series: readonly Series[], runs: ReadonlyMap<string, RunStyle>): void {
    const scalars = series.filter(isScalar);
    const former = new Map(this.lines.map((line) => [line.series.key.id, line]));
    this.series = series;
    this.runs = runs;
    this.known = scalars.length;
    this.lines = scalars.flatMap((each) => {
      const style = runs.get(each.key.run);
      return style?.isVisible ? [reuse(former.get(each.key.id), each, style)] : [];
    });
    this.ids = new Set(this.lines.map((line) => line.series.key.id));
    this.starts = runStarts(scalars);
  }
}

function reuse(line: Line | undefined, series: ScalarSeries, style: RunStyle): Line {
  if (line === undefined || line.series !== series) return new Line(series, style);
  line.style = style;
  return line;
}

function runStarts(scalars: readonly ScalarSeries[]): Map<string, number> {
  const starts = new Map<string, number>();
  for (const { key } of scalars) {
    starts.set(key.run, Math.min(starts.get(key.run) ?? Number.POSITIVE_INFINITY, key.firstWallTime));
  }
  return starts;
}
