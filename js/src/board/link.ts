import { isUsable } from "../compute/scale";
import type { CardView } from "../views/context";
import { NO_ZOOM } from "../views/scalars/zoom";

/** What a link says, key after key; a key may come more than once. */
export type Params = readonly (readonly [key: string, value: string])[];

/** Letters that need no escape in the fragment of an address, and that are frequent in tags and runs. */
const PLAIN = /%(2F|2C|3A|3B|40|24)/g;
/** The most letters that a name may share with the one before it: one digit of base 36. */
const MOST_SHARED = 35;

export function readParams(text: string): Params {
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at < 0
        ? [unescapeText(part), ""]
        : [unescapeText(part.slice(0, at)), unescapeText(part.slice(at + 1))];
    });
}

export function writeParams(params: Params): string {
  return params.map(([key, value]) => `${escapeText(key)}=${escapeText(value)}`).join("&");
}

function escapeText(text: string): string {
  return encodeURIComponent(text).replace(PLAIN, decodeURIComponent).replaceAll("%20", "+");
}

function unescapeText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** Writes a list of names in order, each as the number of letters that it shares with the one before, and the rest. */
export function packNames(names: Iterable<string>): string {
  let before = "";
  return [...new Set(names)]
    .sort()
    .map((name) => {
      const shared = sharedLetters(before, name);
      before = name;
      return shared.toString(36) + name.slice(shared).replace(/[%,]/g, encodeURIComponent);
    })
    .join(",");
}

export function unpackNames(packed: string): string[] {
  let before = "";
  return packed
    .split(",")
    .filter((each) => each !== "")
    .map((each) => {
      const shared = Number.parseInt(each.charAt(0), 36) || 0;
      before = before.slice(0, shared) + each.slice(1).replaceAll("%2C", ",").replaceAll("%25", "%");
      return before;
    });
}

function sharedLetters(a: string, b: string): number {
  const most = Math.min(a.length, b.length, MOST_SHARED);
  let shared = 0;
  while (shared < most && a.charAt(shared) === b.charAt(shared)) shared++;
  return shared;
}

/** Writes what is set on a card, as in `log,x0~100;scalars/train/loss`; null when nothing is. */
export function packCard(name: string, view: CardView): string | null {
  const { x, y } = view.zoom.value;
  const stop = view.stop.value;
  const words = [
    view.isLog.value && "log",
    view.isWide.value && "wide",
    view.isHeat.value && "heat",
    x && `x${x[0]}~${x[1]}`,
    y && `y${y[0]}~${y[1]}`,
    stop && `step${stop.step}~${stop.turn}`,
  ].filter(Boolean);
  return words.length > 0 ? `${words.join(",")};${name}` : null;
}

/** Returns the name of the card that is meant. */
export function cardOf(packed: string): string {
  return packed.slice(packed.indexOf(";") + 1);
}

/** Sets a card as a link says; what cannot be read or drawn is left out. */
export function unpackCard(packed: string, view: CardView): void {
  readWords(packed, view);
  const { y } = view.zoom.value;
  if (view.isLog.value && y && y[0] <= 0) view.zoom.value = { ...view.zoom.value, y: null };
}

function readWords(packed: string, view: CardView): void {
  for (const word of packed.slice(0, packed.indexOf(";")).split(",")) {
    const [, key, first, second] = /^(x|y|step)([^~]+)~(.+)$/.exec(word) ?? [];
    const [from, to] = [Number(first), Number(second)];
    if (word === "log") view.isLog.value = true;
    else if (word === "wide") view.isWide.value = true;
    else if (word === "heat") view.isHeat.value = true;
    else if (key === "step") {
      if (Number.isInteger(from) && Number.isInteger(to) && to >= 0)
        view.stop.value = { step: from, turn: to };
    } else if (key && isUsable([from, to]))
      view.zoom.value = { ...NO_ZOOM, ...view.zoom.value, [key]: [from, to] };
  }
}
