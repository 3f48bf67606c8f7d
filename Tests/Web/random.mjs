/** Random numbers and edits from a seed, so that a failure names its reproduction. */

import { TextOperation } from "../../Web/client/text-operation.js";

/** What texts are made of: one unit, two units, joined emoji, combining marks, line ends. */
const alphabet = [
  "a", "b", "c", " ", "\n", "\r\n", "é", "e\u0301", "漢", "😀", "𝒳", "👩‍👩‍👧", "🏳️‍🌈", "\u202e",
];

export class Random {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = (seed * 0x9e3779b1) >>> 0;
  }

  /** The next number, from 0 up to 1 (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to `count`, exclusive. */
  below(count) {
    return Math.floor(this.next() * count);
  }

  /** Whether something of that chance happens. */
  chance(probability) {
    return this.next() < probability;
  }

  /** One of `items`. */
  pick(items) {
    return items[this.below(items.length)];
  }

  /** A well-formed text of about `count` pieces. */
  text(count) {
    return Array.from({ length: count }, () => this.pick(alphabet)).join("");
  }

  /** An operation on `text`, whole scalars only; the longer the text, the more components. */
  operation(text) {
    const operation = new TextOperation();
    const scalars = Array.from(text);
    let at = 0;
    for (;;) {
      if (this.chance(0.35)) operation.insert(this.text(1 + this.below(3)));
      if (at === scalars.length) return operation;
      const count = 1 + this.below(Math.min(6, scalars.length - at));
      const length = scalars.slice(at, at + count).join("").length;
      if (this.chance(0.35)) operation.delete(length);
      else operation.retain(length);
      at += count;
    }
  }

  /** A small edit as a person types it: at one place, a few scalars. */
  keystroke(text) {
    const scalars = Array.from(text);
    const from = this.below(scalars.length + 1);
    const count = this.chance(0.4) ? this.below(Math.min(4, scalars.length - from) + 1) : 0;
    const before = scalars.slice(0, from).join("").length;
    const deleted = scalars.slice(from, from + count).join("").length;
    const inserted = count === 0 || this.chance(0.3) ? this.text(1 + this.below(3)) : "";
    return TextOperation.replacing(text.length, before, before + deleted, inserted);
  }
}
