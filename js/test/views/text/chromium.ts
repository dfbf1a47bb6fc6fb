import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const CHROMIUM = process.env.TBX_CHROMIUM ?? "/usr/bin/chromium";
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync --disable-extensions";
const QUIET =
  "--disable-background-networking --disable-component-update --virtual-time-budget=2000 --dump-dom";

/** A page that waits for the network would hold the browser for ever. */
const LONGEST_MS = 30_000;

/** What a browser did with one Markdown text. */
export interface Rendered {
  readonly html: string;
  /** Scripts that ran when the HTML was put into a page. */
  readonly ran: number;
  /** Addresses that the page tried to load. */
  readonly loaded: readonly string[];
}

/** Renders texts in a real browser: the sanitiser needs more of one than a DOM in JavaScript has. */
export async function renderInChromium(sources: readonly string[]): Promise<ReadonlyMap<string, Rendered>> {
  const folder = mkdtempSync(join(tmpdir(), "tbx-markdown-"));
  try {
    const page = join(folder, "page.html");
    writeFileSync(page, pageOf(await bundle(), sources));
    const flags = [
      ...FLAGS.split(" "),
      ...QUIET.split(" "),
      "--host-resolver-rules=MAP * ~NOTFOUND",
      `--user-data-dir=${join(folder, "profile")}`,
    ];
    const dom = execFileSync(CHROMIUM, [...flags, `file://${page}`], {
      encoding: "utf8",
      stdio: "pipe",
      timeout: LONGEST_MS,
      killSignal: "SIGKILL",
    });
    const encoded = /<output>([^<]*)<\/output>/.exec(dom)?.[1] ?? "";
    const rendered: Rendered[] = JSON.parse(Buffer.from(encoded, "base64").toString());
    return new Map(sources.map((source, i) => [source, rendered[i] as Rendered]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(): Promise<string> {
  const entry = { contents: 'export * from "./src/parts/markdown"', resolveDir: process.cwd() };
  const built = await build({ stdin: entry, bundle: true, format: "iife", globalName: "part", write: false });
  return built.outputFiles[0]?.text ?? "";
}

function pageOf(code: string, sources: readonly string[]): string {
  const data = Buffer.from(JSON.stringify(sources)).toString("base64");
  return `<!doctype html><meta charset="utf-8"><output></output><script>${inline(code)}</script><script>
    let ran = 0;
    window.alert = () => ran++;
    const decode = (text) => new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
    const encode = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
    (async () => {
      const results = [];
      for (const source of JSON.parse(decode("${data}"))) {
        ran = 0;
        performance.clearResourceTimings();
        const html = part.renderMarkdown(source);
        const box = document.body.appendChild(document.createElement("div"));
        box.innerHTML = html;
        for (const each of box.querySelectorAll("*:not(a)")) each.click?.();
        await new Promise((done) => setTimeout(done, 20));
        const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
        results.push({ html, ran, loaded: loaded.filter((name) => !name.startsWith("data:")) });
        box.remove();
      }
      document.querySelector("output").textContent = encode(JSON.stringify(results));
    })();
  </script>`;
}

function inline(code: string): string {
  return code.replaceAll("</script", "<\\/script");
}
