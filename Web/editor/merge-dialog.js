// @ts-check
/** Shows what merging a text that was put aside would do to the present text, and asks. */

import { remainder } from "../client/aside.js";
import { element } from "./element.js";
import { wordChanges } from "./word-changes.js";

/** @typedef {import("../client/editing-client.js").EditingClient} EditingClient */
/** @typedef {import("../client/types.js").Aside} Aside */
/** @typedef {import("./word-changes.js").WordChange} WordChange */

/** Most changes that are shown one by one, and most units of each. */
const changeLimit = 200;
const unitLimit = 2000;

export class MergeDialog {
  #client;
  #dialog = element("merge", HTMLDialogElement);
  #effect = element("merge-effect", HTMLElement);
  #changes = element("merge-changes", HTMLOListElement);
  #button = element("merge-button", HTMLButtonElement);
  /** @type {Aside | null} */
  #aside = null;

  /** @param {EditingClient} client */
  constructor(client) {
    this.#client = client;
    this.#button.addEventListener("click", () => this.#merge());
    element("merge-cancel", HTMLButtonElement)
      .addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("close", () => { this.#aside = null; });
    // The others go on writing meanwhile.
    const show = () => this.#show();
    client.listen({ change: show, state: show, asides: show });
  }

  /** @param {Aside} aside one of the client's */
  open(aside) {
    this.#aside = aside;
    this.#show();
    this.#dialog.showModal();
  }

  #merge() {
    const aside = this.#aside;
    this.#dialog.close();
    if (aside) this.#client.mergeAside(aside);
  }

  #show() {
    const aside = this.#aside;
    if (!aside) return;
    if (!this.#client.asides.includes(aside)) return this.#dialog.close();
    const { text } = this.#client;
    const operation = this.#client.merging(aside);
    const changes = wordChanges(operation, text);
    const rest = remainder(aside, operation.apply(text));
    this.#button.disabled = !this.#client.canEdit;
    this.#effect.textContent = [
      effect(changes),
      rest ? "What the text does not take stays aside." : "Nothing stays aside.",
      this.#client.canEdit ? "" : "The document takes no edits now.",
    ].join(" ").trim();
    this.#changes.replaceChildren(...changes.slice(0, changeLimit).map(item));
    if (changes.length <= changeLimit) return;
    const more = this.#changes.appendChild(document.createElement("li"));
    more.textContent = `and ${changes.length - changeLimit} more`;
  }
}

/** @param {readonly WordChange[]} changes */
function effect(changes) {
  const inserted = wordCount(changes.map((change) => change.inserted));
  const deleted = wordCount(changes.map((change) => change.deleted));
  if (changes.length === 0) return "The text has all of this already: merging changes nothing.";
  const places = changes.length === 1 ? "one place" : `${changes.length} places`;
  return `Merging changes the text at ${places}: ${inserted} in, ${deleted} out.`;
}

/** @param {readonly string[]} texts */
function wordCount(texts) {
  const count = texts.reduce((sum, text) => sum + (text.match(/\S+/g)?.length ?? 0), 0);
  if (count === 0) return "nothing";
  return count === 1 ? "1 word" : `${count} words`;
}

/** @param {WordChange} change */
function item({ before, deleted, inserted, after }) {
  const made = document.createElement("li");
  made.append(before);
  if (deleted) made.append(mark("del", deleted));
  if (inserted) made.append(mark("ins", inserted));
  made.append(after);
  return made;
}

/**
 * @param {"del" | "ins"} name
 * @param {string} text
 */
function mark(name, text) {
  const made = document.createElement(name);
  const shown = text.length > unitLimit ? `${text.slice(0, unitLimit)} …` : text;
  // A line end alone could not be seen.
  made.textContent = shown.replace(/\n/g, "¶\n");
  return made;
}
