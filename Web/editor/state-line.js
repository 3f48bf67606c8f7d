// @ts-check
/** One honest word on whether what was typed is safe, for the eye and for a screen reader. */

import { element } from "./user.js";

/** @typedef {import("../client/types.js").State} State */

/** A state is read out when it has lasted this long, so that typing is not commented on. */
const announceAfterMilliseconds = 1200;

export class StateLine {
  #line = element("state", HTMLElement);
  #word = element("state-word", HTMLElement);
  #announcements = element("announcements", HTMLElement);
  #timer = 0;
  #announced = "";

  /** @param {State} state */
  show(state) {
    const sentence = describe(state);
    this.#line.dataset.state = state.name;
    this.#line.dataset.unsaved = String(state.unsaved);
    this.#word.textContent = sentence;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (this.#announced === sentence) return;
      this.#announced = sentence;
      this.#announcements.textContent = sentence;
    }, announceAfterMilliseconds);
  }
}

/**
 * @param {State} state
 * @returns {string}
 */
export function describe({ name, unsaved, reason }) {
  const edits = unsaved === 1 ? "1 edit" : `${unsaved} edits`;
  const pending = unsaved > 0 ? `, ${edits} not saved` : "";
  switch (name) {
    case "connecting": return "Connecting…";
    case "saved": return "Saved";
    case "saving": return "Saving…";
    case "offline": return `Offline${pending}`;
    case "read-only": return `Read-only${pending}: ${plain(reason)}`;
    case "stopped": return `Stopped${pending}: ${plain(reason)}`;
  }
}

/** @param {State["reason"]} reason */
function plain(reason) {
  return reason?.message || reason?.code || "no reason was given";
}
