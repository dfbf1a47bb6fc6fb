import { batch, effect } from "@preact/signals";
import type { Undo } from "../host/host";
import { DEFAULT_SETTINGS, type Settings } from "../protocol";
import type { Params } from "./link";
import { cardOf, packCard, packNames, readParams, unpackCard, unpackNames, writeParams } from "./link";
import type { BoardState } from "./state";
import { FIRST_RUNS } from "./visible_runs";

/** Where a page keeps what is set on its board, so that a link to it shows the same picture. */
export interface Address {
  read(): string;
  write(text: string): void;
  /** Calls when the user has gone to another address of the same page. */
  listen(changed: () => void): Undo;
}

/** Fewer hidden runs than this are always named one by one. */
const FEW_RUNS = 20;
const KEYS = [
  "smoothing",
  "axis",
  "tags",
  "runs",
  "theme",
  "show",
  "hide",
  "only",
  "also",
  "pin",
  "card",
  "closed",
];

/** Sets the board as its address says, and keeps the address up to date; what it does not know stays there. */
export function syncAddress(address: Address, state: BoardState): Undo {
  let foreign: Params = [];
  const take = () => {
    const params = readParams(address.read());
    foreign = params.filter(([key]) => !KEYS.includes(key));
    applyParams(params, state);
  };
  take();
  let said: string | null = null;
  const stop = effect(() => {
    const text = writeParams([...describe(state), ...foreign]);
    if (said !== null && text !== said) address.write(text);
    said = text;
  });
  const unlisten = address.listen(take);
  return () => {
    stop();
    unlisten();
  };
}

function describe(state: BoardState): [string, string][] {
  const { smoothing, xAxis, tagFilter, runFilter, theme } = state.settings.values;
  const { limit, extra } = state.visible;
  const isWhole = limit.value === Number.POSITIVE_INFINITY;
  const texts: [string, string][] = [
    ["smoothing", smoothing.value > 0 ? String(smoothing.value) : ""],
    ["axis", xAxis.value === "step" ? "" : xAxis.value],
    ["tags", tagFilter.value],
    ["runs", runFilter.value],
    ["theme", theme.value === "auto" ? "" : theme.value],
    ["show", limit.value === FIRST_RUNS ? "" : isWhole ? "all" : String(limit.value)],
    describeRuns(state),
    ["also", packNames(extra.value)],
    ...[...state.pins.names.value].map((name): [string, string] => ["pin", name]),
    ...[...state.views.all()].map(([name, view]): [string, string] => ["card", packCard(name, view) ?? ""]),
    ["closed", packNames(state.closed.names.value)],
  ];
  return texts.filter(([, value]) => value !== "");
}

/** Names the hidden runs or the others, whichever are fewer. */
function describeRuns({ settings, visible }: BoardState): [string, string] {
  const hidden = new Set(settings.values.hiddenRuns.value);
  const shown = visible.names.value.filter((run) => !hidden.has(run));
  if (visible.only) {
    const awaited = [...visible.only].filter((run) => !hidden.has(run));
    return ["only", packNames([...awaited, ...shown])];
  }
  if (hidden.size > FEW_RUNS && shown.length < hidden.size) return ["only", packNames(shown)];
  return ["hide", packNames(hidden)];
}

function applyParams(params: Params, state: BoardState): void {
  const one = (key: string) => params.find(([other]) => other === key)?.[1] ?? "";
  const all = (key: string) => params.flatMap(([other, value]) => (other === key ? [value] : []));
  const { visible, views, pins } = state;
  batch(() => {
    state.tagFilter.distrust(one("tags"));
    visible.filter.distrust(one("runs"));
    for (const [key, value] of Object.entries(readSettings(one))) {
      state.settings.set(key as keyof Settings, value);
    }
    visible.limit.value = readLimit(one("show"));
    visible.extra.value = new Set(unpackNames(one("also")));
    visible.showOnly(one("only") ? new Set(unpackNames(one("only"))) : null);
    pins.names.value = new Set(all("pin"));
    state.closed.names.value = new Set(unpackNames(one("closed")));
  });
  // After the axis has changed, for that resets what is zoomed.
  batch(() => {
    views.reset();
    for (const card of all("card")) unpackCard(card, views.named(cardOf(card)));
  });
}

function readLimit(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  return Number.isInteger(Number(text)) && Number(text) > 0 ? Number(text) : FIRST_RUNS;
}

function readSettings(one: (key: string) => string): Partial<Settings> {
  const smoothing = Math.min(Math.max(Number(one("smoothing")) || 0, 0), 0.999);
  const xAxis = (["order", "relative", "wall"] as const).find((axis) => axis === one("axis"));
  const theme = (["light", "dark"] as const).find((name) => name === one("theme"));
  return {
    smoothing,
    xAxis: xAxis ?? DEFAULT_SETTINGS.xAxis,
    tagFilter: one("tags"),
    runFilter: one("runs"),
    theme: theme ?? DEFAULT_SETTINGS.theme,
    hiddenRuns: unpackNames(one("hide")),
  };
}
