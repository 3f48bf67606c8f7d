// @ts-check
/**
 * What the page shows: the authority's text with the pending edits, where the others are in it, and
 * what was put aside. All of it moves together, and the page is told how.
 */

import { Asides } from "./asides.js";
import { PendingEdits } from "./pending-edits.js";
import { OwnPresence, Peers } from "./presence.js";
import { difference } from "./text-difference.js";

/** @typedef {import("./news.js").News} News */
/** @typedef {import("./text-operation.js").TextOperation} TextOperation */
/** @typedef {import("./types.js").Reason} Reason */

export class LocalText {
  edits = new PendingEdits();
  peers = new Peers();
  own = new OwnPresence();
  asides;

  #news;

  /** @param {News} news hears of every change that the page did not make */
  constructor(news) {
    this.#news = news;
    this.asides = new Asides(news);
  }

  /** The others, with their selections in the local text. */
  get peersInText() {
    return this.peers.seenThrough(this.edits.operations);
  }

  /**
   * The authority's text changed by another's edit, or by a snapshot.
   * @param {TextOperation} operation
   * @param {string | null} author
   * @param {"remote" | "resync"} origin
   */
  arrive(operation, author, origin) {
    const change = this.edits.arrive(operation);
    this.peers.move(operation, author);
    this.#show(change, origin);
  }

  /**
   * The outstanding edit is durable: it is part of the authority's text.
   * @param {string | null} session the own one
   * @returns {number} its sequence number
   */
  acknowledge(session) {
    const { message, operation } = this.edits.acknowledge();
    this.peers.move(operation, session);
    return message.sequence;
  }

  /**
   * A newer text of the authority's came, and not the edits that lead to it. What it did in between
   * is a guess from here on, so what it did not commit is made anew; sent as it was it could be
   * transformed in another way there.
   * @param {string} text
   */
  rebase(text) {
    this.edits.merge();
    this.arrive(difference(this.edits.authorityText, text), null, "resync");
  }

  /**
   * The text of another lineage came: the whole local text is kept aside, also if nothing was
   * pending, as nobody else may have it.
   * @param {string} text
   * @param {Reason} reason
   */
  restart(text, reason) {
    if (this.edits.text !== text) this.keepText(reason, this.edits.buffer?.operation ?? null);
    this.#show(this.edits.restart(text), "resync");
  }

  /**
   * Takes the first pending edit out of the text and keeps it.
   * @param {Reason} reason
   */
  putAside(reason) {
    const base = this.edits.authorityText;
    const { removed, change } = this.edits.rollBack();
    const text = removed.apply(base);
    this.asides.keep({ kind: "edits", reason, base, text, operation: removed });
    this.#show(change, "resync");
  }

  /**
   * Keeps a copy of the whole text.
   * @param {Reason} reason
   * @param {TextOperation | null} operation the edits in it that are given up
   */
  keepText(reason, operation) {
    const { authorityText: base, text } = this.edits;
    this.asides.keep({ kind: "text", reason, base, text, operation });
  }

  /**
   * Tells the page of a change of the local text.
   * @param {TextOperation} change
   * @param {"remote" | "resync"} origin
   */
  #show(change, origin) {
    if (!change.isIdentity) {
      this.own.move(change, false);
      this.#news.add("change", change, origin);
    }
    if (!this.peers.isEmpty) this.tellPeers();
  }

  /** Tells who is here. */
  tellPeers() {
    this.#news.add("peers", this.peersInText);
  }
}
