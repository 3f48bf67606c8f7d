// @ts-check
/** The editor of one document: the page around an editing client. */

import { CodeMirrorBinding } from "../bindings/codemirror.js";
import { colourOf, nameOf } from "../bindings/colours.js";
import { TextareaBinding } from "../bindings/textarea.js";
import { Connection, EditingClient, socketURL } from "../client/index.js";
import { Asides } from "./asides.js";
import { codeMirrorExtensions } from "./codemirror-theme.js";
import { element } from "./element.js";
import { StateLine } from "./state-line.js";
import { setUpUser } from "./user.js";

/** @typedef {import("../client/presence.js").Peer} Peer */
/** @typedef {{ focus: () => void, updateAccess: () => void, destroy: () => void }} Binding */

const name = decodeURIComponent(location.pathname.replace(/^\/d\//, ""));
const page = element("page", HTMLElement);
const client = new EditingClient();
const stateLine = new StateLine();
/** @type {Binding | null} */
let binding = null;

const bundle = "/vendor/codemirror/index.js";
/** CodeMirror's module, or `null` where it is not installed. */
const codeMirror = new URLSearchParams(location.search).get("editor") === "textarea" ? null
  : import(bundle).catch(() => null);

async function bind() {
  const waiting = page.appendChild(document.createElement("p"));
  waiting.textContent = "Loading the editor…";
  const codemirror = await codeMirror;
  waiting.remove();
  const label = `Text of ${name}`;
  if (!codemirror) {
    const area = page.appendChild(document.createElement("textarea"));
    area.setAttribute("aria-label", label);
    area.spellcheck = true;
    return new TextareaBinding(client, area);
  }
  // In a shadow root CodeMirror's style sheets are objects, which a strict content security policy
  // lets pass; its <style> elements would be refused.
  const parent = page.appendChild(document.createElement("div"));
  parent.className = "editor";
  const root = parent.attachShadow({ mode: "open" });
  const extensions = codeMirrorExtensions(codemirror, label);
  return new CodeMirrorBinding(client, { codemirror, parent: root, root, extensions });
}

/** @param {readonly Peer[]} peers */
function showPeers(peers) {
  element("peers", HTMLUListElement).replaceChildren(...peers.map((peer) => {
    const item = document.createElement("li");
    item.style.setProperty("--peer", colourOf(peer));
    const dot = item.appendChild(document.createElement("span"));
    dot.className = "dot";
    item.append(nameOf(peer));
    return item;
  }));
}

let isBinding = false;
client.listen({
  state: (state) => {
    stateLine.show(state, client.asides.length);
    if (binding) queueMicrotask(() => binding?.updateAccess());
    if (binding || isBinding || state.name === "connecting" || state.name === "stopped") return;
    isBinding = true;
    bind().then((bound) => {
      binding = bound;
      binding.updateAccess();
      if (document.activeElement === document.body) binding.focus();
    });
  },
  progress: (fraction) => stateLine.showProgress(fraction),
  peers: showPeers,
  asides: (asides) => stateLine.show(client.state, asides.length),
  problem: ({ code, message }) => console.error(`${code}: ${message}`),
});

document.title = `${name} · Stet`;
element("title", HTMLElement).textContent = name;
setUpUser((user) => client.introduce(user));
new Asides(client, name);
stateLine.show(client.state, client.asides.length);
addEventListener("beforeunload", (event) => {
  if (client.state.unsaved > 0 || client.asides.length > 0) event.preventDefault();
});
new Connection(client, socketURL(name, location.href));
