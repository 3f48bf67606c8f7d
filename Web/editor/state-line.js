// @ts-check
/** One honest word on whether what was typed is safe, for the eye and for a screen reader. */

import { element } from "./element.js";
import { explanation } from "./reasons.js";

/** @typedef {import("../client/types.js").State} State */

/** A state is read out when it has lasted this long, so that typing is not commented on. */
const announceAfterMilliseconds = 1200;

export class StateLine {
  #line = element("state", HTMLElement);
  #word = element("state-word", HTMLElement);
  #announcements = element("announcements", HTMLElement);
  #timer = 0;
  #announced = "";
  #sentence = "";

  /**
   * Says how much of a long text has come, until the state changes.
   * @param {number} fraction from 0 to 1
   */
  showProgress(fraction) {
    const percent = `${Math.floor(fraction * 100)} %`;
    this.#word.textContent = this.#line.dataset.state === "connecting" ? `Loading… ${percent}`
      : `${this.#sentence} · loading ${percent}`;
  }

  /**
   * @param {State} state
   * @param {number} asideCount how many texts are kept aside
   */
  show(state, asideCount) {
    const sentence = describe(state, asideCount);
    this.#line.dataset.state = state.name;
    this.#line.dataset.unsaved = String(state.unsaved);
    this.#line.dataset.reason = state.reason?.code ?? "";
    this.#sentence = sentence;
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
 * @param {number} asideCount
 * @returns {string}
 */
export function describe({ name, unsaved, reason }, asideCount) {
  const edits = unsaved === 1 ? "1 edit" : `${unsaved} edits`;
  const texts = asideCount === 1 ? "1 text" : `${asideCount} texts`;
  const aside = asideCount > 0 ? `, ${texts} kept aside` : "";
  const pending = (unsaved > 0 ? `, ${edits} not saved` : "") + aside;
  switch (name) {
    case "connecting": return reason ? `Cannot connect${aside}: ${explanation(reason)}`
      : `Connecting…${aside}`;
    case "saved": return "Saved";
    case "saving": return `Saving…${aside}`;
    case "aside": return `Not saved: ${texts} kept aside`;
    // That there is nobody is what offline means.
    case "offline": return reason && reason.code !== "unreachable"
      ? `Offline${pending}: ${explanation(reason)}` : `Offline${pending}`;
    case "read-only": return `Read-only${pending}: ${plain(reason)}`;
    case "stopped": return `Stopped${pending}: ${plain(reason)}`;
  }
}

/** @param {State["reason"]} reason */
function plain(reason) {
  return reason?.message || reason?.code || "no reason was given";
}
