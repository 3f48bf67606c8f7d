// @ts-check
/**
 * Text that could not be merged by itself: what it is, and what can be done with it. It is not
 * saved, and this browser keeps it if it can.
 */

import { AsideStore } from "./aside-store.js";
import { copyText } from "./clipboard.js";
import { element } from "./element.js";
import { MergeDialog } from "./merge-dialog.js";

/** @typedef {import("../client/editing-client.js").EditingClient} EditingClient */
/** @typedef {import("../client/types.js").Aside} Aside */

export class Asides {
  #client;
  #store;
  #dialog;
  #section = element("asides", HTMLElement);

  /**
   * Takes up what this browser kept of the document, and shows what is put aside from here on.
   * @param {EditingClient} client
   * @param {string} document its name
   */
  constructor(client, document) {
    this.#client = client;
    this.#store = new AsideStore(document);
    this.#dialog = new MergeDialog(client);
    client.restoreAsides(this.#store.load());
    client.listen({ asides: () => this.#update(), state: () => this.#keep() });
    addEventListener("storage", (event) => {
      const removed = this.#store.removed(event);
      if (removed) client.discardAside(removed);
      const added = this.#store.added(event);
      if (added) client.restoreAsides([added]);
    });
    this.#update();
  }

  #keep() {
    this.#store.update(this.#client.asides, this.#client.state.unsaved);
  }

  #update() {
    this.#keep();
    const { asides } = this.#client;
    this.#section.hidden = asides.length === 0;
    this.#section.replaceChildren(...asides.map((aside) => this.#row(aside)));
  }

  /** @param {Aside} aside */
  #row(aside) {
    const item = document.createElement("div");
    item.className = "aside";
    const words = item.appendChild(document.createElement("p"));
    words.setAttribute("role", "alert");
    const title = words.appendChild(document.createElement("strong"));
    title.textContent = aside.operation ? "Edits were put aside. "
      : "A copy of the text was kept. ";
    words.append(`${sentence(aside.reason)} ${this.#fate(aside)}`);
    const buttons = item.appendChild(document.createElement("div"));
    buttons.append(
      button("Merge…", "", () => this.#dialog.open(aside)),
      button("Copy text", "quiet", (pressed) => this.#copy(aside, item, pressed)),
      button("Discard", "quiet", () => this.#client.discardAside(aside)));
    return item;
  }

  /** @param {Aside} aside */
  #fate(aside) {
    return this.#store.isKept(aside)
      ? "Not saved; this browser keeps it until you decide."
      : "Not saved, and this browser has no room for it: closing this page loses it.";
  }

  /**
   * @param {Aside} aside
   * @param {HTMLElement} item where it is shown
   * @param {HTMLButtonElement} pressed
   */
  async #copy(aside, item, pressed) {
    if (await copyText(aside.text)) {
      pressed.textContent = "Copied";
      return;
    }
    const area = item.querySelector("textarea") ?? document.createElement("textarea");
    Object.assign(area, { value: aside.text, readOnly: true });
    area.setAttribute("aria-label", "The text, to be copied with Ctrl+C or ⌘C");
    item.append(area);
    area.select();
  }
}

/**
 * The reason as a sentence; the server's own words have no full stop.
 * @param {import("../client/types.js").Reason} reason
 */
function sentence(reason) {
  const words = reason.message || reason.code;
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

/**
 * @param {string} label
 * @param {string} className
 * @param {(pressed: HTMLButtonElement) => void} action
 */
function button(label, className, action) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className, textContent: label });
  made.addEventListener("click", () => action(made));
  return made;
}
