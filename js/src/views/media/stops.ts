import type { MediaEvent } from "../../protocol";

/** A place on a step slider: a step, and which of the events that one run has at this step. */
export interface Stop {
  readonly step: number;
  /** 0 for the first event of a run at this step. */
  readonly turn: number;
}

/** Orders by step, then by turn. */
export function compareStops(a: Stop, b: Stop): number {
  return a.step - b.step || a.turn - b.turn;
}

/** Finds the stops of one run's events, one for each, in the same order. */
export function stopsOf(events: readonly MediaEvent[]): Stop[] {
  const turns = new Map<number, number>();
  return events.map(({ step }) => {
    const turn = turns.get(step) ?? 0;
    turns.set(step, turn + 1);
    return { step, turn };
  });
}

/** Puts the stops of several runs together, ascending, each once. */
export function uniteStops(runs: Iterable<readonly MediaEvent[]>): Stop[] {
  const stops = new Map<string, Stop>();
  for (const events of runs) {
    for (const stop of stopsOf(events)) stops.set(`${stop.step}/${stop.turn}`, stop);
  }
  return [...stops.values()].sort(compareStops);
}

/** Returns the place of the last stop that is not behind `stop`; the first where all are. */
export function placeOf(stops: readonly Stop[], stop: Stop): number {
  let place = 0;
  for (let i = 0; i < stops.length; i++) if (compareStops(stops[i] as Stop, stop) <= 0) place = i;
  return place;
}

/** Returns the event that a run shows at a stop: the last one that is not behind it, else its first. */
export function eventAt(events: readonly MediaEvent[], stop: Stop): MediaEvent | undefined {
  let found: { event: MediaEvent; stop: Stop } | undefined;
  let first: { event: MediaEvent; stop: Stop } | undefined;
  const stops = stopsOf(events);
  for (const [i, event] of events.entries()) {
    const own = { event, stop: stops[i] as Stop };
    if (!first || compareStops(own.stop, first.stop) < 0) first = own;
    if (compareStops(own.stop, stop) > 0) continue;
    if (!found || compareStops(own.stop, found.stop) > 0) found = own;
  }
  return (found ?? first)?.event;
}

export function listOf<T>(one: T | undefined): readonly T[] {
  return one === undefined ? [] : [one];
}
