// @ts-check
/** What came of a long text that the server tells in parts. */

export class TextParts {
  /** @type {string[]} */
  #parts = [];
  #length = 0;

  /** A new connection begins without any. */
  clear() {
    this.#parts = [];
    this.#length = 0;
  }

  /**
   * Takes the next part.
   * @param {string} text
   * @param {number} utf16Count length of the whole text
   * @returns {number} how much of it has come, from 0 to 1
   */
  add(text, utf16Count) {
    this.#parts.push(text);
    this.#length += text.length;
    return Math.min(1, this.#length / Math.max(1, utf16Count));
  }

  /**
   * The whole text, of which nothing is kept here.
   * @param {string} last what follows the parts
   */
  join(last) {
    const text = this.#parts.length === 0 ? last : this.#parts.join("") + last;
    this.clear();
    return text;
  }
}
