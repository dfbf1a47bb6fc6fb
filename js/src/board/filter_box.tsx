import type { ReadonlySignal } from "@preact/signals";
import { strings } from "../strings";
import type { Filter } from "./filter";

interface FilterBoxProps {
  readonly label: string;
  readonly value: ReadonlySignal<string>;
  readonly filter: Filter;
  readonly onInput: (text: string) => void;
}

/** A box for a regular expression, marked while what stands in it is none. */
export function FilterBox({ label, value, filter, onInput }: FilterBoxProps) {
  const isValid = filter.isValid.value;
  return (
    <div class={isValid ? "tbx-filter" : "tbx-filter tbx-invalid"}>
      <svg width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9zM10.3 10.3l3.7 3.7" />
      </svg>
      <input
        type="search"
        class="tbx-input"
        spellcheck={false}
        autocomplete="off"
        placeholder={label}
        aria-label={label}
        aria-invalid={!isValid}
        title={isValid ? label : strings.toolbar.badPattern}
        value={value.value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {!isValid && (
        <span class="tbx-filter-note" role="alert">
          {strings.toolbar.badPattern}
        </span>
      )}
    </div>
  );
}
