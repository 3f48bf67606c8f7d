// @ts-check
/** Text that could not be merged by itself: what it is, and what can be done with it. */

import { element } from "./user.js";

/** @typedef {import("../client/editing-client.js").EditingClient} EditingClient */
/** @typedef {import("../client/types.js").Aside} Aside */

/**
 * @param {EditingClient} client
 * @param {readonly Aside[]} asides
 */
export function showAsides(client, asides) {
  const section = element("asides", HTMLElement);
  section.hidden = asides.length === 0;
  section.replaceChildren(...asides.map((aside) => row(client, aside)));
}

/**
 * @param {EditingClient} client
 * @param {Aside} aside
 */
function row(client, aside) {
  const item = document.createElement("div");
  item.className = "aside";
  const words = item.appendChild(document.createElement("p"));
  words.setAttribute("role", "alert");
  const title = words.appendChild(document.createElement("strong"));
  title.textContent = aside.operation ? "Edits were put aside. " : "A copy of the text was kept. ";
  words.append(aside.reason.message || aside.reason.code);
  const buttons = item.appendChild(document.createElement("div"));
  buttons.append(
    button("Merge", "", () => client.mergeAside(aside)),
    button("Copy text", "quiet", () => navigator.clipboard.writeText(aside.text)),
    button("Discard", "quiet", () => client.discardAside(aside)));
  return item;
}

/**
 * @param {string} label
 * @param {string} className
 * @param {() => void} action
 */
function button(label, className, action) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className, textContent: label });
  made.addEventListener("click", action);
  return made;
}
