import type { ReadonlySignal } from "@preact/signals";
import { strings } from "../strings";
import type { Filter } from "./filter";

interface FilterBoxProps {
  readonly label: string;
  readonly value: ReadonlySignal<string>;
  readonly filter: Filter;
  readonly onInput: (text: string) => void;
}

/** A box for a regular expression, marked while what stands in it is none, or none that is safe to use. */
export function FilterBox({ label, value, filter, onInput }: FilterBoxProps) {
  const isValid = filter.isValid.value;
  const { badPattern, slowPattern } = strings.toolbar;
  const problem = filter.isRefused.value ? slowPattern : badPattern;
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
        title={isValid ? label : problem}
        value={value.value}
        onInput={(event) => {
          filter.trust();
          onInput(event.currentTarget.value);
        }}
        onKeyDown={(event) => event.key === "Enter" && filter.trust()}
      />
      {!isValid && (
        <span class="tbx-filter-note" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
