// @ts-check
/** A plain textarea as the editor of an editing client. */

import { difference } from "../client/text-difference.js";
import { OperationError, isWellFormed } from "../client/text-operation.js";
import { Composition } from "./composition.js";
import { ShownText, endOfChange } from "./shown-text.js";
import { growthAbove } from "./textarea-place.js";

/** @typedef {import("../client/editing-client.js").EditingClient} EditingClient */
/** @typedef {import("../client/text-operation.js").TextOperation} TextOperation */

export class TextareaBinding {
  #client;
  #area;
  #shown;
  #composition;
  #wasFocused = false;
  #stopListening;

  /**
   * Shows the client's text in `area` and keeps both equal.
   * @param {EditingClient} client
   * @param {HTMLTextAreaElement} area
   */
  constructor(client, area) {
    this.#client = client;
    this.#area = area;
    this.#shown = new ShownText(client);
    this.#composition = new Composition(area, () => this.#show());
    area.value = this.#shown.text;
    area.setSelectionRange(0, 0);
    for (const [event, listener] of this.#listeners) area.addEventListener(event, listener);
    document.addEventListener("selectionchange", this.#tellSelection);
    this.#stopListening = client.listen({
      change: (operation) => {
        this.#shown.arrive(operation);
        this.#show();
      },
    });
    this.updateAccess();
    this.#tellSelection();
  }

  /** @type {readonly [string, (event: any) => void][]} */
  #listeners = [
    ["input", (event) => this.#read(event)],
    ["beforeinput", (event) => this.#beforeInput(event)],
    ["keydown", (event) => this.#keyDown(event)],
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
    this.#composition.destroy();
    for (const [event, listener] of this.#listeners) {
      this.#area.removeEventListener(event, listener);
    }
    document.removeEventListener("selectionchange", this.#tellSelection);
  }

  /**
   * Takes what was typed.
   * @param {InputEvent} event
   */
  #read({ inputType = "" }) {
    const { value, selectionEnd } = this.#area;
    const isTyping = /^(insertText|delete)/.test(inputType);
    try {
      if (!isWellFormed(value)) throw new OperationError("malformed-operation", "lone-surrogate");
      const typed = difference(this.#shown.text, value, { caret: selectionEnd });
      const manner = this.#composition.current ?? (isTyping ? "typing" : "whole");
      if (!typed.isIdentity) this.#shown.edit(typed, manner);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      console.error("The edit was taken back:", error);
      this.#write(this.#shown.restore(value));
    }
    this.#tellSelection();
  }

  /** Brings the textarea up to date, unless an input method would be disturbed. */
  #show() {
    if (this.#composition.isActive) {
      this.#composition.await();
      return;
    }
    const operation = this.#shown.take();
    if (operation) this.#write(operation);
  }

  /**
   * Shows what is to be shown; selection and view stay with the text that they were at.
   * @param {TextOperation} operation that makes it of what is shown
   */
  #write(operation) {
    const area = this.#area;
    const { selectionStart, selectionEnd, selectionDirection } = area;
    const scrollTop = area.scrollTop + growthAbove(area, operation);
    area.value = this.#shown.text;
    area.setSelectionRange(
      operation.mapPosition(selectionStart, false), operation.mapPosition(selectionEnd, false),
      selectionDirection);
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
    if (this.#area.readOnly || this.#composition.isActive) return;
    const operation = this.#shown.travel(direction);
    if (!operation) return;
    this.#write(operation);
    const caret = endOfChange(operation);
    this.#area.setSelectionRange(caret, caret);
    this.#tellSelection();
  }

  #tellSelection = () => {
    // Who only looks on has no caret; who turned to another window for a while keeps it.
    this.#wasFocused ||= document.activeElement === this.#area;
    if (!this.#wasFocused) return this.#client.select([]);
    const { selectionStart: start, selectionEnd: end, selectionDirection } = this.#area;
    return this.#client.select(this.#shown.clientSelections(
      [selectionDirection === "backward" ? [end, start] : [start, end]]));
  };
}
