// @ts-check
/** The others' carets and selections in CodeMirror, in their colours and with their names. */

import { colourOf, nameOf } from "./colours.js";

/** @typedef {import("../client/presence.js").Peer} Peer */

/**
 * A CodeMirror extension that shows peers, and the effect that says which.
 * @param {any} codemirror the bundle's module
 * @param {Document | ShadowRoot} root of the editor
 * @returns {{ extension: any, show: any }}
 */
export function remoteCarets(codemirror, root) {
  const { Decoration, EditorView, StateEffect, StateField } = codemirror;
  const show = StateEffect.define();
  const widgets = caretWidgets(codemirror);
  const inks = new Inks(root);

  /** @param {readonly Peer[]} peers @param {number} length of the text */
  const decorate = (peers, length) => {
    const ranges = [];
    for (const peer of peers) {
      const ink = inks.classOf(colourOf(peer));
      for (const [anchor, head] of peer.selections) {
        const from = Math.min(anchor, head, length);
        const to = Math.min(Math.max(anchor, head), length);
        if (from < to) {
          ranges.push(Decoration.mark({ class: `cm-peerSelection ${ink}` }).range(from, to));
        }
        const caret = Decoration.widget({ widget: widgets.of(peer, head), side: 1 });
        ranges.push(caret.range(Math.min(head, length)));
      }
    }
    return Decoration.set(ranges, true);
  };

  const field = StateField.define({
    create: () => Decoration.none,
    update: (/** @type {any} */ shown, /** @type {any} */ transaction) => {
      for (const effect of transaction.effects) {
        if (effect.is(show)) return decorate(effect.value, transaction.newDoc.length);
      }
      return shown.map(transaction.changes);
    },
    provide: (/** @type {any} */ self) => EditorView.decorations.from(self),
  });
  return { extension: [field, theme(EditorView)], show };
}

/** A class for each colour: a style attribute would break a strict content security policy. */
class Inks {
  #sheet = new CSSStyleSheet();
  /** @type {Set<string>} */
  #known = new Set();

  /** @param {Document | ShadowRoot} root */
  constructor(root) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, this.#sheet];
  }

  /** @param {string} colour as `#rrggbb` */
  classOf(colour) {
    const name = `cm-ink-${colour.slice(1)}`;
    if (!this.#known.has(name)) {
      this.#known.add(name);
      this.#sheet.insertRule(`.${name} { --peer: ${colour} }`);
    }
    return name;
  }
}

/**
 * Makes caret widgets. One that did not move is equal to the one before, so that its name, which
 * fades out after a while, does not come back.
 * @param {any} codemirror
 */
function caretWidgets({ WidgetType }) {
  class Caret extends WidgetType {
    /** @param {Peer} peer @param {number} position */
    constructor(peer, position) {
      super();
      this.name = nameOf(peer);
      this.colour = colourOf(peer);
      this.position = position;
    }

    /** @param {Caret} other */
    eq(other) {
      return other.name === this.name && other.colour === this.colour
        && other.position === this.position;
    }

    toDOM() {
      const caret = document.createElement("span");
      caret.className = "cm-peerCaret";
      caret.style.setProperty("--peer", this.colour);
      caret.setAttribute("aria-hidden", "true");
      const name = caret.appendChild(document.createElement("span"));
      name.className = "cm-peerName";
      name.textContent = this.name;
      // A word joiner on both sides keeps the line breaks of the text where they were.
      caret.prepend("\u2060");
      caret.append("\u2060");
      return caret;
    }

    ignoreEvent() {
      return true;
    }
  }
  return { of: (/** @type {Peer} */ peer, /** @type {number} */ at) => new Caret(peer, at) };
}

/** @param {any} EditorView */
function theme(EditorView) {
  return EditorView.baseTheme({
    "@keyframes peerName": { "0%, 75%": { opacity: 1 }, "100%": { opacity: 0 } },
    ".cm-peerSelection": {
      backgroundColor: "color-mix(in srgb, var(--peer) 24%, transparent)",
    },
    ".cm-peerCaret": {
      position: "relative",
      borderLeft: "2px solid var(--peer)",
      marginLeft: "-1px",
      marginRight: "-1px",
    },
    ".cm-peerCaret::after": {
      content: '""',
      position: "absolute",
      left: "-4px",
      top: "-3px",
      width: "6px",
      height: "6px",
      borderRadius: "50%",
      backgroundColor: "var(--peer)",
    },
    ".cm-peerName": {
      position: "absolute",
      zIndex: 2,
      left: "-2px",
      bottom: "100%",
      padding: "1px 6px 2px",
      borderRadius: "3px 3px 3px 0",
      backgroundColor: "var(--peer)",
      color: "white",
      font: "600 11px/1.3 system-ui, sans-serif",
      whiteSpace: "nowrap",
      pointerEvents: "none",
      opacity: 0,
      animation: "peerName 4s ease-in 1",
    },
    ".cm-peerCaret:hover .cm-peerName": { opacity: 1 },
  });
}
