// @ts-check
/**
 * The others' carets and selections in CodeMirror, in their colours and with their names.
 *
 * Carets lie on a layer above the text, as CodeMirror's own do: inside it they would break words at
 * the end of a line.
 */

import { colourOf, nameOf } from "./colours.js";

/** @typedef {import("../client/presence.js").Peer} Peer */
/** @typedef {{ name: string, ink: string, position: number }} Caret */

/**
 * A CodeMirror extension that shows peers, and the effect that says which.
 * @param {any} codemirror the bundle's module
 * @param {Document | ShadowRoot} root of the editor
 * @returns {{ extension: any, show: any }}
 */
export function remoteCarets(codemirror, root) {
  const { Decoration, EditorSelection, EditorView, RectangleMarker, StateEffect, StateField } =
    codemirror;
  const show = StateEffect.define();
  const inks = new Inks(root);

  /** @param {readonly Peer[]} peers @param {number} length of the text */
  const place = (peers, length) => {
    const ranges = [];
    /** @type {Caret[]} */
    const carets = [];
    for (const peer of peers) {
      const ink = inks.classOf(colourOf(peer));
      for (const [anchor, head] of peer.selections) {
        const from = Math.min(anchor, head, length);
        const to = Math.min(Math.max(anchor, head), length);
        if (from < to) {
          ranges.push(Decoration.mark({ class: `cm-peerSelection ${ink}` }).range(from, to));
        }
        carets.push({ name: nameOf(peer), ink, position: Math.min(head, length) });
      }
    }
    return { carets, selections: Decoration.set(ranges, true) };
  };

  const field = StateField.define({
    create: () => ({ carets: [], selections: Decoration.none }),
    update: (/** @type {any} */ shown, /** @type {any} */ transaction) => {
      for (const effect of transaction.effects) {
        if (effect.is(show)) return place(effect.value, transaction.newDoc.length);
      }
      if (!transaction.docChanged) return shown;
      return {
        carets: shown.carets.map((/** @type {Caret} */ caret) =>
          ({ ...caret, position: transaction.changes.mapPos(caret.position, -1) })),
        selections: shown.selections.map(transaction.changes),
      };
    },
    provide: (/** @type {any} */ self) =>
      EditorView.decorations.from(self, (/** @type {any} */ shown) => shown.selections),
  });

  const layer = codemirror.layer({
    above: true,
    class: "cm-peerLayer",
    update: (/** @type {any} */ update) => update.docChanged || update.viewportChanged
      || update.startState.field(field) !== update.state.field(field),
    markers: (/** @type {any} */ view) => view.state.field(field).carets.flatMap(
      (/** @type {Caret} */ caret) => {
        const range = EditorSelection.cursor(caret.position);
        const turn = view.scrollDOM.clientWidth * 0.6;
        return RectangleMarker.forRange(view, "", range).map((/** @type {Box} */ box) =>
          new CaretMarker(caret, box, box.left > turn));
      }),
  });
  return { extension: [field, layer, theme(EditorView)], show };
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

/** @typedef {{ left: number, top: number, height: number }} Box in pixels of the layer */

/** One caret on the layer. Its name fades out after a while, and comes back when it moves. */
class CaretMarker {
  /**
   * @param {Caret} caret
   * @param {Box} box
   * @param {boolean} isTurned whether the name goes to the left
   */
  constructor(caret, box, isTurned) {
    this.caret = caret;
    this.box = box;
    this.isTurned = isTurned;
  }

  /** @param {CaretMarker} other */
  eq({ caret, box, isTurned }) {
    return caret.name === this.caret.name && caret.ink === this.caret.ink
      && caret.position === this.caret.position && isTurned === this.isTurned
      && box.left === this.box.left && box.top === this.box.top && box.height === this.box.height;
  }

  draw() {
    const element = document.createElement("div");
    element.append(document.createElement("span"));
    this.#fill(element);
    return element;
  }

  /**
   * Moves the element of an older marker.
   * @param {HTMLElement} element
   * @param {CaretMarker} before
   */
  update(element, before) {
    if (before.caret.ink !== this.caret.ink || before.caret.name !== this.caret.name) return false;
    this.#fill(element);
    // A new element begins its animation anew.
    if (before.caret.position !== this.caret.position) {
      element.firstChild?.replaceWith(element.firstChild.cloneNode(true));
    }
    return true;
  }

  /** @param {HTMLElement} element */
  #fill(element) {
    element.className = `cm-peerCaret ${this.caret.ink}${this.isTurned ? " cm-peerTurned" : ""}`;
    element.style.left = `${this.box.left}px`;
    element.style.top = `${this.box.top}px`;
    element.style.height = `${this.box.height}px`;
    const name = /** @type {HTMLElement} */ (element.firstChild);
    name.className = "cm-peerName";
    name.textContent = this.caret.name;
  }
}

/** @param {any} EditorView */
function theme(EditorView) {
  return EditorView.baseTheme({
    "@keyframes peerName": { "0%, 75%": { opacity: 1 }, "100%": { opacity: 0 } },
    ".cm-peerSelection": { backgroundColor: "color-mix(in srgb, var(--peer) 24%, transparent)" },
    ".cm-peerLayer": { pointerEvents: "none", zIndex: 160 },
    ".cm-peerCaret": {
      position: "absolute", width: "2px", marginLeft: "-1px", backgroundColor: "var(--peer)",
    },
    ".cm-peerCaret::before": {
      content: '""', position: "absolute", left: "-3px", top: "-3px", width: "8px", height: "8px",
      borderRadius: "50%", backgroundColor: "var(--peer)", pointerEvents: "auto",
    },
    ".cm-peerName": {
      position: "absolute", left: 0, bottom: "100%", padding: "1px 6px 2px",
      borderRadius: "3px 3px 3px 0", backgroundColor: "var(--peer)", color: "white",
      font: "600 11px/1.3 system-ui, sans-serif", whiteSpace: "nowrap",
      opacity: 0, animation: "peerName 4s ease-in 1",
    },
    ".cm-peerTurned .cm-peerName": {
      left: "auto", right: 0, borderRadius: "3px 3px 0 3px",
    },
    ".cm-peerCaret:hover .cm-peerName": { opacity: 1 },
  });
}
