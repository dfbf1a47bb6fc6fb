const TOKENS =
  /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<[^=!>]*>|<?[=!]|[a-z-]*:))?|\)|\||[*+?]|\{\d+(?:,\d*)?\}|./gs;
/** A last `.*` finds what it looks for at once. */
const ANY_END = /\.\*$/;
const REPEAT_COST = 4;
/** Two repeats, or one of some letters among a few choices; a tag of a hundred letters takes a millisecond then. */
const MOST_COST = 10;

/**
 * Tells whether an expression is sure to take little time, whatever text it is tried on.
 *
 * Engines try every way to divide a text among repeats and choices that stand in a row, and with a repeat of
 * repeats or of choices the number of ways doubles with each letter. So the former are counted, and the latter are
 * never quick. The user's own expressions are not asked for this.
 */
export function isQuick(source: string): boolean {
  let cost = 0;
  let mayRepeat = true;
  let isRepeat = false;
  const groups: boolean[] = [];
  const choose = () => {
    if (groups.length > 0) groups[groups.length - 1] = true;
  };
  for (const [token] of source.replace(ANY_END, "").matchAll(TOKENS)) {
    const wasRepeat = isRepeat;
    isRepeat = false;
    if (token.startsWith("(")) groups.push(false);
    else if (token === ")") {
      const hasChoice = groups.pop() ?? false;
      mayRepeat = !hasChoice;
      if (hasChoice) choose();
      continue;
    } else if (token === "|") {
      if (groups.length > 0) cost++;
      choose();
    } else if (isQuantifier(token)) {
      if (wasRepeat && token === "?") continue;
      if (!mayRepeat && token !== "?") return false;
      isRepeat = true;
      cost += costOf(token);
      if (costOf(token) > 0) choose();
    }
    mayRepeat = true;
  }
  return cost <= MOST_COST;
}

function isQuantifier(token: string): boolean {
  return /^(?:[*+?]|\{\d.*\})$/.test(token);
}

/** To repeat so many times leaves no choice. */
function costOf(quantifier: string): number {
  if (quantifier === "?") return 1;
  return quantifier.startsWith("{") && !quantifier.includes(",") ? 0 : REPEAT_COST;
}
