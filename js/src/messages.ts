import { type Fields, isCount, isFields, isText, isTexts } from "./guards";
import type { DetailRange, MediaPlace, PartName, Settings, ThemeName, XAxis } from "./protocol";

/** What the board says to the kernel, in the wire's spelling. */
export type BoardMessage =
  | { readonly kind: "hello"; readonly epoch: string | null }
  | {
      readonly kind: "detail";
      readonly request: number;
      readonly points: number;
      readonly ranges: readonly DetailRange[];
      readonly media: readonly MediaPlace[];
    }
  | { readonly kind: "look"; readonly ids: readonly number[] }
  | { readonly kind: "part_ready"; readonly name: PartName }
  | { readonly kind: "settings"; readonly values: WireSettings };

export interface WireSettings {
  readonly smoothing?: number;
  readonly x_axis?: XAxis;
  readonly tag_filter?: string;
  readonly run_filter?: string;
  readonly hidden_runs?: readonly string[];
  readonly theme?: ThemeName;
  readonly height?: number;
}

/** Asks for a full copy. */
export function encodeHello(epoch: string | null): BoardMessage {
  return { kind: "hello", epoch };
}

export function encodeDetail(
  request: number,
  ranges: readonly DetailRange[],
  points: number,
  media: readonly MediaPlace[] = [],
): BoardMessage & { readonly kind: "detail" } {
  return {
    kind: "detail",
    request,
    points,
    ranges: ranges.map(({ id, version, from, to }) => ({ id, version, from, to })),
    media: media.map(({ id, index }) => ({ id, index })),
  };
}

/** Tells which series somebody looks at. */
export function encodeLook(ids: readonly number[]): BoardMessage {
  return { kind: "look", ids };
}

export function encodePartReady(name: PartName): BoardMessage {
  return { kind: "part_ready", name };
}

export function encodeSettings(settings: Partial<Settings>): BoardMessage {
  const values: Record<string, unknown> = {};
  for (const [key, name] of Object.entries(wireNames)) {
    const value = settings[key as keyof Settings];
    if (value !== undefined) values[name] = value;
  }
  return { kind: "settings", values: values as WireSettings };
}

/** Reads settings from Python; what is missing or not understood is left out. */
export function decodeSettings(wire: unknown): Partial<Settings> {
  const settings: Record<string, unknown> = {};
  if (!isFields(wire)) return settings;
  for (const [key, name] of Object.entries(wireNames)) {
    const value = readers[key as keyof Settings](wire[name]);
    if (value !== undefined) settings[key] = value;
  }
  return settings;
}

/** Reads which settings Python has set last; it names them when it writes the trait. */
export function decodeChanged(wire: unknown): readonly (keyof Settings)[] {
  const names = isFields(wire) ? wire.changed : undefined;
  if (!Array.isArray(names)) return [];
  const keys = Object.keys(wireNames) as (keyof Settings)[];
  return keys.filter((key) => names.includes(wireNames[key]));
}

/** An optional piece of the board's code, as the kernel pushes it. */
export interface PartMessage {
  readonly name: PartName;
  readonly encoding: "gzip";
}

/** Reads the header of a part; null when this board does not know it. */
export function decodePart(content: Fields): PartMessage | null {
  const { name, encoding } = content;
  return name === "markdown" && encoding === "gzip" ? { name, encoding } : null;
}

const wireNames = {
  smoothing: "smoothing",
  xAxis: "x_axis",
  tagFilter: "tag_filter",
  runFilter: "run_filter",
  hiddenRuns: "hidden_runs",
  theme: "theme",
  height: "height",
} as const satisfies Record<keyof Settings, keyof WireSettings>;

const axes: readonly unknown[] = ["step", "order", "relative", "wall"] satisfies readonly XAxis[];
const themes: readonly unknown[] = ["auto", "light", "dark"] satisfies readonly ThemeName[];

const readers: Record<keyof Settings, (value: unknown) => unknown> = {
  smoothing: (value) => (isNumber(value) ? Math.max(0, Math.min(value, 0.999)) : undefined),
  xAxis: (value) => (axes.includes(value) ? value : undefined),
  tagFilter: asText,
  runFilter: asText,
  hiddenRuns: (value) => (isTexts(value) ? value : undefined),
  theme: (value) => (themes.includes(value) ? value : undefined),
  height: (value) => (isCount(value) ? value : undefined),
};

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function asText(value: unknown): string | undefined {
  return isText(value) ? value : undefined;
}
