// @ts-check
/**
 * What a client remembers beyond its connection, as JSON has it: `memory` of
 * Schemas/client.schema.json. A client that is made of it goes on as the one that wrote it.
 */

import { readAside, writeAside } from "./aside.js";
import { digest } from "./digest.js";
import { PendingEdits } from "./pending-edits.js";
import { TextOperation, isWellFormed } from "./text-operation.js";

/** @typedef {import("./aside.js").WrittenAside} WrittenAside */
/** @typedef {import("./pending-edits.js").Edits} Edits */
/** @typedef {import("./pending-edits.js").Outstanding} Outstanding */
/** @typedef {import("./text-operation.js").Component} Component */
/** @typedef {import("./types.js").Aside} Aside */
/** @typedef {import("./types.js").Identity} Identity */

/** The one version that there is. */
const version = 1;

/**
 * @typedef {object} WrittenOutstanding
 * @property {number} sequence
 * @property {number} revision
 * @property {readonly Component[]} sent
 * @property {readonly Component[]} operation
 * @property {number} count
 * @property {boolean} isPart
 * @property {boolean} isTooLong
 */

/**
 * @typedef {object} Memory as it is written down
 * @property {number} version
 * @property {Identity | null} identity
 * @property {number} sequence
 * @property {number} revision
 * @property {string | null} text
 * @property {string | null} digest
 * @property {WrittenOutstanding[]} outstanding
 * @property {{ operation: readonly Component[], count: number } | null} buffer
 * @property {WrittenAside[]} asides
 * @property {boolean} needsText
 * @property {boolean} isForeign
 * @property {number} refusals
 * @property {number | null} passingByteCount
 */

/**
 * @typedef {object} Parts of a client
 * @property {Identity | null} identity
 * @property {number} sequence
 * @property {number} revision
 * @property {boolean} hasText
 * @property {PendingEdits} edits
 * @property {readonly Aside[]} asides
 * @property {boolean} needsText
 * @property {boolean} isForeign
 * @property {number} refusals
 * @property {number} passingByteCount
 */

/**
 * @param {Parts} parts
 * @returns {Memory}
 */
export function writeMemory({ hasText, edits, asides, passingByteCount, ...parts }) {
  const { authorityText, outstanding, buffer } = edits;
  return {
    version, ...parts,
    text: hasText ? authorityText : null,
    digest: hasText ? digest(authorityText) : null,
    outstanding: outstanding ? [writeOutstanding(outstanding)] : [],
    buffer: buffer && { operation: buffer.operation.toJSON(), count: buffer.count },
    asides: asides.map(writeAside),
    passingByteCount: passingByteCount === Infinity ? null : passingByteCount,
  };
}

/**
 * @param {Outstanding} outstanding
 * @returns {WrittenOutstanding}
 */
function writeOutstanding({ message, operation, ...rest }) {
  const { sequence, revision, operation: sent } = message;
  return { sequence, revision, sent, operation: operation.toJSON(), ...rest };
}

/**
 * Reads what `writeMemory` made, whatever happened to it since. O(n) in the text.
 * @param {Memory} memory
 * @returns {Parts}
 * @throws {Error} if it is damaged, or of another version
 */
export function readMemory(memory) {
  if (memory.version !== version) throw new RangeError(`The memory has version ${memory.version}.`);
  const { identity, sequence, revision, text, needsText, isForeign, refusals } = memory;
  const counts = [sequence, revision, refusals, memory.passingByteCount ?? 0];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) throw damage("a count");
  if (![needsText, isForeign].every((flag) => typeof flag === "boolean")) throw damage("a flag");
  if (text !== null && !(isWellFormed(text) && digest(text) === memory.digest)) {
    throw damage("the text");
  }
  const asides = memory.asides.map(readAside).map((aside) => aside ?? fail("an aside"));
  return {
    identity: identity && readIdentity(identity), sequence, revision, hasText: text !== null,
    edits: readEdits(memory), asides, needsText, isForeign, refusals,
    passingByteCount: memory.passingByteCount ?? Infinity,
  };
}

/** @param {string} what */
function damage(what) {
  return new TypeError(`The memory is damaged: ${what}.`);
}

/**
 * @param {string} what
 * @returns {never}
 */
function fail(what) {
  throw damage(what);
}

/**
 * @param {Identity} identity
 * @returns {Identity}
 */
function readIdentity({ epoch, session, resume }) {
  const isFit = [epoch, session, resume].every((word) => typeof word === "string" && word !== "");
  return isFit ? { epoch, session, resume } : fail("the identity");
}

/**
 * The pending edits, each of which applies to the text behind those before it.
 * @param {Memory} memory
 */
function readEdits({ text, outstanding, buffer }) {
  const edits = new PendingEdits();
  edits.authorityText = edits.text = text ?? "";
  if (outstanding.length > 1) throw damage("more than one edit is outstanding");
  edits.outstanding = outstanding.length === 0 ? null : readOutstanding(outstanding[0]);
  edits.buffer = buffer && readBuffer(buffer);
  for (const operation of edits.operations) edits.text = operation.apply(edits.text);
  return edits;
}

/**
 * @param {WrittenOutstanding} outstanding
 * @returns {Outstanding}
 */
function readOutstanding({ sequence, revision, sent, operation, count, isPart, isTooLong }) {
  const message = Object.freeze({
    type: /** @type {const} */ ("edit"), sequence, revision,
    operation: TextOperation.fromJSON(sent).toJSON(),
  });
  return { message, operation: TextOperation.fromJSON(operation), count, isPart, isTooLong };
}

/**
 * @param {{ operation: readonly Component[], count: number }} buffer
 * @returns {Edits}
 */
function readBuffer({ operation, count }) {
  return { operation: TextOperation.fromJSON(operation), count };
}
