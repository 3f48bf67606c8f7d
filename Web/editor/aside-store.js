// @ts-check
/**
 * Keeps what was put aside in this browser until it is merged or given up, so that it outlives the
 * page: text aside is in no journal.
 */

import { readAside, writeAside } from "../client/aside.js";

/** @typedef {import("../client/types.js").Aside} Aside */

const prefix = "stet.aside/";
/** Most UTF-16 code units kept for all documents; browsers give a site some five million. */
const defaultUnitLimit = 4_000_000;

export class AsideStore {
  #prefix;
  #storage;
  #unitLimit;
  /** @type {Map<Aside, string>} what is kept, by its key */
  #keys = new Map();
  /** @type {Set<Aside>} what there was no room for */
  #unkept = new Set();

  /**
   * @param {string} document its name
   * @param {Storage | null} [storage] `null` where the browser keeps nothing
   * @param {number} [unitLimit]
   */
  constructor(document, storage = browserStorage(), unitLimit = defaultUnitLimit) {
    this.#prefix = `${prefix}${encodeURIComponent(document)}/`;
    this.#storage = storage;
    this.#unitLimit = unitLimit;
  }

  /** What was kept of this document, oldest first. @returns {Aside[]} */
  load() {
    const keys = this.#allKeys().filter((key) => key.startsWith(this.#prefix)).sort();
    return keys.flatMap((key) => {
      const aside = read(this.#storage?.getItem(key) ?? "");
      if (aside) this.#keys.set(aside, key);
      return aside ? [aside] : [];
    });
  }

  /**
   * Keeps what is new, and forgets what is gone once nothing is unsaved: what was merged is safe
   * only then.
   * @param {readonly Aside[]} asides all that there are
   * @param {number} unsaved edits
   */
  update(asides, unsaved) {
    for (const aside of asides) {
      if (!this.#keys.has(aside) && !this.#unkept.has(aside)) this.#keep(aside);
    }
    if (unsaved > 0) return;
    for (const [aside, key] of this.#keys) {
      if (asides.includes(aside)) continue;
      this.#keys.delete(aside);
      this.#storage?.removeItem(key);
    }
  }

  /**
   * Whether it outlives the page.
   * @param {Aside} aside
   */
  isKept(aside) {
    return this.#keys.has(aside);
  }

  /**
   * What another page of this browser merged or gave up.
   * @param {StorageEvent} event
   * @returns {Aside | null}
   */
  removed({ key, newValue }) {
    if (key === null || newValue !== null) return null;
    return Array.from(this.#keys).find(([, known]) => known === key)?.[0] ?? null;
  }

  /**
   * What another page of this browser put aside, or left of an aside at a merge.
   * @param {StorageEvent} event
   * @returns {Aside | null}
   */
  added({ key, newValue }) {
    if (!key?.startsWith(this.#prefix) || newValue === null) return null;
    const aside = read(newValue);
    if (aside) this.#keys.set(aside, key);
    return aside;
  }

  /** @param {Aside} aside */
  #keep(aside) {
    const item = JSON.stringify(writeAside(aside));
    const key = this.#prefix + makeIdentifier();
    try {
      if (this.#keptUnitCount + key.length + item.length > this.#unitLimit) throw new RangeError();
      if (!this.#storage) throw new RangeError();
      this.#storage.setItem(key, item);
      this.#keys.set(aside, key);
    } catch {
      this.#unkept.add(aside);
    }
  }

  get #keptUnitCount() {
    return this.#allKeys().reduce(
      (sum, key) => sum + key.length + (this.#storage?.getItem(key)?.length ?? 0), 0);
  }

  /** Those of every document. */
  #allKeys() {
    const { length = 0 } = this.#storage ?? {};
    return Array.from({ length }, (_, at) => this.#storage?.key(at) ?? "")
      .filter((key) => key.startsWith(prefix));
  }
}

/** @returns {Storage | null} */
function browserStorage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

let madeCount = 0;

/** Later ones sort behind earlier ones; two pages make no equal ones. */
function makeIdentifier() {
  const number = String(madeCount++).padStart(6, "0");
  return `${Date.now().toString(36)}-${number}-${Math.random().toString(36).slice(2)}`;
}

/**
 * @param {string} item
 * @returns {Aside | null} `null` if that is none of ours
 */
function read(item) {
  try {
    return readAside(JSON.parse(item));
  } catch {
    return null;
  }
}
