// @ts-check
/**
 * Where the reader of a textarea is: a textarea that gets another text keeps its distance from the
 * start in pixels, so what is written above would push the text away under the reader.
 */

/** @typedef {import("../client/text-operation.js").TextOperation} TextOperation */

/**
 * By how much an operation moves the row at the top of the view down, in pixels; 0 where a browser
 * cannot tell which row that is.
 *
 * The lines above that change are laid out in a second textarea, before and after.
 * @param {HTMLTextAreaElement} area as it is before the operation
 * @param {TextOperation} operation on its text
 */
export function growthAbove(area, operation) {
  const anchor = area.scrollTop > 0 ? offsetAtTop(area) : 0;
  const changed = changedBefore(operation, anchor);
  if (!changed) return 0;
  const before = area.value;
  const after = operation.apply(before);
  const [first, last] = changed;
  const from = before.lastIndexOf("\n", first - 1) + 1;
  // Up to the end of the last line that changes, or of the row at the top if that is in it.
  const lineEnd = before.indexOf("\n", last);
  const to = Math.min(anchor + 1, lineEnd < 0 ? before.length : lineEnd);
  const toAfter = operation.mapPosition(anchor, false) + to - anchor;
  const ruler = new Ruler(area);
  const growth = ruler.height(after.slice(from, toAfter)) - ruler.height(before.slice(from, to));
  ruler.remove();
  return growth;
}

/**
 * The offset of the first character of the row at the top of the view.
 * @param {HTMLTextAreaElement} area
 */
function offsetAtTop(area) {
  const { left, top } = area.getBoundingClientRect();
  const { paddingLeft } = getComputedStyle(area);
  const x = left + area.clientLeft + parseFloat(paddingLeft) + 1;
  const page = /** @type {any} */ (document);
  const found = page.caretPositionFromPoint?.(x, top + area.clientTop + 1);
  return found?.offsetNode === area ? found.offset : 0;
}

/**
 * Where the changes in front of an offset begin and end in the old text; `null` if there are none.
 * @param {TextOperation} operation
 * @param {number} limit
 * @returns {[first: number, last: number] | null}
 */
export function changedBefore({ components }, limit) {
  let first = -1;
  let last = -1;
  let at = 0;
  for (const part of components) {
    if (at >= limit) break;
    const length = typeof part === "string" ? 0 : Math.abs(part);
    if (typeof part === "string" || part < 0) {
      if (first < 0) first = at;
      last = Math.min(at + length, limit);
    }
    at += length;
  }
  return first < 0 ? null : [first, last];
}

/** A textarea that nobody sees and that breaks lines as another one does. */
class Ruler {
  #element;

  /** @param {HTMLTextAreaElement} area */
  constructor(area) {
    const element = /** @type {HTMLTextAreaElement} */ (area.cloneNode());
    const { paddingLeft, paddingRight } = getComputedStyle(area);
    element.removeAttribute("id");
    element.setAttribute("aria-hidden", "true");
    Object.assign(element.style, {
      position: "absolute", visibility: "hidden", overflow: "hidden", boxSizing: "border-box",
      height: "0", minHeight: "0", border: "0", paddingLeft, paddingRight,
      width: `${area.clientWidth}px`,
    });
    area.after(element);
    this.#element = element;
  }

  /**
   * The height of a text's rows and of what surrounds them, in pixels.
   * @param {string} text
   */
  height(text) {
    this.#element.value = text;
    return this.#element.scrollHeight;
  }

  /** Takes it out of the page again. */
  remove() {
    this.#element.remove();
  }
}
