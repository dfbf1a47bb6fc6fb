/** What a key asks of the chart. */
export type KeyAction =
  | { readonly kind: "move"; readonly points: number }
  | { readonly kind: "end"; readonly isLast: boolean }
  | { readonly kind: "scale"; readonly factor: number }
  | { readonly kind: "leave" }
  | { readonly kind: "reset" };

const STRIDE = 10;
const FACTOR = 0.5;

type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">;

/** Reads a key; null leaves it to the page. Escape first gives up the cursor, then the zoom. */
export function readKey(event: Key, hasCursor: boolean): KeyAction | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null;
  const points = event.shiftKey ? STRIDE : 1;
  switch (event.key) {
    case "ArrowRight":
      return { kind: "move", points };
    case "ArrowLeft":
      return { kind: "move", points: -points };
    case "Home":
      return { kind: "end", isLast: false };
    case "End":
      return { kind: "end", isLast: true };
    case "+":
    case "=":
      return { kind: "scale", factor: FACTOR };
    case "-":
    case "_":
      return { kind: "scale", factor: 1 / FACTOR };
    case "0":
      return { kind: "reset" };
    case "Escape":
      return hasCursor ? { kind: "leave" } : { kind: "reset" };
    default:
      return null;
  }
}
