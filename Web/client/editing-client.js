// @ts-check
/**
 * The client of one document as a machine without clock, socket or page: messages and local edits
 * in, messages and events out (Schemas/README.md is the protocol it speaks).
 *
 * It is *synchronized* (nothing pending), has one *outstanding* edit, or an outstanding one and a
 * *buffer*. What was sent is frozen: after a lost connection it is sent again as it was.
 */

import { digest } from "./digest.js";
import { rejectionClasses } from "./error-codes.js";
import { News } from "./news.js";
import { PendingEdits } from "./pending-edits.js";
import { OwnPresence, Peers } from "./presence.js";
import { difference } from "./text-difference.js";
import { TextOperation } from "./text-operation.js";

/** @typedef {import("./text-operation.js").Selection} Selection */
/** @typedef {import("./presence.js").User} User */
/** @typedef {import("./types.js").Aside} Aside */
/** @typedef {import("./types.js").Events} Events */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Reason} Reason */
/** @typedef {import("./types.js").State} State */

/** Resyncs in a row after which a refused edit is put aside. */
const resyncLimit = 3;

export class EditingClient {
  /** The newest revision of the authority that this client holds. */
  revision = 0;
  /** @type {Record<string, any>} as the last `hello` announced them */
  limits = {};

  #edits = new PendingEdits();
  #peers = new Peers();
  #own = new OwnPresence();

  /** @type {{ epoch: string, session: string, resume: string } | null} */
  #identity = null;
  /** @type {"offline" | "greeting" | "catching-up" | "live" | "stopped"} */
  #link = "offline";
  #hasText = false;
  /** The next connection is to begin with a snapshot. */
  #wantsSnapshot = false;
  /** The present connection cannot go on without one. */
  #needsSnapshot = false;
  #helloRevision = 0;
  /** Number of the session's last edit that is known to be committed. */
  #sequence = 0;
  #resyncs = 0;
  /** @type {Reason | null} */
  #readOnly = null;
  /** @type {Reason | null} */
  #stopped = null;
  /** @type {readonly Aside[]} */
  #asides = [];

  /** @type {Set<Events>} */
  #listeners = new Set();
  #news = new News();
  #toldState = "";

  /** @param {Events} [events] the first listener */
  constructor(events) {
    if (events) this.#listeners.add(events);
  }

  /**
   * Adds callbacks.
   * @param {Events} events
   * @returns {() => void} takes them away again
   */
  listen(events) {
    this.#listeners.add(events);
    return () => this.#listeners.delete(events);
  }

  // What the page asks

  /** The local text: the authority's with the pending edits. */
  get text() {
    return this.#edits.text;
  }

  /** The authority's text at `revision`. */
  get authorityText() {
    return this.#edits.authorityText;
  }

  /** @returns {State} */
  get state() {
    const unsaved = this.#edits.count;
    /** @type {(name: State["name"], reason?: Reason | null) => State} */
    const named = (name, reason = null) => ({ name, unsaved, reason });
    if (this.#stopped) return named("stopped", this.#stopped);
    if (!this.#hasText) return named("connecting");
    if (this.#link !== "live") return named("offline");
    if (this.#readOnly) return named("read-only", this.#readOnly);
    return named(unsaved === 0 ? "saved" : "saving");
  }

  /** Whether the connection has brought everything that the server had when it began. */
  get isLive() {
    return this.#link === "live";
  }

  /** Whether `edit` may be called: there is a text, and nothing known against it. */
  get canEdit() {
    return this.#hasText && !this.#stopped && !(this.#link === "live" && this.#readOnly);
  }

  /** The own session's id, or `null` before the first `hello`. */
  get session() {
    return this.#identity?.session ?? null;
  }

  /** What was put aside, oldest first. */
  get asides() {
    return this.#asides;
  }

  /** The others, with their selections in `text`. */
  get peers() {
    return this.#peers.seenThrough(this.#edits.operations);
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
      this.#edits.edit(operation);
      this.#own.move(operation, true);
      this.#sendBuffer();
      this.#tellState();
    });
  }

  /**
   * Says where the user's carets are, in `text`. It is sent when no edit is pending.
   * @param {Selection[]} selections
   */
  select(selections) {
    this.#step(() => {
      this.#own.select(selections);
      this.#askForPresence();
    });
  }

  /**
   * Says who the user is.
   * @param {User} user
   */
  introduce(user) {
    this.#step(() => {
      this.#own.introduce(user);
      this.#askForPresence();
    });
  }

  /**
   * Merges edits that were put aside into the present text, as one local edit.
   * @param {Aside} aside one of `asides`
   */
  mergeAside(aside) {
    if (!this.#asides.includes(aside) || !aside.operation || !this.canEdit) return;
    const since = difference(aside.base, this.text);
    const operation = aside.operation.transform(since, "left");
    this.#step(() => {
      this.#forget(aside);
      if (operation.isIdentity) return;
      this.#tell("change", operation, "resync");
      this.#edits.edit(operation);
      this.#sendBuffer();
      this.#tellState();
    });
  }

  /**
   * Gives up what was put aside.
   * @param {Aside} aside one of `asides`
   */
  discardAside(aside) {
    this.#step(() => this.#forget(aside));
  }

  // What the connection tells

  /** The query parameters for the next connection. @returns {Record<string, string>} */
  get query() {
    if (!this.#identity) return {};
    if (!this.#hasText || this.#wantsSnapshot) return this.#identity;
    return { since: String(this.revision), ...this.#identity };
  }

  /** A socket is open; the server speaks first. */
  connected() {
    if (this.#link !== "stopped") this.#link = "greeting";
  }

  /** The socket is gone. Pending edits stay. */
  disconnected() {
    this.#step(() => {
      if (this.#link !== "stopped") this.#link = "offline";
      if (this.#peers.clear()) this.#tellPeers();
      this.#tellState();
    });
  }

  /**
   * Nothing more will be tried.
   * @param {Reason} reason
   */
  stop(reason) {
    this.#step(() => {
      this.#link = "stopped";
      this.#stopped = reason;
      this.#tellState();
    });
  }

  /**
   * Reports a fault, and asks for a connection that begins with a snapshot; pending edits are
   * moved over to it.
   * @param {Reason} reason
   */
  resync(reason) {
    this.#step(() => this.#resync(reason.code, reason.message));
  }

  /** The pause after a `retry` event is over. */
  retry() {
    this.#step(() => {
      if (!this.#edits.outstanding?.isInFlight) this.#resend();
    });
  }

  /**
   * The presence to send now, or `null` if there is none or an edit is pending.
   * @returns {Message | null}
   */
  takePresence() {
    return this.#own.isDue && this.#isSynchronized
      ? this.#own.take(this.revision, this.limits.selectionCount) : null;
  }

  /**
   * One message of the server; `pong` and `error` concern the connection, and types that are not
   * known come from newer servers.
   * @param {Message} message
   * @throws {Error} if it does not hold what Schemas/README.md says; then `resync`
   */
  receive(message) {
    if (this.#link === "offline" || this.#link === "stopped") return;
    this.#step(() => {
      switch (message.type) {
        case "hello": return this.#receiveHello(message);
        case "snapshot": return this.#receiveSnapshot(message);
        case "edit": return this.#receiveEdit(message);
        case "ack": return this.#receiveAck(message);
        case "reject": return this.#receiveReject(message);
        case "presence": return this.#receivePresence(message);
        case "left": return this.#receiveLeft(message);
        case "digest": return this.#receiveDigest(message);
        case "access": return this.#receiveAccess(message);
      }
    });
  }

  // Greeting

  /** @param {Message} hello */
  #receiveHello(hello) {
    const before = this.#identity;
    const { epoch, session, resume, sequence } = hello;
    this.#identity = { epoch, session, resume };
    this.limits = hello.limits ?? {};
    this.#helloRevision = hello.revision;
    this.#readOnly = hello.access === "read-only"
      ? { code: "read-only", message: "The document takes no edits." } : null;
    this.#own.forgetSent();
    this.#link = "catching-up";
    this.#needsSnapshot = !this.#hasText || this.#wantsSnapshot || before?.epoch !== epoch;

    const { outstanding } = this.#edits;
    if (outstanding) outstanding.isInFlight = false;
    if (before && (before.epoch !== epoch || before.session !== session)) {
      this.#sequence = sequence;
      this.#putPendingAside("another-epoch", "The server's journal is another one than before.");
    } else if (outstanding && sequence >= outstanding.message.sequence) {
      outstanding.isCommitted = true;
    } else {
      this.#sequence = sequence;
    }
    this.#checkCaughtUp();
    this.#tellState();
  }

  /** Goes live once everything that was durable at the `hello` has arrived. */
  #checkCaughtUp() {
    if (this.#link !== "catching-up" || this.#needsSnapshot) return;
    if (this.revision < this.#helloRevision) return;
    if (this.#edits.outstanding?.isCommitted) {
      this.#resync("edit-missing", "A committed edit did not come back.");
      return;
    }
    this.#link = "live";
    this.#resend();
    this.#askForPresence();
    this.#tellState();
  }

  /** @param {Message} snapshot */
  #receiveSnapshot(snapshot) {
    const { outstanding } = this.#edits;
    if (this.#link === "live" && outstanding?.isInFlight) {
      // Whether the snapshot holds the outstanding edit only a new `hello` can tell.
      this.#resync("snapshot-in-flight", "The server sent the whole text while an edit was out.");
      return;
    }
    if (digest(snapshot.text) !== snapshot.digest) {
      this.#resync("digest-mismatch", "The server's text arrived damaged.");
      return;
    }
    if (outstanding?.isCommitted) {
      this.#sequence = outstanding.message.sequence;
      this.#peers.move(this.#edits.acknowledge(), this.session);
    }
    // What the authority did in between is a guess from here on, so an edit that it did not commit
    // is made anew on the snapshot; sent as it was it could be transformed in another way there.
    this.#edits.merge();
    this.#arrive(difference(this.authorityText, snapshot.text), null, "resync");
    this.revision = snapshot.revision;
    this.#hasText = true;
    this.#wantsSnapshot = this.#needsSnapshot = false;
    this.#checkCaughtUp();
    this.#sendBuffer();
    this.#tellState();
  }

  // Edits

  /** @param {Message} message */
  #receiveEdit(message) {
    if (this.#needsSnapshot || message.revision <= this.revision) return;
    if (message.revision !== this.revision + 1) {
      this.#resync("revision-gap", `Revision ${message.revision} came after ${this.revision}.`);
      return;
    }
    const operation = TextOperation.fromJSON(message.operation);
    const { outstanding } = this.#edits;
    if (message.session !== this.session) {
      this.#arrive(operation, message.session, "remote");
      this.revision = message.revision;
    } else if (outstanding && outstanding.message.sequence === message.sequence
      && outstanding.operation.equals(operation)) {
      this.#acknowledge(message);
    } else {
      this.#diverged(`Edit ${message.sequence} came back as another one.`);
    }
    this.#checkCaughtUp();
  }

  /** @param {Message} message */
  #receiveAck(message) {
    if (this.#edits.outstanding?.message.sequence !== message.sequence) return;
    // Later than the next revision: the edits before it, and then itself, are still to come.
    if (message.revision > this.revision + 1) return;
    if (message.revision === this.revision + 1) this.#acknowledge(message);
    else this.#diverged(`Edit ${message.sequence} was revision ${message.revision} already.`);
    this.#checkCaughtUp();
  }

  /**
   * The outstanding edit is durable.
   * @param {Message} message the `edit` or `ack` that says so
   */
  #acknowledge(message) {
    this.#peers.move(this.#edits.acknowledge(), this.session);
    this.#sequence = message.sequence;
    this.revision = message.revision;
    this.#resyncs = 0;
    this.#sendBuffer();
    this.#askForPresence();
    this.#tellState();
  }

  /**
   * The authority's text changed by another's edit, or by a snapshot.
   * @param {TextOperation} operation
   * @param {string | null} author
   * @param {"remote" | "resync"} origin
   */
  #arrive(operation, author, origin) {
    const change = this.#edits.arrive(operation);
    this.#peers.move(operation, author);
    this.#show(change, origin);
  }

  /**
   * Tells the page of a change of the local text.
   * @param {TextOperation} change
   * @param {"remote" | "resync"} origin
   */
  #show(change, origin) {
    if (!change.isIdentity) {
      this.#own.move(change, false);
      this.#tell("change", change, origin);
    }
    if (!this.#peers.isEmpty) this.#tellPeers();
  }

  // Refusals

  /** @param {Message} message */
  #receiveReject(message) {
    const { outstanding } = this.#edits;
    if (!outstanding || outstanding.message.sequence !== message.sequence) return;
    const { code } = message;
    const reason = { code, message: String(message.message ?? "") };
    const kind = rejectionClasses[code] ?? "fatal";
    outstanding.isInFlight = false;
    if (kind === "retry") {
      if (code === "read-only") this.#readOnly ??= reason;
      else this.#tell("retry");
    } else if (kind === "fatal" || ++this.#resyncs > resyncLimit) {
      this.#resyncs = 0;
      this.#tell("problem", reason);
      this.#putAside(reason);
      if (code === "resend-differs") this.#resync(code, reason.message);
      else this.#sendBuffer();
    } else if (code === "base-unavailable") {
      // It was not committed, so it may be sent on a newer base, as another edit.
      this.#edits.merge();
      this.#sendBuffer();
    } else {
      this.#resync(code, reason.message);
    }
    this.#tellState();
  }

  /**
   * Puts all that is pending aside: it belongs to a text that the server does not have.
   * @param {string} code
   * @param {string} message
   */
  #putPendingAside(code, message) {
    this.#edits.merge();
    if (this.#edits.buffer) this.#putAside({ code, message });
  }

  /**
   * Takes the first pending edit out of the text and keeps it.
   * @param {Reason} reason
   */
  #putAside(reason) {
    const base = this.authorityText;
    const { removed, change } = this.#edits.rollBack();
    const text = removed.apply(base);
    this.#asides = [...this.#asides, { reason, base, text, operation: removed }];
    this.#show(change, "resync");
    this.#tellAsides();
  }

  /** @param {Aside} aside */
  #forget(aside) {
    this.#asides = this.#asides.filter((other) => other !== aside);
    this.#tellAsides();
  }

  /** @param {Message} message */
  #receiveAccess(message) {
    if (message.access === "read-only") {
      const code = String(message.code ?? "read-only");
      this.#readOnly = { code, message: String(message.message ?? "") };
    } else {
      this.#readOnly = null;
      this.#resend();
      this.#askForPresence();
    }
    this.#tellState();
  }

  /** @param {Message} message */
  #receiveDigest(message) {
    if (this.#needsSnapshot || message.revision !== this.revision) return;
    if (digest(this.authorityText) === message.digest) return;
    this.#diverged(`The text differs from the server's at revision ${this.revision}.`);
  }

  /**
   * This client went wrong: it keeps a copy of its text and starts afresh.
   * @param {string} message
   */
  #diverged(message) {
    const reason = { code: "digest-mismatch", message };
    const { authorityText: base, text } = this;
    this.#asides = [...this.#asides, { reason, base, text, operation: null }];
    this.#tellAsides();
    this.#resync(reason.code, message);
  }

  /**
   * @param {string} code
   * @param {string} message
   */
  #resync(code, message) {
    this.#wantsSnapshot = true;
    this.#link = "offline";
    this.#tell("problem", { code, message });
    this.#tell("resync", { code, message });
    this.#tellState();
  }

  // Presence

  /** @param {Message} message */
  #receivePresence(message) {
    if (message.session === this.session) return;
    const limit = this.authorityText.length;
    /** @type {Selection[]} */
    const selections = message.selections.map((/** @type {Selection} */ [anchor, head]) =>
      [Math.min(anchor, limit), Math.min(head, limit)]);
    this.#peers.update({ session: message.session, selections, user: message.user });
    this.#tellPeers();
  }

  /** @param {Message} message */
  #receiveLeft(message) {
    if (this.#peers.remove(message.session)) this.#tellPeers();
  }

  get #isSynchronized() {
    return this.#link === "live" && this.#edits.count === 0;
  }

  #askForPresence() {
    if (this.#own.isDue && this.#isSynchronized) this.#tell("presence");
  }

  // Sending

  get #maySend() {
    return this.#link === "live" && !this.#readOnly;
  }

  /** How much goes into one message: at most 6 bytes for a unit, 17 for a count. */
  get #operationLimits() {
    const { componentCount = Infinity, messageByteCount = Infinity } = this.limits;
    return {
      componentLimit: Math.max(4, Math.min(componentCount, messageByteCount / 64)),
      insertLimit: Math.max(2, Math.floor(messageByteCount / 10)),
    };
  }

  /** Makes the buffer the outstanding edit, if that may be. */
  #sendBuffer() {
    if (!this.#maySend || !this.#edits.buffer || this.#edits.outstanding) return;
    const message = this.#edits.submit(this.#sequence + 1, this.revision, this.#operationLimits);
    this.#tell("send", message);
  }

  /** Sends the outstanding edit again as it was, or else the buffer. */
  #resend() {
    const { outstanding } = this.#edits;
    if (!this.#maySend) return;
    if (!outstanding) return this.#sendBuffer();
    outstanding.isInFlight = true;
    const { message } = outstanding;
    this.#tell("send", message);
  }

  // Telling

  /** @param {() => void} work runs to its end before anybody hears of it */
  #step(work) {
    work();
    this.#news.tell();
  }

  /**
   * Calls every listener once the present step is over.
   * @param {keyof Events} event
   * @param {any[]} details
   */
  #tell(event, ...details) {
    this.#news.add(() => {
      for (const listener of [...this.#listeners]) {
        /** @type {((...details: any[]) => void) | undefined} */ (listener[event])?.(...details);
      }
    });
  }

  #tellState() {
    const { state } = this;
    const told = JSON.stringify(state);
    if (told === this.#toldState) return;
    this.#toldState = told;
    this.#tell("state", state);
  }

  #tellPeers() {
    this.#tell("peers", this.peers);
  }

  #tellAsides() {
    this.#tell("asides", this.#asides);
  }
}
