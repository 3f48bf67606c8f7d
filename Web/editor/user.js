// @ts-check
/** The user's name and colour, kept in this browser, and the little form that changes them. */

import { element } from "./element.js";

/** @typedef {import("../client/presence.js").User} User */

const storageKey = "stet.user";

/** Inks that can be read as a caret on light and on dark paper, with white letters on them. */
export const colours = [
  ["red ink", "#c0392b"], ["vermilion", "#c2560c"], ["ochre", "#92710a"], ["green", "#2e7d4f"],
  ["teal", "#0f7d87"], ["blue pencil", "#2f66c4"], ["violet", "#7a4fc0"], ["magenta", "#b0357f"],
];

const manners = [
  "Bold", "Calm", "Curious", "Gentle", "Italic", "Keen", "Merry", "Patient", "Quiet",
];
const marks = [
  "Ampersand", "Asterisk", "Caret", "Colon", "Comma", "Dagger", "Dash", "Ellipsis", "Hyphen",
  "Ligature", "Obelus", "Pilcrow", "Semicolon", "Serif", "Tilde",
];

/** @param {readonly any[]} items */
function pick(items) {
  return items[Math.floor(Math.random() * items.length)];
}

/**
 * A name as others may see it: one line of at most 40 characters, none of them half an emoji (which
 * a length limit of the browser leaves), none for control.
 * @param {string} written
 */
export function cleanName(written) {
  const name = written.replace(/\p{Surrogate}/gu, "").replace(/[\p{Control}\s]+/gu, " ").trim();
  return Array.from(name).slice(0, 40).join("").trim();
}

/** @returns {User} the one of this browser, or a new one with a friendly name */
export function loadUser() {
  try {
    const { name, colour } = JSON.parse(localStorage.getItem(storageKey) ?? "");
    if (typeof name === "string" && colours.some(([, value]) => value === colour)) {
      const cleaned = cleanName(name);
      if (cleaned) return { name: cleaned, colour };
    }
  } catch {
    // Nothing is stored, or not by us.
  }
  const user = { name: `${pick(manners)} ${pick(marks)}`, colour: pick(colours)[1] };
  saveUser(user);
  return user;
}

/** @param {User} user */
function saveUser(user) {
  try {
    localStorage.setItem(storageKey, JSON.stringify(user));
  } catch {
    // A browser that keeps nothing still lets its user write.
  }
}

/**
 * Shows the user in the form and tells of every change.
 * @param {(user: User) => void} changed
 */
export function setUpUser(changed) {
  const user = loadUser();
  const me = element("me", HTMLDetailsElement);
  const name = element("name", HTMLInputElement);
  const show = () => {
    element("my-name", HTMLElement).textContent = user.name;
    me.style.setProperty("--peer", user.colour);
  };
  const change = (/** @type {Partial<User>} */ part) => {
    Object.assign(user, part);
    saveUser(user);
    show();
    changed({ ...user });
  };

  for (const [title, colour] of colours) {
    const choice = document.createElement("input");
    Object.assign(choice, { type: "radio", name: "colour", value: colour, title });
    choice.setAttribute("aria-label", title);
    choice.checked = colour === user.colour;
    choice.style.setProperty("--peer", colour);
    choice.addEventListener("change", () => change({ colour }));
    element("colours", HTMLElement).append(choice);
  }
  name.value = user.name;
  name.addEventListener("input", () => {
    const cleaned = cleanName(name.value);
    if (cleaned) change({ name: cleaned });
  });
  element("me-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    me.open = false;
  });
  me.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    me.open = false;
    me.querySelector("summary")?.focus();
  });
  document.addEventListener("pointerdown", (event) => {
    if (me.open && event.target instanceof Node && !me.contains(event.target)) me.open = false;
  });
  show();
  changed({ ...user });
}
