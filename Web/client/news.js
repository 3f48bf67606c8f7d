// @ts-check
/**
 * Calls listeners after a step, never inside it: no callback meets a machine half way, and what
 * callbacks cause in turn is told after it, in order. A listener that fails is reported, and is
 * nobody else's business.
 */

/** @typedef {import("./types.js").Events} Events */

export class News {
  /** @type {Set<Events>} */
  #listeners = new Set();
  /** @type {{ event: keyof Events, details: any[] }[]} */
  #items = [];
  #isTelling = false;

  /** @param {Events} [events] the first listener */
  constructor(events) {
    if (events) this.#listeners.add(events);
  }

  /**
   * Adds callbacks.
   * @param {Events} events
   * @returns {() => void} takes them away again
   */
  listen(events) {
    this.#listeners.add(events);
    return () => this.#listeners.delete(events);
  }

  /**
   * Something to tell every listener once the present step is over.
   * @param {keyof Events} event
   * @param {any[]} details
   */
  add(event, ...details) {
    this.#items.push({ event, details });
  }

  /** The step is over. */
  tell() {
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let item = this.#items.shift(); item; item = this.#items.shift()) {
      for (const listener of [...this.#listeners]) {
        const hear = /** @type {((...details: any[]) => void) | undefined} */
          (listener[item.event]);
        try {
          hear?.call(listener, ...item.details);
        } catch (error) {
          reportFault(error);
        }
      }
    }
    this.#isTelling = false;
  }
}

/**
 * Reports an exception as if nobody had caught it, which browsers can do.
 * @param {unknown} error
 */
function reportFault(error) {
  if ("reportError" in globalThis) globalThis.reportError(error);
  else console.error(error);
}
