// @ts-check
/**
 * CodeMirror 6 as the editor of an editing client.
 *
 * CodeMirror counts every line end as one unit, so it edits a `ShownText`. Undo is the shown
 * text's, too: CodeMirror's own history knows nothing of the line ends that it gives back.
 */

import { difference } from "../client/text-difference.js";
import { OperationError, TextOperation, isWellFormed } from "../client/text-operation.js";
import { remoteCarets } from "./codemirror-carets.js";
import { Composition } from "./composition.js";
import { ShownText, endOfChange } from "./shown-text.js";

/** @typedef {import("../client/editing-client.js").EditingClient} EditingClient */
/** @typedef {import("../client/text-operation.js").Selection} Selection */
/** @typedef {any} CodeMirror the bundle's module, which exports what the @codemirror packages do */

export class CodeMirrorBinding {
  #client;
  #codemirror;
  #shown;
  #composition;
  /** Marks transactions that bring in what the client has already. */
  #known;
  #access;
  #carets;
  #stopListening;
  #isShowing = false;
  #wasFocused = false;

  /**
   * Shows the client's text in `parent` and keeps both equal.
   * @param {EditingClient} client
   * @param {object} options
   * @param {CodeMirror} options.codemirror
   * @param {HTMLElement | ShadowRoot} options.parent
   * @param {Document | ShadowRoot} [options.root] where its style sheets go
   * @param {any[]} [options.extensions] the page's own
   */
  constructor(client, { codemirror, parent, root = document, extensions = [] }) {
    const { Annotation, Compartment, EditorState, EditorView } = codemirror;
    this.#client = client;
    this.#codemirror = codemirror;
    this.#shown = new ShownText(client);
    this.#known = Annotation.define();
    this.#access = new Compartment();
    this.#carets = remoteCarets(codemirror, root);
    this.view = new EditorView({
      parent,
      root,
      state: EditorState.create({ doc: this.#shown.text, extensions: [
        EditorState.allowMultipleSelections.of(true),
        this.#access.of(EditorState.readOnly.of(!client.canEdit)),
        codemirror.drawSelection(),
        codemirror.dropCursor(),
        codemirror.keymap.of([...this.#undoKeys, ...codemirror.defaultKeymap]),
        codemirror.highlightSpecialChars(),
        EditorView.clipboardInputFilter.of((/** @type {string} */ text) => clean(text)),
        EditorView.domEventHandlers({
          beforeinput: (/** @type {InputEvent} */ event) => this.#beforeInput(event),
        }),
        EditorView.updateListener.of((/** @type {any} */ update) => this.#updated(update)),
        this.#carets.extension,
        extensions,
      ] }),
    });
    this.#composition = new Composition(this.view.contentDOM, () => this.#show());
    this.#stopListening = client.listen({
      change: (operation) => {
        this.#shown.arrive(operation);
        this.#showSoon();
      },
      peers: () => this.#showSoon(),
    });
    this.#show();
    this.#tellSelections();
  }

  /** Puts the caret into the text. */
  focus() {
    this.view.focus();
  }

  /** Follows `client.canEdit`. */
  updateAccess() {
    const { EditorState } = this.#codemirror;
    const isReadOnly = !this.#client.canEdit;
    if (this.view.state.readOnly === isReadOnly) return;
    this.view.dispatch({
      effects: this.#access.reconfigure(EditorState.readOnly.of(isReadOnly)),
    });
  }

  /** Takes the editor away. */
  destroy() {
    this.#stopListening();
    this.#composition.destroy();
    this.view.destroy();
  }

  /** Shows what is new once everybody has heard of it: a change and its carets at once. */
  #showSoon() {
    if (this.#isShowing) return;
    this.#isShowing = true;
    queueMicrotask(() => this.#show());
  }

  /** Brings the editor up to date, unless an input method would be disturbed. */
  #show() {
    this.#isShowing = false;
    // On some systems an end is told to the editor alone.
    if (!this.view.compositionStarted) this.#composition.end();
    if (this.#composition.isActive) {
      if (this.#shown.isBehind) this.#composition.await();
      return;
    }
    // CodeMirror keeps the reader's place over one update between two measurements; reading a
    // height makes it measure, if it has not since the last update.
    this.view.lineBlockAtHeight(0);
    const operation = this.#shown.take();
    this.view.dispatch({
      changes: operation ? toChanges(operation) : [],
      effects: this.#carets.show.of(this.#shown.peers),
      annotations: [
        this.#known.of(true), this.#codemirror.Transaction.addToHistory.of(false),
      ],
    });
  }

  /** @param {any} update */
  #updated(update) {
    for (const transaction of update.transactions) {
      if (transaction.docChanged && !transaction.annotation(this.#known)) this.#edit(transaction);
    }
    if (update.selectionSet || update.docChanged || update.focusChanged) this.#tellSelections();
  }

  /** @param {any} transaction a local one */
  #edit(transaction) {
    const isTyping = transaction.isUserEvent("input.type") || transaction.isUserEvent("delete");
    try {
      const manner = this.#composition.current ?? (isTyping ? "typing" : "whole");
      this.#shown.edit(toOperation(transaction), manner);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      // Half a surrogate pair was typed, or the two texts differ: the client's one is right.
      console.error("The edit was taken back:", error);
      const operation = this.#shown.restore(this.view.state.sliceDoc());
      this.view.dispatch({
        changes: toChanges(operation), annotations: this.#known.of(true),
      });
    }
  }

  // Undo

  #undoKeys = [
    { key: "Mod-z", run: () => this.#travel("undo"), preventDefault: true },
    { key: "Mod-y", run: () => this.#travel("redo"), preventDefault: true },
    { key: "Mod-Shift-z", run: () => this.#travel("redo"), preventDefault: true },
  ];

  /** @param {InputEvent} event as a menu sends it */
  #beforeInput({ inputType }) {
    if (inputType === "historyUndo") return this.#travel("undo");
    return inputType === "historyRedo" && this.#travel("redo");
  }

  /**
   * Undoes or redoes an own edit; the others' stay.
   * @param {"undo" | "redo"} direction
   * @returns {boolean} true: the key or command is done with
   */
  #travel(direction) {
    if (this.view.state.readOnly || this.#composition.isActive) return true;
    const operation = this.#shown.travel(direction);
    if (!operation) return true;
    this.view.dispatch({
      changes: toChanges(operation),
      selection: { anchor: endOfChange(operation) },
      annotations: this.#known.of(true),
      scrollIntoView: true,
      userEvent: direction,
    });
    return true;
  }

  #tellSelections() {
    /** @type {Selection[]} */
    const selections = this.view.state.selection.ranges.map(
      (/** @type {{ anchor: number, head: number }} */ { anchor, head }) => [anchor, head]);
    // Who only looks on has no caret; who turned to another window for a while keeps it.
    this.#wasFocused ||= this.view.hasFocus;
    this.#client.select(this.#wasFocused ? this.#shown.clientSelections(selections) : []);
  }
}

/**
 * The operation that a transaction of one or more changes is.
 *
 * A change may begin or end inside a surrogate pair (an emoji replaced by another with the same
 * first half); then the two texts are compared, which cuts no pair.
 * @param {any} transaction
 * @returns {TextOperation}
 */
export function toOperation(transaction) {
  const operation = new TextOperation();
  const text = transaction.startState.doc;
  let at = 0;
  let isWhole = true;
  const cutsPair = (/** @type {number} */ offset) =>
    /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.sliceString(offset - 1, offset + 1));
  transaction.changes.iterChanges((
    /** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ _fromAfter,
    /** @type {number} */ _toAfter, /** @type {any} */ inserted,
  ) => {
    const added = inserted.toString();
    isWhole &&= isWellFormed(added) && !cutsPair(from) && !cutsPair(to);
    operation.retain(from - at).insert(added).delete(to - from);
    at = to;
  }, true);
  operation.retain(text.length - at);
  if (isWhole) return operation;
  const after = transaction.newDoc.toString();
  if (!isWellFormed(after)) throw new OperationError("malformed-operation", "lone-surrogate");
  return difference(text.toString(), after);
}

/**
 * The changes that an operation is.
 * @param {TextOperation} operation
 * @returns {{ from: number, to?: number, insert?: string }[]}
 */
export function toChanges(operation) {
  const changes = [];
  let at = 0;
  for (const part of operation.components) {
    if (typeof part === "string") changes.push({ from: at, insert: part });
    else if (part > 0) at += part;
    else changes.push({ from: at, to: (at -= part) });
  }
  return changes;
}

/**
 * Pasted and dropped text has no half of a surrogate pair.
 * @param {string} text
 */
function clean(text) {
  return isWellFormed(text) ? text : new TextDecoder().decode(new TextEncoder().encode(text));
}
