// @ts-check
/**
 * Undo and redo of own edits, for editors without a history that knows of other people's edits.
 * Each step is kept as the operation that takes it back, moved over everything that came since.
 */

/** @typedef {import("./text-operation.js").TextOperation} TextOperation */

/** Most edits that become one step because they continue each other. */
const joinedEdits = 20;

/**
 * What an edit may be one step with: "typing" with typing or deleting that it continues, a number
 * with edits of the same number (a composition), "whole" with nothing.
 *
 * Time plays no part: a word is one step for slow writers and on slow machines, too.
 * @typedef {"typing" | "whole" | number} Manner
 */

/** @typedef {{ operation: TextOperation, count: number, manner: Manner }} Step */

export class UndoHistory {
  /** @type {Step[]} what undoes, the newest last */
  #undo = [];
  /** @type {Step[]} what redoes, the newest last */
  #redo = [];
  #stepLimit;

  /** @param {number} [stepLimit] most steps kept */
  constructor(stepLimit = 500) {
    this.#stepLimit = stepLimit;
  }

  /**
   * An own edit was made.
   * @param {TextOperation} inverse takes it back: it applies to the text after the edit
   * @param {Manner} [manner]
   */
  record(inverse, manner = "typing") {
    this.#redo = [];
    const last = this.#undo.at(-1);
    if (last && last.manner === manner && (manner === "typing"
      ? last.count < joinedEdits && continues(inverse, last.operation) : manner !== "whole")) {
      last.operation = inverse.compose(last.operation);
      last.count++;
      return;
    }
    this.#undo.push({ operation: inverse, count: 1, manner });
    if (this.#undo.length > this.#stepLimit) this.#undo.shift();
  }

  /**
   * Somebody else's operation arrived: all steps move over it.
   * @param {TextOperation} operation on the text as it was
   */
  move(operation) {
    for (const steps of [this.#undo, this.#redo]) {
      let arriving = operation;
      for (let i = steps.length - 1; i >= 0; i--) {
        const step = steps[i];
        const before = step.operation;
        step.operation = before.transform(arriving, "left");
        arriving = arriving.transform(before, "right");
      }
    }
    const last = this.#undo.at(-1);
    if (last) last.count = joinedEdits;
  }

  /**
   * Takes the newest step, to be applied as an own edit now; its opposite becomes the newest step
   * of the other direction.
   * @param {"undo" | "redo"} direction
   * @param {string} text as it is
   * @returns {TextOperation | null}
   */
  take(direction, text) {
    const [from, to] = direction === "undo" ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const step = from.pop();
    if (!step) return null;
    to.push({ operation: step.operation.invert(text), count: joinedEdits, manner: "whole" });
    return step.operation;
  }
}

/**
 * Whether two edits in a row are one person's typing or deleting, with one caret or several: at
 * each caret the newer one begins where the older one ended.
 * @param {TextOperation} newer both as the operations that take the edits back
 * @param {TextOperation} older
 */
function continues(newer, older) {
  const after = changes(newer);
  const before = changes(older);
  const isTyping = [...after, ...before].every(({ inserted }) => inserted === 0);
  const isDeleting = [...after, ...before].every(({ deleted }) => deleted === 0);
  if (after.length !== before.length || !(isTyping || isDeleting)) return false;
  // By how much the newer edit has moved what follows, back to the older one's places.
  let moved = 0;
  return after.every(({ at, inserted, deleted }, i) => {
    const place = at + moved;
    moved += inserted - deleted;
    if (isTyping) return place === before[i].at + before[i].deleted;
    // With Backspace, or with Delete.
    return place + inserted === before[i].at || place === before[i].at;
  });
}

/**
 * Where an operation changes its text, and by how many units.
 * @param {TextOperation} operation
 */
function changes({ components }) {
  /** @type {{ at: number, inserted: number, deleted: number }[]} */
  const found = [];
  let at = 0;
  let isNew = true;
  for (const part of components) {
    if (typeof part === "number" && part > 0) {
      at += part;
      isNew = true;
      continue;
    }
    if (isNew) found.push({ at, inserted: 0, deleted: 0 });
    isNew = false;
    const change = found[found.length - 1];
    if (typeof part === "string") {
      change.inserted += part.length;
    } else {
      change.deleted -= part;
      at -= part;
    }
  }
  return found;
}
