// @ts-check
/**
 * What an editor shows of a client's text: its line ends are all "\n", and the others' edits can
 * wait while an input method composes a word, which writing into the editor would break off.
 *
 *        shown, as a document
 *     own /       \ waiting       own     : typed into the shown text, goes to the client
 *        /         \              waiting : what the client has and the editor does not
 *        \         /
 *         \       /
 *       the client's text
 */

import { difference } from "../client/text-difference.js";
import { TextOperation } from "../client/text-operation.js";
import { UndoHistory } from "../client/undo-history.js";
import { LineEndings, shownText, usualLineEnd } from "./line-endings.js";

/** @typedef {import("../client/editing-client.js").EditingClient} EditingClient */
/** @typedef {import("../client/presence.js").Peer} Peer */
/** @typedef {import("../client/text-operation.js").Selection} Selection */
/** @typedef {import("../client/undo-history.js").Manner} Manner */
/** @typedef {import("./line-endings.js").LineEnd} LineEnd */

export class ShownText {
  #client;
  /** What the editor shows, with the document's line ends. */
  #document;
  #lineEndings;
  /** @type {LineEnd} what a new line gets while the document has none */
  #lineEnd = "\n";
  /** @type {TextOperation | null} on `#document` */
  #waiting = null;
  #history = new UndoHistory();

  /** @param {EditingClient} client */
  constructor(client) {
    this.#client = client;
    this.#document = client.text;
    this.#lineEndings = new LineEndings(client.text);
  }

  /** The text as the editor shows it. */
  get text() {
    return shownText(this.#document);
  }

  /** Whether something waits. */
  get isBehind() {
    return this.#waiting !== null;
  }

  /** The others, with their selections in the shown text. Nothing may wait. */
  get peers() {
    const shown = (/** @type {number} */ offset) => this.#lineEndings.shownOffset(offset);
    return this.#client.peers.map((peer) => ({
      ...peer,
      selections: peer.selections.map(
        ([anchor, head]) => /** @type {Selection} */ ([shown(anchor), shown(head)])),
    }));
  }

  /**
   * Selections of the shown text in the client's one.
   * @param {readonly Selection[]} selections
   */
  clientSelections(selections) {
    const place = (/** @type {number} */ offset) => this.#lineEndings.documentOffset(offset);
    const placed = selections.map(
      ([anchor, head]) => /** @type {Selection} */ ([place(anchor), place(head)]));
    return this.#waiting ? this.#waiting.mapSelections(placed, false) : placed;
  }

  /**
   * Something changed in the client's text; it waits until the editor takes it.
   * @param {TextOperation} operation
   */
  arrive(operation) {
    this.#history.move(operation);
    this.#wait(operation);
  }

  /**
   * Something was typed into the shown text.
   * @param {TextOperation} operation on `text`
   * @param {Manner} [manner] what it is one undo step with
   * @throws {import("../client/text-operation.js").OperationError} if it does not fit; then
   *   `restore`
   */
  edit(operation, manner) {
    let own = this.#lineEndings.documentOperation(operation, this.#usualLineEnd);
    this.#apply(own);
    if (this.#waiting) [own, this.#waiting] = TextOperation.transform(own, this.#waiting);
    const inverse = own.invert(this.#client.text);
    this.#client.edit(own);
    this.#history.record(inverse, manner);
  }

  /**
   * Undoes or redoes an own edit.
   * @param {"undo" | "redo"} direction
   * @returns {TextOperation | null} on the shown text, to be shown now
   */
  travel(direction) {
    const operation = this.#history.take(direction, this.#client.text);
    if (!operation) return null;
    this.#client.edit(operation);
    this.#wait(operation);
    return this.take();
  }

  /**
   * Takes what waits.
   * @returns {TextOperation | null} on the shown text, to be shown now
   */
  take() {
    const waiting = this.#waiting;
    if (!waiting) return null;
    this.#waiting = null;
    const operation = this.#lineEndings.shownOperation(waiting);
    this.#apply(waiting);
    return operation;
  }

  /**
   * Gives up what the editor shows for the client's text.
   * @param {string} text that the editor shows
   * @returns {TextOperation} on that text, to be shown now
   */
  restore(text) {
    this.#waiting = null;
    this.#document = this.#client.text;
    this.#lineEndings = new LineEndings(this.#document);
    return difference(text, this.text);
  }

  /** @param {TextOperation} operation on the client's text as it was */
  #wait(operation) {
    this.#waiting = this.#waiting ? this.#waiting.compose(operation) : operation;
  }

  /** @param {TextOperation} operation on `#document` */
  #apply(operation) {
    if (operation.components.some((part) => Number(part) < 0)) this.#lineEnd = this.#usualLineEnd;
    this.#document = operation.apply(this.#document);
    this.#lineEndings = new LineEndings(this.#document);
  }

  /** What a new line gets: what most lines have, or had when there were some last. */
  get #usualLineEnd() {
    return usualLineEnd(this.#document) ?? this.#lineEnd;
  }
}

/**
 * Where the last change of an operation ends, in the text that it makes.
 * @param {TextOperation} operation
 */
export function endOfChange({ components, targetLength }) {
  const last = components[components.length - 1];
  return typeof last === "number" && last > 0 ? targetLength - last : targetLength;
}
