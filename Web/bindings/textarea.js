// @ts-check
/** A plain textarea as the editor of an editing client. */

import { difference } from "../client/text-difference.js";
import { OperationError, TextOperation, isWellFormed } from "../client/text-operation.js";
import { UndoHistory } from "../client/undo-history.js";
import { documentOffset, documentOperation, shownOffset, shownText } from "./line-endings.js";

/** @typedef {import("../client/editing-client.js").EditingClient} EditingClient */

export class TextareaBinding {
  #client;
  #area;
  /** The document's text as the textarea shows it. */
  #text;
  /**
   * What the client has and the textarea does not: while an input method composes a word, writing
   * into the textarea would break it off.
   * @type {TextOperation | null}
   */
  #unshown = null;
  #isComposing = false;
  #wasFocused = false;
  #history = new UndoHistory();
  #stopListening;

  /**
   * Shows the client's text in `area` and keeps both equal.
   * @param {EditingClient} client
   * @param {HTMLTextAreaElement} area
   */
  constructor(client, area) {
    this.#client = client;
    this.#area = area;
    this.#text = client.text;
    area.value = client.text;
    area.setSelectionRange(0, 0);
    for (const [event, listener] of this.#listeners) area.addEventListener(event, listener);
    document.addEventListener("selectionchange", this.#tellSelection);
    this.#stopListening = client.listen({ change: (operation) => this.#arrive(operation) });
    this.updateAccess();
    this.#tellSelection();
  }

  /** @type {readonly [string, (event: any) => void][]} */
  #listeners = [
    ["input", () => this.#read()],
    ["beforeinput", (event) => this.#beforeInput(event)],
    ["keydown", (event) => this.#keyDown(event)],
    ["compositionstart", () => { this.#isComposing = true; }],
    ["compositionend", () => this.#composed()],
    ["focus", () => this.#tellSelection()],
  ];

  /** Puts the caret into the text. */
  focus() {
    this.#area.focus();
  }

  /** Follows `client.canEdit`. */
  updateAccess() {
    this.#area.readOnly = !this.#client.canEdit;
  }

  /** Leaves the textarea as it is. */
  destroy() {
    this.#stopListening();
    for (const [event, listener] of this.#listeners) {
      this.#area.removeEventListener(event, listener);
    }
    document.removeEventListener("selectionchange", this.#tellSelection);
  }

  /** Takes what was typed. */
  #read() {
    const { value, selectionEnd } = this.#area;
    const before = shownText(this.#text);
    if (!isWellFormed(value)) return this.#write(this.#text, (offset) => offset);
    const typed = difference(before, value, { caret: selectionEnd });
    this.#edit(documentOperation(typed, this.#text));
    this.#tellSelection();
  }

  /** @param {TextOperation} operation on what the textarea showed, and shows already */
  #edit(operation) {
    const before = this.#text;
    this.#text = operation.apply(before);
    let edit = operation;
    if (this.#unshown) [edit, this.#unshown] = TextOperation.transform(operation, this.#unshown);
    try {
      const inverse = edit.invert(this.#client.text);
      this.#client.edit(edit);
      this.#history.record(inverse);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      console.error("The edit was taken back:", error);
      this.#unshown = null;
      this.#write(this.#client.text, (offset) => offset);
    }
  }

  /** @param {TextOperation} operation of the others, on the client's text before it */
  #arrive(operation) {
    this.#history.move(operation);
    this.#unshown = this.#unshown ? this.#unshown.compose(operation) : operation;
    if (!this.#isComposing) this.#showAll();
  }

  #composed() {
    this.#isComposing = false;
    this.#showAll();
  }

  /** Brings the textarea up to date. */
  #showAll() {
    const operation = this.#unshown;
    if (!operation) return;
    this.#unshown = null;
    this.#write(operation.apply(this.#text), (offset) => operation.mapPosition(offset, false));
  }

  /**
   * Writes a text and keeps the selection where it was.
   * @param {string} text
   * @param {(offset: number) => number} map from the old document's offsets to the new one's
   */
  #write(text, map) {
    const area = this.#area;
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = area;
    const moved = [selectionStart, selectionEnd].map((offset) =>
      shownOffset(text, Math.min(text.length, map(documentOffset(this.#text, offset)))));
    this.#text = text;
    area.value = text;
    area.setSelectionRange(moved[0], moved[1], selectionDirection);
    area.scrollTop = scrollTop;
  }

  /** @param {InputEvent} event */
  #beforeInput(event) {
    if (event.inputType === "historyUndo") this.#travel(event, "undo");
    else if (event.inputType === "historyRedo") this.#travel(event, "redo");
  }

  /** @param {KeyboardEvent} event */
  #keyDown(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z") this.#travel(event, event.shiftKey ? "redo" : "undo");
    else if (key === "y") this.#travel(event, "redo");
  }

  /**
   * Undoes or redoes an own edit; the textarea's own history does not know the others' edits.
   * @param {Event} event
   * @param {"undo" | "redo"} direction
   */
  #travel(event, direction) {
    event.preventDefault();
    if (this.#area.readOnly || this.#isComposing) return;
    const operation = this.#history.take(direction, this.#client.text);
    if (!operation) return;
    this.#client.edit(operation);
    this.#write(operation.apply(this.#text), (offset) => operation.mapPosition(offset, true));
    this.#tellSelection();
  }

  #tellSelection = () => {
    // Who only looks on has no caret; who turned to another window for a while keeps it.
    this.#wasFocused ||= document.activeElement === this.#area;
    if (!this.#wasFocused) return this.#client.select([]);
    const { selectionStart, selectionEnd, selectionDirection } = this.#area;
    if (this.#unshown) return undefined;
    const start = documentOffset(this.#text, selectionStart);
    const end = documentOffset(this.#text, selectionEnd);
    this.#client.select([selectionDirection === "backward" ? [end, start] : [start, end]]);
  };
}
