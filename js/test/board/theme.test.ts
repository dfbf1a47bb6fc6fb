// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isDarkHost, watchTheme } from "../../src/board/theme";
import type { ThemeName } from "../../src/protocol";
import { FakePage, flush } from "./page";

let page: FakePage;
let element: HTMLElement;

beforeEach(() => {
  page = new FakePage();
  element = document.createElement("div");
  document.body.append(element);
});

afterEach(() => {
  for (const each of [document.body, document.documentElement]) {
    for (const { name } of [...each.attributes]) each.removeAttribute(name);
  }
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

describe("the host's theme", () => {
  test.each([
    ["JupyterLab", "data-jp-theme-light", "false", "true"],
    ["VS Code", "data-vscode-theme-kind", "vscode-dark", "vscode-light"],
    [
      "VS Code with high contrast",
      "data-vscode-theme-kind",
      "vscode-high-contrast",
      "vscode-high-contrast-light",
    ],
    ["marimo", "data-theme", "dark", "light"],
  ])("is read as %s writes it", (_, name, dark, light) => {
    document.body.setAttribute(name, dark);
    const isDark = isDarkHost(element);
    document.body.setAttribute(name, light);

    expect([isDark, isDarkHost(element)]).toEqual([true, false]);
  });

  test("is read as Colab writes it", () => {
    document.documentElement.setAttribute("theme", "dark");

    expect(isDarkHost(element)).toBe(true);
  });

  test("is that of the nearest ground that is not seen through", () => {
    document.body.style.backgroundColor = "rgb(20, 20, 24)";

    expect(isDarkHost(element)).toBe(true);
  });

  test("is that of the system where the page says nothing", () => {
    page.isDark = true;

    expect(isDarkHost(element)).toBe(true);
  });
});

describe("the board's theme", () => {
  test("follows the host", async () => {
    document.body.setAttribute("data-jp-theme-light", "true");
    const { palette, undo } = watchTheme(element, signal<ThemeName>("auto"));
    const before = palette.value.isDark;

    document.body.setAttribute("data-jp-theme-light", "false");
    await flush();

    expect([before, palette.value.isDark]).toEqual([false, true]);
    undo();
  });

  test("is the one that was asked for, whatever the host has", () => {
    document.body.setAttribute("data-jp-theme-light", "true");
    const wanted = signal<ThemeName>("dark");
    const { palette, undo } = watchTheme(element, wanted);
    const dark = palette.value.isDark;

    wanted.value = "light";

    expect([dark, palette.value.isDark]).toEqual([true, false]);
    undo();
  });

  test("listens to nothing after the undo", () => {
    watchTheme(element, signal<ThemeName>("auto")).undo();

    expect(page.mediaListeners.size).toBe(0);
  });
});
