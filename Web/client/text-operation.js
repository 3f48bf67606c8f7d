// @ts-check
/**
 * Operations on plain text and their algebra: apply, compose, transform, invert.
 *
 * Offsets and counts are UTF-16 code units. An operation covers its base text from end to end and
 * is canonical by construction: no zero and no empty string, neighbours of one kind joined, an
 * insert before a delete at the same place. Its JSON form is the array of its components
 * (Schemas/README.md, "Operations").
 */

/** @typedef {number | string} Component positive: retain, negative: delete, string: insert */
/** @typedef {"left" | "right"} Side who comes first when two inserts meet at one offset */
/** @typedef {[anchor: number, head: number]} Selection both in UTF-16 code units */

/** Why something is no operation, or not one for this text. */
export class OperationError extends Error {
  /**
   * @param {"malformed-operation" | "base-length-mismatch" | "splits-surrogate-pair"
   *   | "operation-too-large"} code as in Schemas/errors.json
   * @param {string} rule the rule broken, as a stable name
   */
  constructor(code, rule) {
    super(`${code}: ${rule}`);
    this.name = "OperationError";
    this.code = code;
    this.rule = rule;
  }
}

/**
 * Tells whether `offset` lies between the two halves of a surrogate pair of `text`.
 * @param {string} text
 * @param {number} offset
 */
export function splitsSurrogatePair(text, offset) {
  return (text.charCodeAt(offset - 1) & 0xfc00) === 0xd800
    && (text.charCodeAt(offset) & 0xfc00) === 0xdc00;
}

/**
 * Tells whether every surrogate of `text` has its other half. O(n).
 * @param {string} text
 */
export function isWellFormed(text) {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if ((unit & 0xf800) !== 0xd800) continue;
    if (unit >= 0xdc00 || (text.charCodeAt(i + 1) & 0xfc00) !== 0xdc00) return false;
    i++;
  }
  return true;
}

/** A whole edit of one text: an immutable value once it has been handed on. */
export class TextOperation {
  /** The empty operation; the appending verbs `retain`, `insert`, `delete` fill it. */
  constructor() {
    /** @type {Component[]} */
    this.components = [];
    /** Length of the texts it applies to, in UTF-16 code units. */
    this.baseLength = 0;
    /** Length of what it makes of them, in UTF-16 code units. */
    this.targetLength = 0;
  }

  /**
   * The operation that changes nothing in a text of that length.
   * @param {number} length
   */
  static identity(length) {
    return new TextOperation().retain(length);
  }

  /**
   * The operation that replaces `[from, to)` of a text by `inserted`.
   * @param {number} length of the text
   * @param {number} from
   * @param {number} to
   * @param {string} inserted
   */
  static replacing(length, from, to, inserted) {
    return new TextOperation().retain(from).insert(inserted).delete(to - from).retain(length - to);
  }

  /**
   * Appends: keep the next `count` units.
   * @param {number} count
   */
  retain(count) {
    if (count < 0) throw new RangeError("retain counts forward");
    if (count === 0) return this;
    this.baseLength += count;
    this.targetLength += count;
    const end = this.components.length - 1;
    const last = this.components[end];
    if (typeof last === "number" && last > 0) this.components[end] = last + count;
    else this.components.push(count);
    return this;
  }

  /**
   * Appends: put `text` here. It goes before a delete at the same place.
   * @param {string} text
   */
  insert(text) {
    if (text === "") return this;
    this.targetLength += text.length;
    const parts = this.components;
    let at = parts.length;
    const last = parts[at - 1];
    if (typeof last === "number" && last < 0) at--;
    const before = parts[at - 1];
    if (typeof before === "string") parts[at - 1] = before + text;
    else parts.splice(at, 0, text);
    return this;
  }

  /**
   * Appends: drop the next `count` units.
   * @param {number} count
   */
  delete(count) {
    if (count < 0) throw new RangeError("delete counts forward");
    if (count === 0) return this;
    this.baseLength += count;
    const end = this.components.length - 1;
    const last = this.components[end];
    if (typeof last === "number" && last < 0) this.components[end] = last - count;
    else this.components.push(-count);
    return this;
  }

  /** Whether it changes no text at all. */
  get isIdentity() {
    return this.components.every((part) => typeof part === "number" && part > 0);
  }

  /** The wire form; the array is the operation's own and must not be changed. */
  toJSON() {
    return this.components;
  }

  /**
   * Reads the wire form, strictly. O(n) in the components and their text.
   * @param {unknown} json
   * @param {number} [componentLimit] most components accepted
   * @returns {TextOperation}
   * @throws {OperationError} for the first rule broken
   */
  static fromJSON(json, componentLimit = Infinity) {
    const refuse = (/** @type {string} */ rule) => new OperationError("malformed-operation", rule);
    if (!Array.isArray(json)) throw refuse("not-an-array");
    if (json.length > componentLimit) {
      throw new OperationError("operation-too-large", "too-many-components");
    }
    const operation = new TextOperation();
    for (const part of json) {
      const kind = typeof part === "string" ? "insert" : part > 0 ? "retain" : "delete";
      if (typeof part === "string") {
        if (part === "") throw refuse("empty-insert");
        if (!isWellFormed(part)) throw refuse("lone-surrogate");
      } else if (typeof part !== "number") {
        throw refuse("not-a-component");
      } else if (part === 0) {
        throw refuse("zero-component");
      } else if (!Number.isSafeInteger(part)) {
        throw refuse(Number.isInteger(part) ? "count-overflow" : "not-a-component");
      }
      const count = operation.components.length;
      const last = operation.components[count - 1];
      if (kind === "insert" && typeof last === "number" && last < 0) {
        throw refuse("insert-after-delete");
      }
      operation.#append(part);
      if (operation.components.length === count) throw refuse("neighbours-of-one-kind");
      if (operation.baseLength > Number.MAX_SAFE_INTEGER
        || operation.targetLength > Number.MAX_SAFE_INTEGER) throw refuse("count-overflow");
    }
    return operation;
  }

  /**
   * The text after this operation. O(n) in the text.
   * @param {string} text
   * @throws {OperationError} if the text has another length, or a component would cut a pair
   */
  apply(text) {
    this.checkBase(text);
    let after = "";
    let at = 0;
    for (const part of this.components) {
      if (typeof part === "string") after += part;
      else if (part > 0) after += text.slice(at, (at += part));
      else at -= part;
    }
    return after;
  }

  /**
   * Refuses a text that this operation does not fit.
   * @param {string} text
   * @throws {OperationError}
   */
  checkBase(text) {
    if (text.length !== this.baseLength) {
      throw new OperationError(
        "base-length-mismatch", `base is ${this.baseLength}, text is ${text.length}`);
    }
    let at = 0;
    for (const part of this.components) {
      if (splitsSurrogatePair(text, at)) {
        throw new OperationError("splits-surrogate-pair", `at offset ${at}`);
      }
      if (typeof part === "number") at += Math.abs(part);
    }
  }

  /**
   * The operation that undoes this one, made on the text before it.
   * @param {string} text
   */
  invert(text) {
    this.checkBase(text);
    const inverse = new TextOperation();
    let at = 0;
    for (const part of this.components) {
      if (typeof part === "string") inverse.delete(part.length);
      else if (part > 0) inverse.retain(part), (at += part);
      else inverse.insert(text.slice(at, (at -= part)));
    }
    return inverse;
  }

  /**
   * This operation and then `next`, as one. O(m + n) in the components.
   * @param {TextOperation} next made on what this one leaves
   */
  compose(next) {
    if (this.targetLength !== next.baseLength) {
      throw new OperationError(
        "base-length-mismatch", `${this.targetLength} units before, ${next.baseLength} wanted`);
    }
    const composed = new TextOperation();
    const first = new Reader(this.components);
    const second = new Reader(next.components);
    for (;;) {
      if (first.kind === "delete") {
        composed.delete(first.length);
        first.take(first.length);
      } else if (second.kind === "insert") {
        composed.insert(second.take(second.length));
      } else if (first.kind === "end") {
        return composed;
      } else {
        const count = Math.min(first.length, second.length);
        const kept = second.kind === "retain";
        const isNew = first.kind === "insert";
        const text = first.take(count);
        second.take(count);
        if (kept && isNew) composed.insert(text);
        else if (kept) composed.retain(count);
        else if (!isNew) composed.delete(count);
      }
    }
  }

  /**
   * This operation rewritten to apply after `other`, both made on one text.
   *
   * For `a` and `b` on one text, `a` then `b.transform(a, "right")` gives the same text as
   * `b` then `a.transform(b, "left")`. O(m + n) in the components.
   * @param {TextOperation} other
   * @param {Side} side "left": this one's inserts come first at equal offsets
   */
  transform(other, side) {
    return side === "left" ? TextOperation.transform(this, other)[0]
      : TextOperation.transform(other, this)[1];
  }

  /**
   * Both sides of the diamond at once: `left` after `right`, and `right` after `left`.
   *
   * Sources: Ressel et al. 1996 (property TP1); Nichols et al. 1995 (one server, Jupiter).
   * @param {TextOperation} left
   * @param {TextOperation} right
   * @returns {[left: TextOperation, right: TextOperation]}
   */
  static transform(left, right) {
    if (left.baseLength !== right.baseLength) {
      throw new OperationError(
        "base-length-mismatch", `${left.baseLength} and ${right.baseLength} units`);
    }
    const leftAfter = new TextOperation();
    const rightAfter = new TextOperation();
    const first = new Reader(left.components);
    const second = new Reader(right.components);
    for (;;) {
      if (first.kind === "insert") {
        rightAfter.retain(first.length);
        leftAfter.insert(first.take(first.length));
      } else if (second.kind === "insert") {
        leftAfter.retain(second.length);
        rightAfter.insert(second.take(second.length));
      } else if (first.kind === "end") {
        return [leftAfter, rightAfter];
      } else {
        const count = Math.min(first.length, second.length);
        const isLeftKept = first.kind === "retain";
        const isRightKept = second.kind === "retain";
        first.take(count);
        second.take(count);
        if (isRightKept) isLeftKept ? leftAfter.retain(count) : leftAfter.delete(count);
        if (isLeftKept) isRightKept ? rightAfter.retain(count) : rightAfter.delete(count);
      }
    }
  }

  /**
   * The first part of this operation, within limits, and the rest that applies after it (`null` if
   * nothing is left): together they do what this one does. O(n) in the components.
   * @param {number} componentLimit at least 4
   * @param {number} insertLimit most units inserted, at least 2
   * @returns {[first: TextOperation, rest: TextOperation | null]}
   */
  split(componentLimit, insertLimit) {
    let inserted = 0;
    for (let i = 0; i < this.components.length; i++) {
      const part = this.components[i];
      const room = insertLimit - inserted;
      const isFull = i + 2 >= componentLimit && this.components.length > componentLimit;
      if (!isFull && (typeof part !== "string" || part.length <= room)) {
        if (typeof part === "string") inserted += part.length;
        continue;
      }
      const first = new TextOperation();
      for (const before of this.components.slice(0, i)) first.#append(before);
      let later = this.components.slice(i);
      if (!isFull && typeof part === "string") {
        const cut = splitsSurrogatePair(part, room) ? room - 1 : room;
        first.insert(part.slice(0, cut));
        later = [part.slice(cut), ...later.slice(1)];
      }
      const rest = TextOperation.identity(first.targetLength);
      for (const after of later) rest.#append(after);
      return [first.retain(this.baseLength - first.baseLength), rest];
    }
    return [this, null];
  }

  /** @param {Component} part */
  #append(part) {
    if (typeof part === "string") this.insert(part);
    else if (part > 0) this.retain(part);
    else this.delete(-part);
  }

  /**
   * Where a position of the base text is afterwards.
   * @param {number} position
   * @param {boolean} isOwn whether the position's owner made this operation: then an insert at
   *   the very position moves it, else it stays in front
   */
  mapPosition(position, isOwn) {
    let rest = position;
    let mapped = position;
    for (const part of this.components) {
      if (typeof part === "string") {
        if (rest > 0 || isOwn) mapped += part.length;
      } else if (part > 0) {
        rest -= part;
      } else {
        mapped -= Math.min(rest, -part);
        rest += part;
      }
      if (rest < 0) break;
    }
    return mapped;
  }

  /**
   * Where selections of the base text are afterwards.
   * @param {readonly Selection[]} selections
   * @param {boolean} isOwn
   * @returns {Selection[]}
   */
  mapSelections(selections, isOwn) {
    return selections.map(([anchor, head]) =>
      [this.mapPosition(anchor, isOwn), this.mapPosition(head, isOwn)]);
  }

  /**
   * Whether `other` has the same components.
   * @param {TextOperation} other
   */
  equals(other) {
    return this.components.length === other.components.length
      && this.components.every((part, i) => part === other.components[i]);
  }
}

/** Walks over components and hands them out in pieces. */
class Reader {
  /** @param {readonly Component[]} components */
  constructor(components) {
    this.components = components;
    this.index = 0;
    this.offset = 0;
    /** @type {"retain" | "insert" | "delete" | "end"} */
    this.kind = "end";
    /** What is left of the current component, in units. */
    this.length = 0;
    this.#look();
  }

  #look() {
    const part = this.components[this.index];
    if (part === undefined) {
      this.kind = "end";
      this.length = 0;
    } else if (typeof part === "string") {
      this.kind = "insert";
      this.length = part.length - this.offset;
    } else {
      this.kind = part > 0 ? "retain" : "delete";
      this.length = Math.abs(part) - this.offset;
    }
  }

  /**
   * Goes `count` units on inside the current component.
   * @param {number} count
   * @returns {string} the text passed, if it is an insert
   */
  take(count) {
    const part = this.components[this.index];
    const text = typeof part === "string" ? part.slice(this.offset, this.offset + count) : "";
    if (count === this.length) {
      this.index++;
      this.offset = 0;
    } else {
      this.offset += count;
    }
    this.#look();
    return text;
  }
}
