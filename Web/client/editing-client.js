// @ts-check
/**
 * The client of one document as a machine without clock, socket or page: messages and local edits
 * in, messages and events out (Schemas/README.md is the protocol it speaks).
 *
 * Every method is one step of its `Exchange`, and what that brings about is told once it is over.
 */

import { merging } from "./aside.js";
import { Exchange } from "./exchange.js";
import { checkMessage } from "./incoming.js";
import { Link } from "./link.js";
import { News } from "./news.js";

/** @typedef {import("./text-operation.js").Selection} Selection */
/** @typedef {import("./text-operation.js").TextOperation} TextOperation */
/** @typedef {import("./presence.js").User} User */
/** @typedef {import("./client-memory.js").Memory} Memory */
/** @typedef {import("./types.js").Aside} Aside */
/** @typedef {import("./types.js").Events} Events */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Reason} Reason */
/** @typedef {import("./types.js").State} State */

export class EditingClient {
  #news;
  #exchange;

  /**
   * @param {Events} [events] the first listener
   * @param {Memory} [memory] what an earlier client remembered; this one goes on in its place
   * @param {Link} [link] how it stands with the server; by default there is no connection
   * @throws {Error} if `memory` is damaged, or of another version
   */
  constructor(events, memory, link = new Link()) {
    this.#news = new News(events);
    this.#exchange = new Exchange(this.#news, link, memory);
  }

  /**
   * Adds callbacks.
   * @param {Events} events
   * @returns {() => void} takes them away again
   */
  listen(events) {
    return this.#news.listen(events);
  }

  // What the page asks

  /** The newest revision of the authority that this client holds. */
  get revision() {
    return this.#exchange.revision;
  }

  /** The local text: the authority's with the pending edits. */
  get text() {
    return this.#exchange.local.edits.text;
  }

  /** The authority's text at `revision`. */
  get authorityText() {
    return this.#exchange.local.edits.authorityText;
  }

  /** @returns {State} */
  get state() {
    return this.#exchange.state;
  }

  /** Whether the connection has brought everything that the server had when it began. */
  get isLive() {
    return this.#exchange.link.isLive;
  }

  /** Whether `edit` may be called: there is a text, and nothing known against it. */
  get canEdit() {
    return this.#exchange.link.canEdit;
  }

  /** The own session's id, or `null` before the first `hello`. */
  get session() {
    return this.#exchange.session;
  }

  /** As the last `hello` announced them. */
  get limits() {
    return this.#exchange.link.limits;
  }

  /** What was put aside, oldest first. */
  get asides() {
    return this.#exchange.local.asides.items;
  }

  /** The others, with their selections in `text`. */
  get peers() {
    return this.#exchange.local.peersInText;
  }

  /** All that outlives the connection and the page, to be written down. O(n) in the text. */
  get memory() {
    return this.#exchange.memory;
  }

  // What the page does

  /**
   * Takes an edit that the editor already shows.
   * @param {TextOperation} operation on `text`
   * @throws {import("./text-operation.js").OperationError} if it does not fit, or cuts a pair
   */
  edit(operation) {
    this.#step(() => {
      operation.checkBase(this.text);
      if (operation.isIdentity) return;
      this.#exchange.edit(operation);
      this.#exchange.local.own.move(operation, true);
    });
  }

  /**
   * Says where the user's carets are, in `text`. It is sent when no edit is pending.
   * @param {Selection[]} selections
   */
  select(selections) {
    this.#step(() => {
      this.#exchange.local.own.select(selections);
      this.#exchange.askForPresence();
    });
  }

  /**
   * Says who the user is.
   * @param {User} user
   */
  introduce(user) {
    this.#step(() => {
      this.#exchange.local.own.introduce(user);
      this.#exchange.askForPresence();
    });
  }

  /**
   * What `mergeAside` would do, to be shown before.
   * @param {Aside} aside one of `asides`
   * @returns {TextOperation} on `text`; the identity if there is nothing to take
   */
  merging(aside) {
    return merging(aside, this.text);
  }

  /**
   * Merges what was put aside into the present text, as one local edit. What that leaves out stays
   * aside.
   * @param {Aside} aside one of `asides`
   */
  mergeAside(aside) {
    if (!this.asides.includes(aside) || !this.canEdit) return;
    const operation = this.merging(aside);
    this.#step(() => {
      if (!operation.isIdentity) {
        this.#news.add("change", operation, "resync");
        this.#exchange.edit(operation);
      }
      this.#exchange.local.asides.merged(aside, this.text);
      this.#exchange.tellState();
    });
  }

  /**
   * Takes up what an earlier page of this user had put aside and kept.
   * @param {readonly Aside[]} asides oldest first
   */
  restoreAsides(asides) {
    this.#step(() => {
      this.#exchange.local.asides.restore(asides);
      this.#exchange.tellState();
    });
  }

  /**
   * Gives up what was put aside.
   * @param {Aside} aside one of `asides`
   */
  discardAside(aside) {
    this.#step(() => {
      this.#exchange.local.asides.forget(aside);
      this.#exchange.tellState();
    });
  }

  // What the connection tells

  /** The query parameters for the next connection. @returns {Record<string, string>} */
  get query() {
    return this.#exchange.link.query(this.revision, this.authorityText);
  }

  /** A socket is open; the server speaks first. */
  connected() {
    this.#exchange.link.open();
  }

  /**
   * The socket is gone. Pending edits stay.
   * @param {number} [code] what it was closed with, if that is known (RFC 6455, section 7.4)
   */
  disconnected(code) {
    this.#step(() => this.#exchange.closed(code));
  }

  /**
   * Says why there is no connection, once that is known; the state tells it until there is one.
   * @param {Reason} reason
   */
  explain(reason) {
    this.#step(() => {
      this.#exchange.link.explain(reason);
      this.#exchange.tellState();
    });
  }

  /** The pause after a `retry` event is over. */
  retry() {
    this.#step(() => {
      if (!this.#exchange.link.isOut) this.#exchange.resend();
    });
  }

  /**
   * The presence to send now, or `null` if there is none or an edit is pending.
   * @returns {Message | null}
   */
  takePresence() {
    const { local: { own }, isSynchronized } = this.#exchange;
    return own.isDue && isSynchronized ? own.take(this.revision, this.text, this.limits) : null;
  }

  /**
   * One message of the server, as it came.
   * @param {string} data one that cannot be read leads to a fresh start
   */
  hear(data) {
    if (!this.#exchange.link.isOpen) return;
    try {
      this.receive(JSON.parse(data));
    } catch (error) {
      this.#step(() => this.#exchange.receiveUnreadable(error));
    }
  }

  /**
   * The same, parsed. Types that are not known come from newer servers.
   * @param {unknown} message
   * @throws {Error} if it does not hold what Schemas/README.md says; then nothing has changed.
   *   Listeners cause none
   */
  receive(message) {
    checkMessage(message);
    if (!this.#exchange.link.isOpen) return;
    this.#step(() => this.#exchange.receive(message));
  }

  /** @param {() => void} work runs to its end before anybody hears of it */
  #step(work) {
    work();
    this.#news.tell();
  }
}
