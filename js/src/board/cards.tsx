import { useSignal } from "@preact/signals";
import { strings } from "../strings";
import type { ViewContext } from "../views/context";
import { Card } from "./card";
import { groupName } from "./closed_groups";
import { NoTagMatches, NothingBox } from "./empty";
import type { CardGroup } from "./groups";
import type { BoardState } from "./state";

/** Cards that a group shows at first and adds at a time, as in TensorBoard. */
export const PAGE = 12;
const MOST_COLUMNS = 6;

interface CardsProps {
  readonly state: BoardState;
  readonly context: ViewContext;
}

/** All cards in their groups. */
export function Cards({ state, context }: CardsProps) {
  const groups = state.groups.value;
  const largest = groups.reduce((most, { cards }) => Math.max(most, cards.length), 1);
  const columns = String(Math.max(2, Math.min(largest, MOST_COLUMNS)));
  const isPlain = groups.length === 1 && groups[0]?.prefix === null && !groups[0].isPinned;
  return (
    <div class="tbx-cards" style={{ "--tbx-columns": columns }}>
      {groups.length === 0 && <NothingBox state={state} />}
      {groups.map((group) => (
        <Group key={groupName(group)} state={state} group={group} context={context} isPlain={isPlain} />
      ))}
      {isUnmatched(state, groups) && <NoTagMatches state={state} />}
    </div>
  );
}

/** Tells whether there are pinned cards, and no others because none passes the filter. */
function isUnmatched({ tagFilter }: BoardState, groups: readonly CardGroup[]): boolean {
  const [first, ...others] = groups;
  if (!first?.isPinned || others.length > 0 || tagFilter.held.value === "") return false;
  return !first.cards.some(({ title }) => tagFilter.pattern.value.test(title));
}

interface GroupProps {
  readonly state: BoardState;
  readonly group: CardGroup;
  readonly context: ViewContext;
  /** Without a heading, because there is no other group. */
  readonly isPlain: boolean;
}

function Group({ state: { closed }, group, context, isPlain }: GroupProps) {
  const isOpen = !closed.has(group);
  const limit = useSignal(PAGE);
  const { cards, prefix, isPinned } = group;
  const name = isPinned ? strings.groups.pinned : (prefix ?? strings.groups.ungrouped);
  const left = cards.length - limit.value;
  const isShown = isPlain || isOpen;
  return (
    <section
      class="tbx-group"
      data-tbx-group={isPinned ? groupName(group) : (prefix ?? "")}
      aria-label={name}
    >
      {!isPlain && (
        <h2 class="tbx-group-head">
          <button type="button" aria-expanded={isOpen} onClick={() => closed.toggle(group)}>
            <svg class="tbx-chevron" width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
              <path d="M3 4.5l3 3l3-3" />
            </svg>
            <span class="tbx-group-name" title={name}>
              {name}
            </span>
            <span class="tbx-count" title={strings.groups.cards(cards.length)}>
              {strings.board.count(cards.length)}
            </span>
          </button>
        </h2>
      )}
      {isShown && (
        <div class="tbx-grid">
          {cards.slice(0, limit.value).map((card) => (
            <Card key={`${card.plugin}/${card.tag}`} card={card} context={context} />
          ))}
        </div>
      )}
      {isShown && left > 0 && (
        <button
          type="button"
          class="tbx-button tbx-more"
          onClick={() => {
            limit.value += PAGE;
          }}
        >
          {strings.groups.more(PAGE, left)}
        </button>
      )}
    </section>
  );
}
