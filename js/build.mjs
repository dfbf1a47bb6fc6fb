import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import { minify } from "terser";

/** The core travels with every widget instance; packed. */
const MOST_CORE_BYTES = 60_000;
/** Everything that a page may take over the network; not packed. */
const MOST_PAGE_BYTES = 300_000;

const root = dirname(fileURLToPath(import.meta.url));
const out = join(root, "..", "tbx_widget", "static");
/** A class name or a custom property, but not a data attribute. */
const NAME = /(?<![\w-])(--)?(tbx-[\w-]+)/g;
/** The least number that begins with a letter in base 36, as names must: a0. */
const A_NAME = 360;
/** Bytes of what the page takes over the network, by part. */
const pageSizes = new Map();
const isWatching = process.argv.includes("--watch");

const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "es2022",
  platform: "browser",
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: true,
  write: false,
  legalComments: "eof",
  logLevel: "warning",
  define: { "process.env.NODE_ENV": '"production"' },
};

const core = {
  ...common,
  entryPoints: ["src/widget.ts"],
  plugins: [styleSheets(), save("widget", saveCore)],
};
const page = {
  ...common,
  entryPoints: ["src/page.ts"],
  plugins: [styleSheets(), save("page", savePage)],
};
const markdown = {
  ...common,
  entryPoints: ["src/parts/markdown.ts"],
  plugins: [styleSheets(), save("markdown", savePart("markdown"))],
};

if (isWatching) {
  const contexts = await Promise.all([core, page, markdown].map((options) => esbuild.context(options)));
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  await Promise.all([core, page, markdown].map((options) => esbuild.build(options)));
  checkPage();
}

/** A second pass: terser folds what esbuild leaves, 5 % of the packed bundle. */
async function squeeze(code) {
  const compress = {
    ecma: 2022,
    passes: 4,
    // Not pure_getters: it drops reads of signals that only subscribe, and charts stop following the settings.
    unsafe: true,
    unsafe_arrows: true,
    keep_fargs: false,
    lhs_constants: false,
  };
  const options = { module: true, ecma: 2022, compress };
  const named = shortenNames(new TextDecoder().decode(code));
  return new TextEncoder().encode((await minify(named, options)).code);
}

/**
 * Shortens the board's class names and custom properties, which nobody outside of its shadow root sees.
 *
 * All parts of the board get the same names. One that ends with a hyphen is the start of several, which are put
 * together when they are needed; such a start is shortened, and what follows stays. Data attributes stay whole.
 */
function shortenNames(code) {
  const names = listNames();
  const starts = names.filter((name) => name.endsWith("-"));
  const shorten = (name) => {
    const start = starts.find((each) => name.startsWith(each));
    const short = (A_NAME + names.indexOf(start ?? name)).toString(36);
    return start ? `${short}-${name.slice(start.length)}` : short;
  };
  return code.replace(NAME, (_, dashes = "", name) => dashes + shorten(name));
}

/** Lists every such name of the sources, always in the same order. */
function listNames() {
  const files = readdirSync(join(root, "src"), { recursive: true }).filter((path) => /\.tsx?$/.test(path));
  const sources = files.sort().map((path) => readFileSync(join(root, "src", path), "utf8"));
  return [...new Set(sources.flatMap((source) => [...source.matchAll(NAME)].map(([, , name]) => name)))];
}

async function saveCore(built) {
  const code = await squeeze(built);
  const packed = gzip(code);
  report("widget.js", code, packed);
  if (packed.length > MOST_CORE_BYTES) {
    throw new Error(`widget.js has ${packed.length} bytes gzipped, more than ${MOST_CORE_BYTES}`);
  }
  writeWhole(join(out, "widget.js"), code);
}

async function savePage(built) {
  const code = await squeeze(built);
  const html = readFileSync(join(root, "src", "page.html"));
  report("page.js", code, gzip(code));
  pageSizes.set("page", code.length + html.length);
  writeWhole(join(out, "page.js"), code);
  writeWhole(join(out, "index.html"), html);
}

function checkPage() {
  const size = [...pageSizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  console.log(`the whole page        ${(size / 1000).toFixed(1)} kB`);
  if (size > MOST_PAGE_BYTES) throw new Error(`the page has ${size} bytes, more than ${MOST_PAGE_BYTES}`);
}

function savePart(name) {
  return async (built) => {
    const code = await squeeze(built);
    const packed = gzip(code);
    report(`parts/${name}.js.gz`, code, packed);
    pageSizes.set(name, code.length);
    writeWhole(join(out, "parts", `${name}.js.gz`), packed);
  };
}

/** Packs the style sheets, which are the one template literal of their modules. */
function styleSheets() {
  return {
    name: "style-sheets",
    setup(build) {
      build.onLoad({ filter: /[\\/]styles\w*\.ts$/ }, async ({ path }) => {
        const source = readFileSync(path, "utf8");
        const [literal, sheet] = source.match(/`([^`$]*)`/) ?? [];
        if (literal === undefined) return undefined;
        const { code } = await esbuild.transform(sheet, {
          loader: "css",
          minify: true,
          target: common.target,
        });
        return { contents: source.replace(literal, () => JSON.stringify(code.trim())), loader: "ts" };
      });
    },
  };
}

/** Hands the bundle of each build to `take`; what that throws fails the build. */
function save(name, take) {
  return {
    name,
    setup(build) {
      build.onEnd(async (result) => {
        const code = result.outputFiles?.[0]?.contents;
        if (result.errors.length > 0 || !code) return;
        try {
          await take(code);
        } catch (error) {
          return { errors: [{ text: error.message }] };
        }
      });
    },
  };
}

/** The same bytes on every machine: no time, and no operating system in byte 9. */
function gzip(code) {
  const packed = gzipSync(code, { level: constants.Z_BEST_COMPRESSION });
  packed[9] = 255;
  return packed;
}

/** A reader never sees half a file. */
function writeWhole(path, content) {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, path);
}

function report(name, code, packed) {
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
  console.log(`${name.padEnd(22)}${kilobytes(code.length)} min ${kilobytes(packed.length)} gz`);
}
