// @ts-check
/**
 * CodeMirror 6 as the editor of an editing client.
 *
 * The document's units are the protocol's: lines are split at "\n" alone, so that a "\r" stays a
 * character of its own (shown as ␍) and no offset has to be translated.
 */

import { difference } from "../client/text-difference.js";
import { OperationError, TextOperation, isWellFormed } from "../client/text-operation.js";
import { remoteCarets } from "./codemirror-carets.js";

/** @typedef {import("../client/editing-client.js").EditingClient} EditingClient */
/** @typedef {import("../client/text-operation.js").Selection} Selection */
/** @typedef {any} CodeMirror the bundle's module, which exports what the @codemirror packages do */

export class CodeMirrorBinding {
  #client;
  #codemirror;
  #remote;
  #access;
  #carets;
  #stopListening;
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
    this.#remote = Annotation.define();
    this.#access = new Compartment();
    this.#carets = remoteCarets(codemirror, root);
    this.view = new EditorView({
      parent,
      root,
      state: EditorState.create({ doc: codemirror.Text.of(client.text.split("\n")), extensions: [
        EditorState.lineSeparator.of("\n"),
        EditorState.allowMultipleSelections.of(true),
        this.#access.of(EditorState.readOnly.of(!client.canEdit)),
        codemirror.history(),
        codemirror.drawSelection(),
        codemirror.dropCursor(),
        codemirror.keymap.of([...codemirror.historyKeymap, ...codemirror.defaultKeymap]),
        codemirror.highlightSpecialChars({ render: showSpecial }),
        EditorView.clipboardInputFilter.of((/** @type {string} */ text) => clean(text)),
        EditorView.updateListener.of((/** @type {any} */ update) => this.#updated(update)),
        this.#carets.extension,
        extensions,
      ] }),
    });
    this.#stopListening = client.listen({
      change: (operation) => this.#applyRemote(operation),
      peers: (peers) => this.view.dispatch({ effects: this.#carets.show.of(peers) }),
    });
    this.view.dispatch({ effects: this.#carets.show.of(client.peers) });
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
    this.view.destroy();
  }

  /**
   * Other people's edits go in without becoming a part of the own history, which CodeMirror maps
   * over them: undo takes back own edits alone.
   * @param {TextOperation} operation
   */
  #applyRemote(operation) {
    this.view.dispatch({
      changes: toChanges(operation),
      annotations: [
        this.#remote.of(true),
        this.#codemirror.Transaction.addToHistory.of(false),
      ],
    });
  }

  /** @param {any} update */
  #updated(update) {
    for (const transaction of update.transactions) {
      if (transaction.docChanged && !transaction.annotation(this.#remote)) this.#edit(transaction);
    }
    if (update.selectionSet || update.docChanged || update.focusChanged) this.#tellSelections();
  }

  /** @param {any} transaction a local one */
  #edit(transaction) {
    try {
      this.#client.edit(toOperation(transaction));
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      // Half a surrogate pair was typed, or the two texts differ: the client's one is right.
      console.error("The edit was taken back:", error);
      const { doc } = this.view.state;
      this.#applyRemote(TextOperation.replacing(doc.length, 0, doc.length, this.#client.text));
    }
  }

  #tellSelections() {
    /** @type {Selection[]} */
    const selections = this.view.state.selection.ranges.map(
      (/** @type {{ anchor: number, head: number }} */ { anchor, head }) => [anchor, head]);
    // Who only looks on has no caret; who turned to another window for a while keeps it.
    this.#wasFocused ||= this.view.hasFocus;
    this.#client.select(this.#wasFocused ? selections : []);
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
 * Pasted and dropped text gets plain line ends, and no half of a surrogate pair.
 * @param {string} text
 */
function clean(text) {
  const lines = text.replace(/\r\n?/g, "\n");
  return isWellFormed(lines) ? lines : new TextDecoder().decode(new TextEncoder().encode(lines));
}

/**
 * @param {number} code
 * @param {string} description
 * @param {string} placeholder
 */
function showSpecial(code, description, placeholder) {
  const mark = document.createElement("span");
  mark.className = "cm-specialChar";
  mark.textContent = code === 13 ? "␍" : placeholder;
  mark.title = code === 13 ? "carriage return" : description;
  mark.setAttribute("aria-label", mark.title);
  return mark;
}
