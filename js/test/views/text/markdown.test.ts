// @vitest-environment happy-dom
import { beforeAll, describe, expect, test } from "vitest";
import type { Rendered } from "./chromium";
import { renderInChromium } from "./chromium";

const DOCUMENT = "# Title\n\n| a | b |\n|--|--:|\n| 1 | 2 |\n\n- one\n\n```\nx < 1\n```\n";
const LINK = "[docs](https://example.org)";
const REMOTE_IMAGE = "![a plot](https://example.org/plot.png)";
const OWN_IMAGE = "![dot](data:image/png;base64,iVBORw0KGgo=)";
const TASKS = "- [x] done";

const HOSTILE: readonly (readonly [string, string])[] = [
  ["a script", "<script>alert(1)</script>"],
  ["an event handler", '<b onclick="alert(1)" onerror="alert(1)">x</b>'],
  ["an image that fails", '<img src="x" onerror="alert(1)">'],
  ["an SVG", '<svg onload="alert(1)"><script>alert(1)</script></svg>'],
  ["MathML", "<math><mtext>x</mtext></math>"],
  ["a frame", '<iframe src="https://example.org"></iframe><object data="x"></object><embed src="x">'],
  ["a style", '<style>body{}</style><b style="background:url(https://example.org/x)">x</b>'],
  ["a form", '<form action="https://example.org"><button>x</button><input type="text"></form>'],
  ["media", '<video src="https://example.org/x"></video><audio src="https://example.org/x"></audio>'],
  ["names that shadow the page's", '<b id="body" name="body" class="jp-Cell">x</b>'],
  ["a remote style sheet", '<link rel="stylesheet" href="https://example.org/x.css"><base href="/">'],
  ["a ground that is an image", '<table background="https://example.org/x"><tr><td>1</td></tr></table>'],
  ["nested markup that mends itself", '<noscript><p title="</noscript><img src=x onerror=alert(1)>">'],
];
const FALSE_LINKS = [
  "[x](javascript:alert(1))",
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" java&#10;script:alert(1)">x</a>',
  '<a href="data:text/html,x">x</a>',
  '<a href="vbscript:x">x</a>',
  '<a href="files/x.html">x</a>',
];
const FALSE_IMAGES = ["//example.org/x.png", "/files/x.png", "x.png", "data:image/svg+xml,x"].map(
  (source) => `<img src="${source}" alt="gone">`,
);

let results: ReadonlyMap<string, Rendered>;

beforeAll(async () => {
  const hostile = HOSTILE.map(([, source]) => source);
  const sources = [
    DOCUMENT,
    LINK,
    REMOTE_IMAGE,
    OWN_IMAGE,
    TASKS,
    ...hostile,
    ...FALSE_LINKS,
    ...FALSE_IMAGES,
  ];
  results = await renderInChromium(sources);
}, 60_000);

function resultOf(source: string): Rendered {
  const result = results.get(source);
  if (!result) throw new Error(`was not rendered: ${source}`);
  return result;
}

function rendered(source: string): HTMLElement {
  const element = document.createElement("div");
  element.innerHTML = resultOf(source).html;
  return element;
}

describe("Markdown in a real browser", () => {
  test("becomes headings, tables, lists and code", () => {
    const element = rendered(DOCUMENT);

    expect(element.querySelector("h1")?.textContent).toBe("Title");
    expect(element.querySelectorAll("table td")).toHaveLength(2);
    expect(element.querySelector("ul li")?.textContent).toBe("one");
    expect(element.querySelector("pre code")?.textContent).toBe("x < 1\n");
  });

  test.each(HOSTILE)("leaves no trace of %s", (_, source) => {
    const { html, ran, loaded } = resultOf(source);

    expect(html).not.toMatch(/<(?!\/?(?:p|b|br|table|tbody|tr|td)\b)|\w+=|https:/i);
    expect([ran, loaded]).toEqual([0, []]);
  });

  test.each(FALSE_LINKS)("takes the address from the link %s", (source) => {
    const link = rendered(source).querySelector("a");

    expect(link?.textContent).toBe("x");
    expect(link?.hasAttribute("href")).toBe(false);
  });

  test("opens links in a page of their own that knows nothing of this one", () => {
    const link = rendered(LINK).querySelector("a");

    expect(link?.getAttribute("href")).toBe("https://example.org");
    expect([link?.getAttribute("target"), link?.getAttribute("rel")]).toEqual([
      "_blank",
      "noopener noreferrer",
    ]);
  });

  test("loads no image from elsewhere but links to it", () => {
    const element = rendered(REMOTE_IMAGE);

    expect(resultOf(REMOTE_IMAGE).loaded).toEqual([]);
    expect(element.querySelector("img")).toBeNull();
    expect(element.querySelector("a")?.getAttribute("href")).toBe("https://example.org/plot.png");
    expect(element.textContent?.trim()).toBe("a plot");
  });

  test.each(FALSE_IMAGES)("shows no image of %s", (source) => {
    expect(resultOf(source).loaded).toEqual([]);
    expect(rendered(source).querySelector("img, a")).toBeNull();
    expect(rendered(source).textContent).toContain("gone");
  });

  test("shows an image that the text carries", () => {
    const image = rendered(OWN_IMAGE).querySelector("img");

    expect(image?.getAttribute("src")).toBe("data:image/png;base64,iVBORw0KGgo=");
  });

  test("shows task lists with boxes that cannot be changed", () => {
    const box = rendered(TASKS).querySelector("input");

    expect([box?.getAttribute("type"), box?.hasAttribute("disabled")]).toEqual(["checkbox", true]);
  });
});
