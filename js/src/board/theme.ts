import type { ReadonlySignal } from "@preact/signals";
import { computed, signal } from "@preact/signals";
import type { Palette } from "../draw/palette";
import { darkPalette, lightPalette } from "../draw/palette";
import type { Undo } from "../host/host";
import type { ThemeName } from "../protocol";

const DARK_BELOW = 0.4;

export interface Theme {
  readonly palette: ReadonlySignal<Palette>;
  readonly undo: Undo;
}

/** Follows the theme of the page around `element`, unless light or dark was asked for. */
export function watchTheme(element: Element, wanted: ReadonlySignal<ThemeName>): Theme {
  const isHostDark = signal(isDarkHost(element));
  const look = () => {
    isHostDark.value = isDarkHost(element);
  };
  const observer = new MutationObserver(look);
  for (const watched of [document.documentElement, document.body]) {
    observer.observe(watched, { attributes: true });
  }
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", look);
  const palette = computed(() => {
    const isDark = wanted.value === "auto" ? isHostDark.value : wanted.value === "dark";
    return isDark ? darkPalette : lightPalette;
  });
  const undo = () => {
    observer.disconnect();
    media.removeEventListener("change", look);
  };
  return { palette, undo };
}

/** Asks JupyterLab, VS Code, Colab and marimo in their own ways, then the page's ground, then the system. */
export function isDarkHost(element: Element): boolean {
  const { body, documentElement: html } = document;
  const jupyter = body.getAttribute("data-jp-theme-light");
  if (jupyter !== null) return jupyter === "false";
  const code = body.getAttribute("data-vscode-theme-kind");
  if (code !== null) return /dark|^vscode-high-contrast$/.test(code);
  const named = html.getAttribute("theme") ?? html.dataset.theme ?? body.dataset.theme;
  if (named === "dark" || named === "light") return named === "dark";
  if (html.classList.contains("dark") || body.classList.contains("dark")) return true;
  const luminance = groundLuminance(element);
  return luminance === null ? matchMedia("(prefers-color-scheme: dark)").matches : luminance < DARK_BELOW;
}

/** Returns the brightness, 0 to 1, of the nearest ground that is not seen through; null when there is none. */
function groundLuminance(element: Element): number | null {
  for (let at: Element | null = element; at !== null; at = parentOf(at)) {
    const [red, green, blue, alpha = 1] = numbersIn(getComputedStyle(at).backgroundColor);
    if (red === undefined || green === undefined || blue === undefined || alpha < 0.5) continue;
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  }
  return null;
}

function parentOf(element: Element): Element | null {
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

function numbersIn(color: string): number[] {
  return color.startsWith("rgb") ? (color.match(/[\d.]+/g) ?? []).map(Number) : [];
}
