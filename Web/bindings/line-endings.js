// @ts-check
/**
 * A textarea shows every line end ("\r\n", "\r") as "\n". These functions translate between a
 * document's text and the shown one without changing a line end that nobody touched.
 */

import { TextOperation } from "../client/text-operation.js";

/**
 * What a textarea makes of `text`.
 * @param {string} text
 */
export function shownText(text) {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/**
 * Where an offset of the shown text is in the document.
 * @param {string} text of the document
 * @param {number} offset in `shownText(text)`
 */
export function documentOffset(text, offset) {
  if (!text.includes("\r")) return offset;
  let at = 0;
  for (let shown = 0; shown < offset; shown++) at += unitAt(text, at);
  return at;
}

/**
 * Where an offset of the document is in the shown text.
 * @param {string} text of the document
 * @param {number} offset
 */
export function shownOffset(text, offset) {
  return text.includes("\r") ? shownText(text.slice(0, offset)).length : offset;
}

/**
 * An operation on the shown text as one on the document.
 * @param {TextOperation} operation
 * @param {string} text of the document
 */
export function documentOperation(operation, text) {
  if (!text.includes("\r")) return operation;
  const translated = new TextOperation();
  let at = 0;
  for (const part of operation.components) {
    if (typeof part === "string") {
      translated.insert(part);
      continue;
    }
    const from = at;
    for (let shown = 0; shown < Math.abs(part); shown++) at += unitAt(text, at);
    if (part > 0) translated.retain(at - from);
    else translated.delete(at - from);
  }
  return translated;
}

/**
 * How many units of the document make one unit of the shown text.
 * @param {string} text
 * @param {number} at
 */
function unitAt(text, at) {
  return text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10 ? 2 : 1;
}
