// @ts-check
/**
 * The text of the authority, the local one, and the edits that lie between them: an *outstanding*
 * one that was sent, and a *buffer* with what was typed since. An arriving operation `b` passes
 * the outstanding `a`, and then the buffer in the same way:
 *
 *        authority's text
 *       a /    \ b         a  : outstanding (left: it will be committed later)
 *        /      \          b  : from the authority
 *        \      /          a' : still outstanding, now after b
 *      b' \    / a'        b' : goes on over the buffer and then into the local text
 */

import { difference } from "./text-difference.js";
import { TextOperation } from "./text-operation.js";

/** @typedef {{ operation: TextOperation, count: number }} Edits `count` of them, composed */

/**
 * An edit that was sent. Its message is frozen; its operation moves with the authority's text.
 * @typedef {object} Outstanding
 * @property {Readonly<{ type: "edit", sequence: number, revision: number,
 *   operation: readonly (number | string)[] }>} message
 * @property {TextOperation} operation on `authorityText`
 * @property {number} count
 * @property {boolean} isTooLong the connection was closed because of its length
 * @property {boolean} isPart the buffer begins with the rest of the same edit
 */

export class PendingEdits {
  authorityText = "";
  text = "";
  /** @type {Outstanding | null} */
  outstanding = null;
  /** @type {Edits | null} */
  buffer = null;

  /** How many local edits are not known to be durable. */
  get count() {
    return (this.outstanding?.count ?? 0) + (this.buffer?.count ?? 0);
  }

  /** The pending operations in order. @returns {TextOperation[]} */
  get operations() {
    return [this.outstanding, this.buffer].flatMap((edits) => edits ? [edits.operation] : []);
  }

  /**
   * Adds a local edit to the buffer.
   * @param {TextOperation} operation on `text`
   */
  edit(operation) {
    this.text = operation.apply(this.text);
    this.buffer = this.buffer
      ? { operation: this.buffer.operation.compose(operation), count: this.buffer.count + 1 }
      : { operation, count: 1 };
  }

  /**
   * Makes the buffer, or as much of it as goes into one message, the outstanding edit.
   * @param {number} sequence
   * @param {number} revision
   * @param {{ componentLimit: number, insertLimit: number }} limits of one operation
   */
  submit(sequence, revision, { componentLimit, insertLimit }) {
    if (!this.buffer || this.outstanding) throw new Error("one edit at a time");
    const [operation, rest] = this.buffer.operation.split(componentLimit, insertLimit);
    const { count } = this.buffer;
    const message = Object.freeze({
      type: /** @type {const} */ ("edit"), sequence, revision, operation: operation.toJSON(),
    });
    // The edits count as saved when the last part of them is.
    this.buffer = rest && { operation: rest, count };
    this.outstanding = {
      message, operation, count: rest ? 0 : count, isTooLong: false, isPart: rest !== null,
    };
    return message;
  }

  /** The outstanding edit is now the authority's. @returns {Outstanding} what it was */
  acknowledge() {
    const { outstanding } = this;
    if (!outstanding) throw new Error("an edit is outstanding");
    this.authorityText = outstanding.operation.apply(this.authorityText);
    this.outstanding = null;
    return outstanding;
  }

  /**
   * The authority's text changed.
   * @param {TextOperation} operation on `authorityText`
   * @returns {TextOperation} what changed in `text`
   */
  arrive(operation) {
    this.authorityText = operation.apply(this.authorityText);
    if (!this.outstanding && !this.buffer) {
      this.text = this.authorityText;
      return operation;
    }
    let arriving = operation;
    for (const edits of [this.outstanding, this.buffer]) {
      if (edits) [edits.operation, arriving] = TextOperation.transform(edits.operation, arriving);
    }
    this.text = arriving.apply(this.text);
    return arriving;
  }

  /**
   * Gives up all that is pending, and the authority's text, for another one.
   * @param {string} text
   * @returns {TextOperation} what changed in `text`
   */
  restart(text) {
    const change = difference(this.text, text);
    this.authorityText = this.text = text;
    this.outstanding = this.buffer = null;
    return change;
  }

  /** Makes one buffer of all that is pending. The outstanding edit must not be committed. */
  merge() {
    if (!this.outstanding) return;
    const { operation, count } = this.outstanding;
    this.outstanding = null;
    this.buffer = this.buffer
      ? { operation: operation.compose(this.buffer.operation), count: count + this.buffer.count }
      : { operation, count };
  }

  /**
   * Takes the first pending edit (outstanding, else buffer) out of `text`; what follows it stays,
   * but for the rest of the same edit, which without it would be a text with a hole.
   * @returns {{ removed: TextOperation, change: TextOperation }} the edit; what changed in `text`
   */
  rollBack() {
    if (this.outstanding?.isPart) this.merge();
    const edits = this.outstanding ?? this.buffer;
    if (!edits) throw new Error("an edit is pending");
    const removed = edits.operation;
    let change = removed.invert(this.authorityText);
    if (!this.outstanding) {
      this.buffer = null;
    } else {
      this.outstanding = null;
      if (this.buffer) {
        [this.buffer.operation, change] = TextOperation.transform(this.buffer.operation, change);
      }
    }
    this.text = change.apply(this.text);
    return { removed, change };
  }
}
