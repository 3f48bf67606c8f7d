// @ts-check
/** The list of documents, and the way to a new one. */

import { isWellFormed } from "../client/text-operation.js";
import { element } from "./element.js";

/** @typedef {{ name: string, revision: number, modified?: string }} Summary */

const list = element("documents", HTMLOListElement);
const more = element("more", HTMLButtonElement);
const problem = element("list-problem", HTMLElement);
/** @type {string | null} the address of the next page */
let next = "/v1/documents";

/** @param {string} name */
function documentURL(name) {
  return `/d/${encodeURIComponent(name)}`;
}

/**
 * Why a name cannot be a document's (Schemas/README.md, "Connecting"), or "".
 * @param {string} name
 */
function objection(name) {
  if (name === "") return "A document needs a name.";
  if (!isWellFormed(name) || /[\u0000-\u001f\u007f-\u009f]/.test(name)) {
    return "The name holds a character that cannot be written.";
  }
  if (new TextEncoder().encode(name).length > 512) return "The name is too long.";
  // Addresses drop these two, so the document could not be reached.
  if (name === "." || name === "..") return "The name cannot be dots alone.";
  return "";
}

/** @param {Summary} summary */
function row({ name, revision, modified }) {
  const item = document.createElement("li");
  const link = item.appendChild(document.createElement("a"));
  link.href = documentURL(name);
  const title = link.appendChild(document.createElement("span"));
  title.className = "name";
  title.textContent = name;
  const facts = link.appendChild(document.createElement("span"));
  facts.className = "facts";
  const edits = `${revision.toLocaleString("en")} ${revision === 1 ? "edit" : "edits"}`;
  facts.textContent = modified ? `${edits} · ${ago(new Date(modified))}` : edits;
  return item;
}

/** @param {Date} time */
function ago(time) {
  const seconds = (time.getTime() - Date.now()) / 1000;
  /** @type {[Intl.RelativeTimeFormatUnit, number][]} */
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60]];
  const format = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (seconds < -30 * 86_400) return time.toLocaleDateString("en", { dateStyle: "medium" });
  for (const [unit, size] of units) {
    if (-seconds >= size) return format.format(Math.round(seconds / size), unit);
  }
  return "just now";
}

async function loadPage() {
  problem.textContent = "";
  try {
    const response = await fetch(next ?? "", { cache: "no-store" });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const page = await response.json();
    list.append(...page.documents.map(row));
    next = page.next ?? null;
    more.hidden = next === null;
    element("nothing", HTMLElement).hidden = list.children.length > 0;
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    problem.textContent = `The list could not be loaded: ${why}.`;
    more.hidden = false;
  }
}

element("open", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const name = element("name", HTMLInputElement).value.trim();
  const why = objection(name);
  element("name-problem", HTMLElement).textContent = why;
  if (why === "") location.href = documentURL(name);
});
more.addEventListener("click", loadPage);
await loadPage();
