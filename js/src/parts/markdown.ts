import DOMPurify from "dompurify";
import { Marked } from "marked";
import { markdownStyles } from "./styles_markdown";

/** What makes the HTML readable, for elements below `.tbx-text` on a board. */
export const styles = markdownStyles;

const TAGS = [
  ..."h1 h2 h3 h4 h5 h6 p br hr a em strong b i u s del ins mark small sub sup kbd code pre samp var q abbr".split(
    " ",
  ),
  ..."ul ol li dl dt dd blockquote table caption thead tbody tfoot tr th td img input details summary div span".split(
    " ",
  ),
];
const ATTRIBUTES =
  "href title src alt align colspan rowspan start width height type checked disabled open".split(" ");
const SAFE_LINK = /^(?:https?:|mailto:|#)/i;
const OWN_IMAGE = /^data:image\/(?:png|gif|jpeg|webp)[;,]/i;

const marked = new Marked({ gfm: true, async: false });
const purify = DOMPurify(window);

purify.addHook("afterSanitizeAttributes", (node) => {
  if (node.nodeName === "A") mendLink(node);
  else if (node.nodeName === "IMG") mendImage(node);
  else if (node.nodeName === "INPUT") mendInput(node);
});

/**
 * Makes safe HTML of Markdown: no script, no style, nothing that is loaded from elsewhere.
 *
 * @throws Error where the browser lacks what DOMPurify needs; it would hand everything through.
 */
export function renderMarkdown(source: string): string {
  if (!purify.isSupported) throw new Error("this browser cannot make HTML safe");
  const html = marked.parse(source, { async: false });
  return purify.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
}

function mendLink(link: Element): void {
  if (!SAFE_LINK.test(link.getAttribute("href") ?? "")) link.removeAttribute("href");
  else openOutside(link);
}

function openOutside(link: Element): void {
  link.setAttribute("target", "_blank");
  link.setAttribute("rel", "noopener noreferrer");
}

/** An image that the text does not carry itself becomes a link to it. */
function mendImage(image: Element): void {
  const source = image.getAttribute("src") ?? "";
  if (OWN_IMAGE.test(source)) return;
  const name = image.getAttribute("alt") ?? "";
  if (!/^https?:/i.test(source)) {
    image.replaceWith(name);
    return;
  }
  const link = document.createElement("a");
  link.setAttribute("href", source);
  link.textContent = name || source;
  openOutside(link);
  image.replaceWith(link);
}

/** Of all inputs only the boxes of a task list stay. */
function mendInput(input: Element): void {
  if (input.getAttribute("type") === "checkbox") input.setAttribute("disabled", "");
  else input.remove();
}
