// @ts-check
/** An operation as people read it: which words go, and which come. */

/** @typedef {import("../client/text-operation.js").TextOperation} TextOperation */
/** @typedef {{ from: number, to: number, inserted: string }} Replacement offsets in the text */

/**
 * @typedef {object} WordChange
 * @property {string} before what stands in front of it, as far as it is shown
 * @property {string} deleted
 * @property {string} inserted
 * @property {string} after what stands behind it, as far as it is shown
 */

/** How far a change is widened to the ends of a word, in UTF-16 code units. */
const wordLimit = 40;
/** How much is shown of what stands around a change. */
const contextLimit = 32;

/**
 * The changes that `operation` makes, widened to whole words; neighbours in one word are one.
 * @param {TextOperation} operation
 * @param {string} text that it is made on
 * @returns {WordChange[]}
 */
export function wordChanges(operation, text) {
  const groups = joined(replacements(operation).map(
    (replacement) => ({ parts: [replacement], ...widened(replacement, text) })));
  return groups.map(({ from, to, parts }) => {
    let inserted = "";
    let at = from;
    for (const part of parts) {
      inserted += text.slice(at, part.from) + part.inserted;
      at = part.to;
    }
    inserted += text.slice(at, to);
    return {
      before: text.slice(whole(text, Math.max(0, from - contextLimit)), from),
      deleted: text.slice(from, to), inserted,
      after: text.slice(to, whole(text, Math.min(text.length, to + contextLimit))),
    };
  });
}

/**
 * @param {TextOperation} operation
 * @returns {Replacement[]}
 */
function replacements({ components }) {
  /** @type {Replacement[]} */
  const found = [];
  let at = 0;
  for (const part of components) {
    const last = found.at(-1);
    if (typeof part === "number" && part > 0) {
      at += part;
    } else if (typeof part === "string") {
      found.push({ from: at, to: at, inserted: part });
    } else {
      if (last?.to === at) last.to -= part;
      else found.push({ from: at, to: at - part, inserted: "" });
      at -= part;
    }
  }
  return found;
}

/**
 * Where the words begin and end that a replacement cuts.
 * @param {Replacement} replacement
 * @param {string} text
 */
function widened({ from, to, inserted }, text) {
  let start = from;
  let end = to;
  const first = text.slice(from, to).charAt(0) || text.charAt(to);
  if (isWord(first) || isWord(inserted.charAt(0))) {
    while (from - start < wordLimit && isWord(text.charAt(start - 1))) start--;
  }
  const last = text.slice(from, to).slice(-1) || text.charAt(from - 1);
  if (isWord(last) || isWord(inserted.slice(-1))) {
    while (end - to < wordLimit && isWord(text.charAt(end))) end++;
  }
  return { from: start, to: end };
}

/**
 * Those that touch become one.
 * @param {{ from: number, to: number, parts: Replacement[] }[]} groups
 */
function joined(groups) {
  /** @type {typeof groups} */
  const found = [];
  for (const group of groups) {
    const last = found.at(-1);
    if (last && group.from <= last.to) {
      last.to = Math.max(last.to, group.to);
      last.parts.push(...group.parts);
    } else {
      found.push(group);
    }
  }
  return found;
}

/** @param {string} unit halves of surrogate pairs end a word, so none is cut */
function isWord(unit) {
  return /[\p{L}\p{N}\p{M}_]/u.test(unit);
}

/**
 * The offset, moved out of a surrogate pair.
 * @param {string} text
 * @param {number} offset
 */
function whole(text, offset) {
  return /[\udc00-\udfff]/.test(text.charAt(offset)) ? offset + 1 : offset;
}
