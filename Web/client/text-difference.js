// @ts-check
/**
 * Finds an operation that turns one text into another: for a textarea, which only tells its new
 * text, and for a snapshot that replaces a text with pending edits on it.
 *
 * Source: Myers 1986, the greedy algorithm; first on whole scalars, and when that would cost too
 * much, on lines. Scalars and lines are never cut, so no component splits a surrogate pair.
 */

import { TextOperation, splitsSurrogatePair } from "./text-operation.js";

/** Most inserts and deletes that a search may need, which bounds its memory to d²/2 integers. */
const defaultDistanceLimit = 1000;

/**
 * An operation that turns `before` into `after`, both well formed.
 *
 * Work is bounded by O((n + d) · d) for d ≤ `distanceLimit` edits; beyond that, what lies between
 * the common start and end is replaced as a whole.
 * @param {string} before
 * @param {string} after
 * @param {{ caret?: number, distanceLimit?: number }} [options] `caret`: offset in `after` where
 *   typing left it; of several equal readings the one that ends there is taken
 * @returns {TextOperation}
 */
export function difference(before, after, options = {}) {
  const { caret = 0, distanceLimit = defaultDistanceLimit } = options;
  const shorter = Math.min(before.length, after.length);
  const suffixLimit = Math.min(shorter, after.length - caret);
  let suffix = commonSuffix(before, after, suffixLimit);
  let prefix = commonPrefix(before, after, shorter - suffix);
  if (prefix === shorter - suffix) suffix = commonSuffix(before, after, shorter - prefix);
  const from = before.slice(prefix, before.length - suffix);
  const to = after.slice(prefix, after.length - suffix);

  const operation = TextOperation.identity(prefix);
  if (from === "" || to === "") operation.insert(to).delete(from.length);
  else appendDifference(operation, from, to, [scalars, lines], distanceLimit);
  return operation.retain(suffix);
}

/**
 * As `difference`, in whole words and what stands between them: for texts that are to be read.
 * @param {string} before
 * @param {string} after
 * @returns {TextOperation}
 */
export function differenceInWords(before, after) {
  const operation = new TextOperation();
  appendDifference(operation, before, after, [words, lines], defaultDistanceLimit);
  return operation;
}

/**
 * @param {TextOperation} operation
 * @param {string} from
 * @param {string} to
 * @param {readonly ((text: string) => string[])[]} splits tried one after the other
 * @param {number} distanceLimit
 */
function appendDifference(operation, from, to, splits, distanceLimit) {
  for (const split of splits) {
    const before = split(from);
    const after = split(to);
    const script = shortestScript(before, after, distanceLimit);
    if (!script) continue;
    let at = 0;
    let made = 0;
    for (const { kept, removed, added } of script) {
      operation.retain(unitCount(before, at, (at += kept)));
      made += kept;
      operation.insert(after.slice(made, (made += added)).join(""));
      operation.delete(unitCount(before, at, (at += removed)));
    }
    return;
  }
  operation.insert(to).delete(from.length);
}

/**
 * Common length at the start, at most `limit`, never inside a pair of either text.
 * @param {string} a
 * @param {string} b
 * @param {number} limit
 */
function commonPrefix(a, b, limit) {
  let count = 0;
  while (count < limit && a.charCodeAt(count) === b.charCodeAt(count)) count++;
  if (splitsSurrogatePair(a, count) || splitsSurrogatePair(b, count)) count--;
  return count;
}

/**
 * Common length at the end, at most `limit`, never inside a pair of either text.
 * @param {string} a
 * @param {string} b
 * @param {number} limit
 */
function commonSuffix(a, b, limit) {
  let count = 0;
  while (count < limit
    && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count++;
  if (splitsSurrogatePair(a, a.length - count) || splitsSurrogatePair(b, b.length - count)) {
    count--;
  }
  return count;
}

/** @param {string} text */
function scalars(text) {
  return Array.from(text);
}

/**
 * The words of a text, the spaces between them, and every other character by itself.
 * @param {string} text
 */
export function words(text) {
  return text.match(/[\p{L}\p{N}\p{M}_]+|\s+|[^]/gu) ?? [];
}

/** @param {string} text */
function lines(text) {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

/**
 * @param {readonly string[]} pieces
 * @param {number} from
 * @param {number} to
 */
function unitCount(pieces, from, to) {
  let count = 0;
  for (let i = from; i < to; i++) count += pieces[i].length;
  return count;
}

/** @typedef {{ kept: number, removed: number, added: number }} Step so many pieces of each */

/**
 * The shortest way from `a` to `b`, or `null` if it needs more than `limit` changes.
 * @param {readonly string[]} a
 * @param {readonly string[]} b
 * @param {number} limit
 * @returns {Step[] | null}
 */
function shortestScript(a, b, limit) {
  const most = Math.min(limit, a.length + b.length);
  if (Math.abs(a.length - b.length) > most) return null;
  // furthest[k + most + 1] is how far in `a` a path on diagonal k = x - y has come.
  const furthest = new Int32Array(2 * most + 3);
  /** @type {Int32Array[]} */
  const rounds = [];
  for (let d = 0; d <= most; d++) {
    rounds.push(furthest.slice(most - d, most + d + 3));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && furthest[k + most] < furthest[k + most + 2]);
      let x = down ? furthest[k + most + 2] : furthest[k + most] + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) x++, y++;
      furthest[k + most + 1] = x;
      if (x >= a.length && y >= b.length) return trace(rounds, a.length, b.length);
    }
  }
  return null;
}

/**
 * Walks the rounds of the search back and returns its steps in order.
 * @param {readonly Int32Array[]} rounds
 * @param {number} aLength
 * @param {number} bLength
 * @returns {Step[]}
 */
function trace(rounds, aLength, bLength) {
  /** @type {Step[]} */
  const steps = [];
  let x = aLength;
  let y = bLength;
  for (let d = rounds.length - 1; d > 0; d--) {
    const k = x - y;
    const at = (/** @type {number} */ diagonal) => rounds[d][diagonal + d + 1];
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const fromX = down ? at(k + 1) : at(k - 1);
    const fromY = fromX - (down ? k + 1 : k - 1);
    // One change, then the matches that followed it.
    steps.push({ kept: x - fromX - (down ? 0 : 1), removed: 0, added: 0 });
    steps.push({ kept: 0, removed: down ? 0 : 1, added: down ? 1 : 0 });
    x = fromX;
    y = fromY;
  }
  steps.push({ kept: x, removed: 0, added: 0 });
  return steps.reverse();
}
