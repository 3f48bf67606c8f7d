// @ts-check
/**
 * What goes on between a client and the server: takes the messages in, sends the edits, and keeps
 * the local text, what is put aside and the others in step with them. `EditingClient` wraps it.
 *
 * It is *synchronized* (nothing pending), has one *outstanding* edit, or an outstanding one and a
 * *buffer*. What was sent is frozen: after a lost connection it is sent again as it was.
 */

import { remainder } from "./aside.js";
import { digest } from "./digest.js";
import { rejectionClasses } from "./error-codes.js";
import { Link } from "./link.js";
import { PendingEdits } from "./pending-edits.js";
import { OwnPresence, Peers, readPresence } from "./presence.js";
import { difference } from "./text-difference.js";
import { TextParts } from "./text-parts.js";
import { TextOperation } from "./text-operation.js";

/** @typedef {import("./news.js").News} News */
/** @typedef {import("./types.js").Aside} Aside */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Reason} Reason */

/** Resyncs in a row after which a refused edit is put aside. */
const resyncLimit = 3;

export class Exchange {
  /** The newest revision of the authority that this client holds. */
  revision = 0;
  link = new Link();
  edits = new PendingEdits();
  peers = new Peers();
  own = new OwnPresence();
  /** @type {readonly Aside[]} what was put aside, oldest first */
  asides = [];

  #news;
  /** Whether the text is of a lineage that the server does not have, and its own has yet to come. */
  #isForeign = false;
  /** Number of the session's last edit that is known to be committed. */
  #sequence = 0;
  #resyncs = 0;
  #parts = new TextParts();
  #toldState = "";

  /** @param {News} news hears of everything that happens */
  constructor(news) {
    this.#news = news;
  }

  /** The own session's id, or `null` before the first `hello`. */
  get session() {
    return this.link.identity?.session ?? null;
  }

  /** What to tell people. */
  get state() {
    return this.link.state(this.edits.count, this.asides.length > 0);
  }

  /** The others, with their selections in the local text. */
  get peersInText() {
    return this.peers.seenThrough(this.edits.operations);
  }

  /** Whether the local text is the authority's, as far as is known. */
  get isSynchronized() {
    return this.link.isLive && this.edits.count === 0;
  }

  /**
   * Takes a local edit.
   * @param {TextOperation} operation on the local text; not the identity
   */
  edit(operation) {
    this.edits.edit(operation);
    this.#sendBuffer();
    this.tellState();
  }

  /**
   * One message of the server.
   * @param {Message} message
   * @throws {Error} if it does not hold what Schemas/README.md says
   */
  receive(message) {
    switch (message.type) {
      case "hello": return this.#receiveHello(message);
      case "part":
        return this.#news.add("progress", this.#parts.add(message.text, message.utf16Count));
      case "snapshot": return this.#receiveSnapshot(message);
      case "edit": return this.#receiveEdit(message);
      case "ack": return this.#receiveAck(message);
      case "reject": return this.#receiveReject(message);
      case "presence": return this.#receivePresence(message);
      case "left": return this.#receiveLeft(message);
      case "digest": return this.#receiveDigest(message);
      case "access": return this.#receiveAccess(message);
    }
  }

  // Greeting

  /** @param {Message} hello */
  #receiveHello(hello) {
    const before = this.link.greet(hello);
    this.#parts.clear();
    this.own.forgetSent();
    const { outstanding } = this.edits;
    if (outstanding) outstanding.isInFlight = false;
    if (this.link.needsSnapshot && this.#endsLineage(hello, before)) {
      // The edits are for a text that the server does not have.
      this.edits.merge();
      this.#isForeign = true;
    }
    this.#takeSequence(hello.sequence, before?.session === hello.session);
    this.#checkCaughtUp();
    this.tellState();
  }

  /**
   * Whether the server, which is about to send its text, lacks what it told this client before.
   * @param {Message} hello
   * @param {{ epoch: string, session: string } | null} before
   */
  #endsLineage({ epoch, session, revision, sequence }, before) {
    return this.link.hasText && before !== null && (epoch !== before.epoch
      || session !== before.session || revision < this.revision || sequence < this.#sequence);
  }

  /**
   * Takes the number of the session's last committed edit.
   * @param {number} sequence
   * @param {boolean} isSameSession
   */
  #takeSequence(sequence, isSameSession) {
    const { outstanding } = this.edits;
    if (outstanding && isSameSession && sequence >= outstanding.message.sequence - 1) {
      outstanding.isCommitted = sequence >= outstanding.message.sequence;
      // Only the revision that is held now was compared, and not an older one that it was made on.
      const isProven = outstanding.message.revision >= this.revision || outstanding.isTooLong;
      if (outstanding.isCommitted || isProven) return;
    }
    // It was not committed: nothing of the session behind `sequence` was, and that may be less than
    // was acknowledged in another lineage. It is made anew under the next number.
    this.edits.merge();
    this.#sequence = sequence;
  }

  /** Goes live once everything that was durable at the `hello` has arrived. */
  #checkCaughtUp() {
    if (!this.link.hasCaughtUp(this.revision)) return;
    if (this.edits.outstanding?.isCommitted) {
      this.resync("edit-missing", "A committed edit did not come back.");
      return;
    }
    this.link.settle();
    this.resend();
    this.askForPresence();
    this.tellState();
  }

  /** @param {Message} message */
  #receiveSnapshot(message) {
    const snapshot = { ...message, text: this.#parts.join(message.text) };
    const { outstanding } = this.edits;
    if (this.link.isLive && outstanding?.isInFlight) {
      // Whether the snapshot holds the outstanding edit only a new `hello` can tell.
      this.resync("snapshot-in-flight", "The server sent the whole text while an edit was out.");
      return;
    }
    if (digest(snapshot.text) !== snapshot.digest) {
      this.resync("digest-mismatch", "The server's text arrived damaged.");
      return;
    }
    if (this.#isForeign) return this.#changeLineage(snapshot);
    if (outstanding?.isCommitted) {
      this.#sequence = outstanding.message.sequence;
      this.peers.move(this.edits.acknowledge(), this.session);
    }
    // What the authority did in between is a guess from here on, so an edit that it did not commit
    // is made anew on the snapshot; sent as it was it could be transformed in another way there.
    this.edits.merge();
    this.#arrive(difference(this.edits.authorityText, snapshot.text), null, "resync");
    this.#begin(snapshot.revision);
  }

  /**
   * The text of another lineage came: the whole local text is kept aside, also if nothing was
   * pending, as nobody else may have it.
   * @param {Message} snapshot
   */
  #changeLineage({ revision, text }) {
    this.#isForeign = false;
    if (this.edits.text !== text) {
      const reason = {
        code: "another-epoch",
        message: "The server no longer has the text of this page. Its journal is another one, "
          + "was restored from a backup, or lost what was written last.",
      };
      this.#keepText(reason, this.edits.buffer?.operation ?? null);
    }
    this.#show(this.edits.restart(text), "resync");
    this.#begin(revision);
  }

  /**
   * The authority's text is here, at a revision.
   * @param {number} revision
   */
  #begin(revision) {
    this.revision = revision;
    this.link.takeText();
    this.#checkCaughtUp();
    this.#sendBuffer();
    this.tellState();
  }

  // Edits

  /** @param {Message} message */
  #receiveEdit(message) {
    if (this.link.needsSnapshot || message.revision <= this.revision) return;
    if (message.revision !== this.revision + 1) {
      this.resync("revision-gap", `Revision ${message.revision} came after ${this.revision}.`);
      return;
    }
    const operation = TextOperation.fromJSON(message.operation);
    const { outstanding } = this.edits;
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
    if (this.edits.outstanding?.message.sequence !== message.sequence) return;
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
    this.peers.move(this.edits.acknowledge(), this.session);
    this.#sequence = message.sequence;
    this.revision = message.revision;
    this.#resyncs = 0;
    this.#sendBuffer();
    this.askForPresence();
    this.tellState();
  }

  /**
   * The authority's text changed by another's edit, or by a snapshot.
   * @param {TextOperation} operation
   * @param {string | null} author
   * @param {"remote" | "resync"} origin
   */
  #arrive(operation, author, origin) {
    const change = this.edits.arrive(operation);
    this.peers.move(operation, author);
    this.#show(change, origin);
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

  // Refusals

  /** @param {Message} message */
  #receiveReject(message) {
    const { outstanding } = this.edits;
    if (!outstanding || outstanding.message.sequence !== message.sequence) return;
    const { code } = message;
    const reason = { code, message: String(message.message ?? "") };
    const kind = rejectionClasses[code] ?? "fatal";
    outstanding.isInFlight = false;
    if (kind === "retry") {
      if (code === "read-only") this.link.readOnly ??= reason;
      else this.#news.add("retry");
    } else if (kind === "fatal" || ++this.#resyncs > resyncLimit) {
      this.#resyncs = 0;
      this.#news.add("problem", reason);
      this.#putAside(reason);
      if (code === "resend-differs") this.resync(code, reason.message);
      else this.#sendBuffer();
    } else if (code === "base-unavailable") {
      // It was not committed, so it may be sent on a newer base, as another edit.
      this.edits.merge();
      this.#sendBuffer();
    } else {
      this.resync(code, reason.message);
    }
    this.tellState();
  }

  /**
   * Takes the first pending edit out of the text and keeps it.
   * @param {Reason} reason
   */
  #putAside(reason) {
    const base = this.edits.authorityText;
    const { removed, change } = this.edits.rollBack();
    const text = removed.apply(base);
    this.asides = [...this.asides, { kind: "edits", reason, base, text, operation: removed }];
    this.#show(change, "resync");
    this.#tellAsides();
  }

  /**
   * Takes up what was put aside in an earlier life of the page.
   * @param {readonly Aside[]} asides
   */
  restore(asides) {
    this.asides = [...asides, ...this.asides];
    this.#tellAsides();
  }

  /**
   * Keeps the whole text.
   * @param {Reason} reason
   * @param {TextOperation | null} operation the edits in it that are given up
   */
  #keepText(reason, operation) {
    const { authorityText: base, text } = this.edits;
    this.asides = [...this.asides, { kind: "text", reason, base, text, operation }];
    this.#tellAsides();
  }

  /**
   * Gives up what was put aside.
   * @param {Aside} aside one of `asides`
   */
  forget(aside) {
    this.asides = this.asides.filter((other) => other !== aside);
    this.#tellAsides();
  }

  /**
   * What was put aside has been merged into the text, as far as a merge takes it.
   * @param {Aside} aside one of `asides`
   */
  merged(aside) {
    const rest = remainder(aside, this.edits.text);
    this.asides = this.asides.flatMap((other) => (other !== aside ? [other] : rest ? [rest] : []));
    this.#tellAsides();
  }

  /** @param {Message} message */
  #receiveAccess(message) {
    if (message.access === "read-only") {
      const code = String(message.code ?? "read-only");
      this.link.readOnly = { code, message: String(message.message ?? "") };
    } else {
      this.link.readOnly = null;
      this.resend();
      this.askForPresence();
    }
    this.tellState();
  }

  /** @param {Message} message */
  #receiveDigest(message) {
    if (this.link.needsSnapshot || message.revision !== this.revision) return;
    if (digest(this.edits.authorityText) === message.digest) return;
    this.#diverged(`The text differs from the server's at revision ${this.revision}.`);
  }

  /**
   * This client went wrong: it keeps a copy of its text and starts afresh.
   * @param {string} message
   */
  #diverged(message) {
    const reason = { code: "digest-mismatch", message };
    this.#keepText(reason, null);
    this.resync(reason.code, message);
  }

  /**
   * Reports a fault, and asks for a connection that begins with a snapshot.
   * @param {string} code
   * @param {string} message
   */
  resync(code, message) {
    this.link.restart();
    this.#news.add("problem", { code, message });
    this.#news.add("resync", { code, message });
    this.tellState();
  }

  // Presence

  /** @param {Message} message */
  #receivePresence(message) {
    const presence = readPresence(message, this.edits.authorityText.length, this.link.limits);
    if (!presence || presence.session === this.session) return;
    this.peers.update(presence);
    this.tellPeers();
  }

  /** @param {Message} message */
  #receiveLeft(message) {
    if (this.peers.remove(message.session)) this.tellPeers();
  }

  /** Presence is taken when no edit is pending. */
  askForPresence() {
    if (this.own.isDue && this.isSynchronized) this.#news.add("presence");
  }

  // Sending

  /** Makes the buffer the outstanding edit, if that may be. */
  #sendBuffer() {
    if (!this.link.maySend || !this.edits.buffer || this.edits.outstanding) return;
    const message = this.edits.submit(this.#sequence + 1, this.revision, this.link.operationLimits);
    this.#news.add("send", message);
  }

  /** Sends the outstanding edit again as it was, or else the buffer. */
  resend() {
    if (!this.link.maySend) return;
    if (this.edits.outstanding?.isTooLong) this.#makeShorter(this.edits.outstanding);
    const { outstanding } = this.edits;
    if (!outstanding) return this.#sendBuffer();
    outstanding.isInFlight = true;
    const { message } = outstanding;
    this.#news.add("send", message);
  }

  /** The connection ends because of the length of what was sent. */
  messageTooLong() {
    const { outstanding } = this.edits;
    if (!outstanding?.isInFlight) return;
    outstanding.isTooLong = true;
    this.link.shorten(JSON.stringify(outstanding.message).length);
  }

  /**
   * Has an edit sent in shorter parts that did not pass as a whole, which may be as it was not
   * committed; or puts it aside if it cannot be in parts.
   * @param {import("./pending-edits.js").Outstanding} outstanding not committed
   */
  #makeShorter({ operation }) {
    const { componentLimit, insertLimit } = this.link.operationLimits;
    const [, rest] = operation.split(componentLimit, insertLimit);
    this.edits.merge();
    if (rest) return;
    const message = "Something between this page and the server lets no edit of this length pass.";
    this.#news.add("problem", { code: "message-too-long", message });
    this.#putAside({ code: "message-too-long", message });
  }

  // Telling

  /** Tells the state, if it is another one than was told last. */
  tellState() {
    const { state } = this;
    const told = JSON.stringify(state);
    if (told === this.#toldState) return;
    this.#toldState = told;
    this.#news.add("state", state);
  }

  /** Tells who is here. */
  tellPeers() {
    this.#news.add("peers", this.peersInText);
  }

  #tellAsides() {
    this.#news.add("asides", this.asides);
    this.tellState();
  }
}
