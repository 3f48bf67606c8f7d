// @ts-check
/**
 * Calls back after a step, never inside it: no callback meets a machine half way, and what
 * callbacks cause in turn is told after it, in order.
 */
export class News {
  /** @type {(() => void)[]} */
  #items = [];
  #isTelling = false;

  /**
   * Something to tell once the present step is over.
   * @param {() => void} item
   */
  add(item) {
    this.#items.push(item);
  }

  /** The step is over. */
  tell() {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (let item = this.#items.shift(); item; item = this.#items.shift()) item();
    } finally {
      this.#isTelling = false;
    }
  }
}
