import type { ReadonlySignal } from "@preact/signals";
import { computed } from "@preact/signals";

export interface Filter {
  /** The last valid regular expression. */
  readonly pattern: ReadonlySignal<RegExp>;
  readonly isValid: ReadonlySignal<boolean>;
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
  let last = /(?:)/;
  const compiled = computed(() => compileFilter(source.value));
  return {
    isValid: computed(() => compiled.value !== null),
    pattern: computed(() => {
      last = compiled.value ?? last;
      return last;
    }),
  };
}
