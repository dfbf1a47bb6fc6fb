import type { ReadonlySignal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import { isQuick } from "./filter_cost";

export interface Filter {
  /** The last valid regular expression. */
  readonly pattern: ReadonlySignal<RegExp>;
  /** The text of it: what stands in the box, unless that is not valid. */
  readonly held: ReadonlySignal<string>;
  readonly isValid: ReadonlySignal<boolean>;
  /** It came with a link and may take for ever. */
  readonly isRefused: ReadonlySignal<boolean>;
  /** This text comes from a link, which anybody may have made. */
  distrust(source: string): void;
  /** The user wants what stands there. */
  trust(): void;
}

/** Makes the regular expression of a filter, blind to case as in TensorBoard; null when it is none. */
export function compileFilter(source: string): RegExp | null {
  try {
    return new RegExp(source, "i");
  } catch {
    return null;
  }
}

/** Follows what is typed; while that is no regular expression, the last valid one holds. */
export function createFilter(source: ReadonlySignal<string>): Filter {
  let last = { text: "", pattern: /(?:)/ };
  const linked = signal<string | null>(null);
  const isRefused = computed(() => linked.value === source.value && !isQuick(source.value));
  const compiled = computed(() => (isRefused.value ? null : compileFilter(source.value)));
  const latest = computed(() => {
    if (compiled.value) last = { text: source.value, pattern: compiled.value };
    return last;
  });
  return {
    isValid: computed(() => compiled.value !== null),
    isRefused,
    pattern: computed(() => latest.value.pattern),
    held: computed(() => latest.value.text),
    distrust: (text) => {
      linked.value = text;
    },
    trust: () => {
      linked.value = null;
    },
  };
}
