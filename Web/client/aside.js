// @ts-check
/**
 * Merging what was put aside into the present text. Nothing that is in the text is taken out but
 * by the edits of the aside themselves, and what a merge does not take stays aside.
 */

import { difference, differenceInWords, words } from "./text-difference.js";
import { TextOperation } from "./text-operation.js";

/** @typedef {import("./text-operation.js").Component} Component */
/** @typedef {import("./types.js").Aside} Aside */
/** @typedef {import("./types.js").Reason} Reason */

/**
 * @typedef {object} WrittenAside as it is written down: the text follows from the edits, where
 *   there are some
 * @property {Aside["kind"]} kind
 * @property {Reason} reason
 * @property {string} base
 * @property {readonly Component[]} [operation]
 * @property {string} [text]
 */

/**
 * @param {Aside} aside
 * @returns {WrittenAside}
 */
export function writeAside({ kind, reason, base, text, operation }) {
  return { kind, reason, base, ...(operation ? { operation: operation.toJSON() } : { text }) };
}

/**
 * @param {any} written
 * @returns {Aside | null} `null` if that is none of ours
 */
export function readAside(written) {
  try {
    const { kind, reason, base, operation: json } = written;
    if (typeof base !== "string" || typeof reason.code !== "string") return null;
    const operation = json ? TextOperation.fromJSON(json) : null;
    const text = operation ? operation.apply(base) : written.text;
    return typeof text === "string" ? { kind, reason, base, text, operation } : null;
  } catch {
    return null;
  }
}

/**
 * What merging would do: the aside's edits moved over what has happened since, or, where there are
 * none, all that the aside's text has and `text` has not.
 * @param {Aside} aside
 * @param {string} text the present one
 * @returns {TextOperation} on `text`; the identity if there is nothing to take
 */
export function merging(aside, text) {
  if (!aside.operation) return additions(text, aside.text);
  // Two texts of different lineages have letters in common by chance alone.
  const since = aside.kind === "edits"
    ? difference(aside.base, text) : differenceInWords(aside.base, text);
  return aside.operation.transform(since, "left");
}

/**
 * What is left of an aside after a merge.
 * @param {Aside} aside
 * @param {string} text with the merge in it
 * @returns {Aside | null} `null` if the text has all of it, or its base was the server's own
 */
export function remainder(aside, text) {
  if (aside.kind === "edits" || hasAllOf(text, aside.text)) return null;
  return { ...aside, operation: null };
}

/**
 * Puts into `text` the words that `other` has and it has not, in front of those it has instead.
 * @param {string} text
 * @param {string} other
 */
function additions(text, other) {
  const operation = new TextOperation();
  let at = 0;
  for (const part of differenceInWords(text, other).components) {
    if (typeof part === "string") {
      const meets = /[\p{L}\p{N}]$/u.test(part) && /^[\p{L}\p{N}]/u.test(text.slice(at, at + 2));
      operation.insert(meets ? `${part} ` : part);
    } else {
      operation.retain(Math.abs(part));
      at += Math.abs(part);
    }
  }
  return operation;
}

/**
 * Whether all words of `part` are in `text`, in their order, whatever space is between them. Its
 * letters may be there without them: those of "no" are in "nine o'clock". O(n).
 * @param {string} text
 * @param {string} part
 */
function hasAllOf(text, part) {
  const wanted = words(part).filter((word) => word.trim() !== "");
  let found = 0;
  for (const word of words(text)) {
    if (found < wanted.length && word === wanted[found]) found++;
  }
  return found === wanted.length;
}
