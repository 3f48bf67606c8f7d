// @ts-check
/** What was put aside, oldest first, until the user has merged it or given it up. */

import { remainder } from "./aside.js";

/** @typedef {import("./news.js").News} News */
/** @typedef {import("./types.js").Aside} Aside */

export class Asides {
  /** @type {readonly Aside[]} */
  items = [];

  #news;

  /** @param {News} news hears of every change */
  constructor(news) {
    this.#news = news;
  }

  /** @param {Aside} aside */
  keep(aside) {
    this.#become([...this.items, aside]);
  }

  /**
   * Takes up what was put aside in an earlier life of the page.
   * @param {readonly Aside[]} asides
   */
  restore(asides) {
    this.#become([...asides, ...this.items]);
  }

  /**
   * Gives up what was put aside.
   * @param {Aside} aside one of `items`
   */
  forget(aside) {
    this.#become(this.items.filter((other) => other !== aside));
  }

  /**
   * What was put aside has been merged into a text, as far as a merge takes it.
   * @param {Aside} aside one of `items`
   * @param {string} text
   */
  merged(aside, text) {
    const rest = remainder(aside, text);
    this.#become(
      this.items.flatMap((other) => (other !== aside ? [other] : rest ? [rest] : [])));
  }

  /** @param {readonly Aside[]} items */
  #become(items) {
    this.items = items;
    this.#news.add("asides", items);
  }
}
