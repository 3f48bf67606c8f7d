// @ts-check
/**
 * Editors know one line end, "\n"; a document has "\n", "\r\n" and "\r", also mixed. An editor
 * shows each of them as one unit, and what is done to the shown text is done to the document
 * without changing a line end that nobody touched.
 *
 *     document   o n e \r \n t w o \r \n \n     12 units
 *     shown      o n e   \n  t w o  \n   \n      9 units
 *
 * A "\r" in front of "\n" shows nothing, one that stands alone shows "\n". So what a unit shows
 * depends on itself and the next one, and only where an operation gives a "\r" another neighbour
 * does more change in the shown text than in the document.
 */

import { TextOperation } from "../client/text-operation.js";

/** @typedef {"\n" | "\r\n" | "\r"} LineEnd */

/**
 * What an editor shows of `text`.
 * @param {string} text
 */
export function shownText(text) {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/**
 * The line end that most lines of `text` have, "\n" before "\r\n" before "\r" where several are
 * most; `null` if there is none. O(n) in the text.
 * @param {string} text
 * @returns {LineEnd | null}
 */
export function usualLineEnd(text) {
  const pairs = count(text, "\r\n");
  const feeds = count(text, "\n") - pairs;
  const returns = count(text, "\r") - pairs;
  const most = Math.max(feeds, pairs, returns);
  if (most === 0) return null;
  if (feeds === most) return "\n";
  return pairs === most ? "\r\n" : "\r";
}

/**
 * @param {string} text
 * @param {string} part
 */
function count(text, part) {
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found++;
  return found;
}

/** Where the line ends of one text are: translates offsets and operations. O(n) to make. */
export class LineEndings {
  #text;
  /** @type {number[]} where each "\r\n" begins, in the document */
  #pairs = [];

  /** @param {string} text of the document */
  constructor(text) {
    this.#text = text;
    for (let at = text.indexOf("\r\n"); at >= 0; at = text.indexOf("\r\n", at + 2)) {
      this.#pairs.push(at);
    }
  }

  /**
   * Where an offset of the shown text is in the document; never inside a "\r\n". O(log n).
   * @param {number} offset
   */
  documentOffset(offset) {
    return offset + this.#countPairs((begin, before) => begin - before < offset);
  }

  /**
   * Where an offset of the document is in the shown text; one inside a "\r\n" is in front of the
   * line end. O(log n).
   * @param {number} offset
   */
  shownOffset(offset) {
    return offset - this.#countPairs((begin) => begin < offset);
  }

  /**
   * How many pairs from the first on lie before something.
   * @param {(begin: number, before: number) => boolean} isBefore of a pair's beginning in the
   *   document and the number of pairs in front of it
   */
  #countPairs(isBefore) {
    let low = 0;
    let high = this.#pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#pairs[middle], middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /**
   * An operation on the shown text as one on the document, which then shows exactly what the
   * operation makes of the shown text.
   *
   * A "\r" and a "\n" that would come to lie side by side are two line ends, not one: the one
   * that is put in becomes a "\r\n", and if what lay between them is deleted the "\n" does.
   * @param {TextOperation} operation
   * @param {LineEnd} lineEnd what a new line gets
   */
  documentOperation(operation, lineEnd) {
    const translated = new TextOperation();
    let shown = 0;
    let isAfterReturn = false;
    let isAfterInsert = false;
    const follow = (/** @type {string} */ next, /** @type {string} */ last) => {
      if (isAfterReturn && next === "\n") translated.insert(isAfterInsert ? "\n" : "\r");
      isAfterReturn = last === "\r";
    };
    for (const part of operation.components) {
      if (typeof part === "string") {
        const inserted = shownText(part).replaceAll("\n", lineEnd);
        follow(inserted[0], inserted[inserted.length - 1]);
        translated.insert(inserted);
        isAfterInsert = true;
        continue;
      }
      const from = this.documentOffset(shown);
      const to = this.documentOffset((shown += Math.abs(part)));
      if (part < 0) {
        translated.delete(to - from);
      } else {
        follow(this.#text[from], this.#text[to - 1]);
        translated.retain(to - from);
        isAfterInsert = false;
      }
    }
    return translated;
  }

  /**
   * An operation on the document as one on the shown text, which turns it into what the document
   * shows afterwards.
   * @param {TextOperation} operation
   */
  shownOperation(operation) {
    const translated = new TextOperation();
    const followers = this.#followers(operation);
    let at = 0;
    operation.components.forEach((part, index) => {
      const isBeforeFeed = followers[index] === "\n";
      if (typeof part === "string") {
        const isHalf = isBeforeFeed && part.endsWith("\r");
        translated.insert(shownText(isHalf ? part.slice(0, -1) : part));
        return;
      }
      const from = this.shownOffset(at);
      const shown = this.shownOffset((at += Math.abs(part))) - from;
      if (part < 0) {
        translated.delete(shown);
        return;
      }
      const wasBeforeFeed = this.#text[at] === "\n";
      if (this.#text[at - 1] !== "\r" || isBeforeFeed === wasBeforeFeed) {
        translated.retain(shown);
      } else if (isBeforeFeed) {
        translated.retain(shown - 1).delete(1);
      } else {
        translated.retain(shown).insert("\n");
      }
    });
    return translated;
  }

  /**
   * The unit that follows each component in the text that the operation makes.
   * @param {TextOperation} operation
   */
  #followers({ components, baseLength }) {
    const followers = new Array(components.length);
    let follower = "";
    let at = baseLength;
    for (let index = components.length - 1; index >= 0; index--) {
      const part = components[index];
      followers[index] = follower;
      if (typeof part === "string") {
        follower = part[0];
      } else {
        at -= Math.abs(part);
        if (part > 0) follower = this.#text[at];
      }
    }
    return followers;
  }
}
