import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import type { measure } from "./layout_entry";

const CHROMIUM = process.env.TBX_CHROMIUM ?? "/usr/bin/chromium";
const FLAGS =
  "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --dump-dom";
const WIDTHS = [1000, 720, 640, 560, 400];

/** What a real browser makes of the style sheet. */
async function measureInChromium(): Promise<ReturnType<typeof measure>[]> {
  const folder = mkdtempSync(join(tmpdir(), "tbx-layout-"));
  try {
    const entryPoints = [join(import.meta.dirname, "layout_entry.ts")];
    const options = {
      format: "iife",
      globalName: "layout",
      jsx: "automatic",
      jsxImportSource: "preact",
    } as const;
    const built = await build({ entryPoints, bundle: true, write: false, ...options });
    const code = (built.outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
    const page = join(folder, "page.html");
    const ask = `document.title = JSON.stringify(${JSON.stringify(WIDTHS)}.map(layout.measure))`;
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><body><script>${code};${ask}</script>`);
    const flags = [
      ...FLAGS.split(" "),
      `--user-data-dir=${join(folder, "profile")}`,
      "--window-size=1200,800",
    ];
    const dom = execFileSync(CHROMIUM, [...flags, `file://${page}`], {
      encoding: "utf8",
      stdio: "pipe",
      timeout: 30_000,
    });
    return JSON.parse(/<title>([^<]*)<\/title>/.exec(dom)?.[1] ?? "[]");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("the toolbar has one tidy line or two, and run names show their ends", { timeout: 60_000 }, async () => {
  const measured = await measureInChromium();

  expect(measured.map(({ lines }) => lines)).toEqual([1, 1, 1, 2, 3]);
  expect(measured.map(({ ends }) => ends.join())).toEqual(WIDTHS.map(() => "0.1,0.2"));
});
