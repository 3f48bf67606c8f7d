// @ts-check
/**
 * What goes on between a client and the server: takes the messages in, sends the edits, and keeps
 * the local text, what is put aside and the others in step with them. `EditingClient` wraps it.
 *
 * It is *synchronized* (nothing pending), has one *outstanding* edit, or an outstanding one and a
 * *buffer*. What was sent is frozen: after a lost connection it is sent again as it was. What is
 * done in each case is laid down in Schemas/client.md.
 */

import { readMemory, writeMemory } from "./client-memory.js";
import { digest } from "./digest.js";
import { errorClasses, rejectionClasses } from "./error-codes.js";
import { LocalText } from "./local-text.js";
import { readPresence } from "./presence.js";
import { reasons } from "./reasons.js";
import { OperationError, TextOperation } from "./text-operation.js";

/** @typedef {import("./client-memory.js").Memory} Memory */
/** @typedef {import("./link.js").Link} Link */
/** @typedef {import("./news.js").News} News */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Reason} Reason */

/** How often in a row an edit may be refused for a stale state before it is put aside. */
const refusalLimit = 3;

/** The close code of who takes no message of that length (RFC 6455, section 7.4.1). */
const messageTooBig = 1009;

export class Exchange {
  /** The newest revision of the authority that this client holds. */
  revision = 0;
  link;
  local;

  #news;
  /** Whether the text is of a lineage that the server does not have, and its own has yet to come. */
  #isForeign = false;
  /** Number of the session's last edit that is known to be committed. */
  #sequence = 0;
  #refusals = 0;
  #toldState = "";

  /**
   * @param {News} news hears of everything that happens
   * @param {Link} link how it stands with the server
   * @param {Memory} [memory] what an earlier client remembered
   * @throws {Error} if `memory` is damaged, or of another version
   */
  constructor(news, link, memory) {
    this.#news = news;
    this.link = link;
    this.local = new LocalText(news);
    if (memory) this.#recall(memory);
  }

  /** What outlives the connection, as JSON has it. O(n) in the text. @returns {Memory} */
  get memory() {
    return writeMemory({
      identity: this.link.identity, sequence: this.#sequence, revision: this.revision,
      hasText: this.link.hasText, edits: this.local.edits, asides: this.local.asides.items,
      needsText: this.link.needsText, isForeign: this.#isForeign, refusals: this.#refusals,
      passingByteCount: this.link.passingByteCount,
    });
  }

  /** @param {Memory} memory */
  #recall(memory) {
    const { identity, hasText, needsText, passingByteCount, ...own } = readMemory(memory);
    Object.assign(this.link, { identity, hasText, needsText, passingByteCount });
    this.local.edits = own.edits;
    this.local.asides.items = own.asides;
    this.revision = own.revision;
    this.#sequence = own.sequence;
    this.#isForeign = own.isForeign;
    this.#refusals = own.refusals;
  }

  /** The own session's id, or `null` before the first `hello`. */
  get session() {
    return this.link.identity?.session ?? null;
  }

  /** What to tell people. */
  get state() {
    return this.link.state(this.local.edits.count, this.local.asides.items.length > 0);
  }

  /** Whether the local text is the authority's, as far as is known. */
  get isSynchronized() {
    return this.link.isLive && this.local.edits.count === 0;
  }

  /**
   * Takes a local edit.
   * @param {TextOperation} operation on the local text; not the identity
   */
  edit(operation) {
    this.local.edits.edit(operation);
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
      case "part": case "snapshot": case "edit": case "ack": case "reject": case "presence":
      case "left": case "digest": case "access":
        if (this.link.isGreeted) return this.#receiveLater(message);
        return this.startAfresh(reasons.unexpected("A message came before the greeting."));
      case "error": return this.#receiveError(message);
    }
  }

  /** @param {Message} message behind `hello` */
  #receiveLater(message) {
    switch (message.type) {
      case "part":
        return this.#news.add("progress", this.link.parts.add(message.text, message.utf16Count));
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
    if (this.link.isGreeted) {
      return this.startAfresh(reasons.unexpected("A second greeting came."));
    }
    const { identity } = this.link;
    const endsLineage = this.link.endsLineage(hello, this.revision, this.#sequence);
    this.link.greet(hello);
    this.local.own.forgetSent();
    if (this.link.needsSnapshot && endsLineage) {
      // The edits are for a text that the server does not have.
      this.local.edits.merge();
      this.#isForeign = true;
    }
    this.#takeSequence(hello.sequence, identity?.session === hello.session);
    this.#checkCaughtUp();
    this.tellState();
  }

  /**
   * Takes the number of the session's last committed edit: what is outstanding behind it never was
   * committed, nor will be unless it is sent again.
   * @param {number} sequence
   * @param {boolean} isSameSession
   */
  #takeSequence(sequence, isSameSession) {
    const { outstanding } = this.local.edits;
    if (isSameSession && sequence > (outstanding?.message.sequence ?? this.#sequence)) {
      this.#giveUpPending();
    } else if (isSameSession && outstanding && sequence >= this.#sequence) {
      // Only the text that is held now was compared, and not an older one.
      const isProven = outstanding.message.revision >= this.revision || outstanding.isTooLong;
      if (sequence < outstanding.message.sequence && !isProven) this.local.edits.merge();
      return;
    }
    this.local.edits.merge();
    this.#sequence = sequence;
  }

  /** Somebody used the session who knows more of it: what is pending may be committed already. */
  #giveUpPending() {
    // A text of another lineage is kept as a whole.
    if (this.local.edits.count === 0 || this.#isForeign) return;
    this.local.edits.merge();
    this.local.putAside(reasons.unknownEdits);
  }

  /** Goes live once everything that was durable at the `hello` has arrived. */
  #checkCaughtUp() {
    if (!this.link.hasCaughtUp(this.revision)) return;
    if (this.#isCommitted) return this.startAfresh(reasons.editMissing);
    this.link.settle();
    this.resend();
    this.askForPresence();
    this.tellState();
  }

  /** Whether the outstanding edit is durable, although it has not come back yet. */
  get #isCommitted() {
    const { outstanding } = this.local.edits;
    return outstanding !== null && outstanding.message.sequence <= this.link.committed;
  }

  // The text

  /** @param {Message} message */
  #receiveSnapshot({ revision, text: last, digest: expected }) {
    // Whether the snapshot holds the outstanding edit only a new `hello` can tell.
    if (this.link.isOut || this.link.isDoubtful) return this.startAfresh(reasons.snapshotInFlight);
    if (!this.link.needsSnapshot && revision < this.revision) {
      return this.startAfresh(
        reasons.unexpected(`A text of revision ${revision} came after ${this.revision}.`));
    }
    const text = this.link.parts.join(last);
    if (digest(text) !== expected) {
      return this.startAfresh(reasons.mismatch("The server's text arrived damaged."));
    }
    if (this.#isForeign) {
      this.local.restart(text, reasons.otherLineage);
    } else {
      if (this.#isCommitted) this.#sequence = this.local.acknowledge(this.session);
      this.local.rebase(text);
    }
    this.#isForeign = false;
    this.revision = revision;
    this.link.takeText();
    this.#checkCaughtUp();
    this.#sendBuffer();
    this.tellState();
  }

  // Edits

  /** @param {Message} message */
  #receiveEdit(message) {
    const operation = TextOperation.fromJSON(message.operation);
    if (this.link.needsSnapshot) {
      return this.startAfresh(reasons.unexpected("An edit came before the text."));
    }
    if (message.revision <= this.revision) return;
    if (message.revision > this.revision + 1) {
      return this.startAfresh(reasons.gap(this.revision, message.revision));
    }
    if (!this.#fits(message, operation)) {
      return this.#goWrong(`Revision ${message.revision} is another edit than it should be.`);
    }
    if (this.#isOwn(message)) {
      this.#acknowledge(message.revision);
    } else {
      this.local.arrive(operation, message.session, "remote");
      this.revision = message.revision;
    }
    this.#checkCaughtUp();
  }

  /**
   * Whether it is the outstanding edit.
   * @param {Message} message
   */
  #isOwn({ session, sequence }) {
    return session === this.session && sequence === this.local.edits.outstanding?.message.sequence;
  }

  /**
   * Whether an edit applies to the text, and an own one is what was sent. One that is not
   * outstanding was committed before it was put aside, or is somebody's who holds the session.
   * @param {Message} message
   * @param {TextOperation} operation
   */
  #fits(message, operation) {
    const { outstanding } = this.local.edits;
    if (outstanding && this.#isOwn(message)) return outstanding.operation.equals(operation);
    if (message.session === this.session && message.sequence > this.link.committed) return false;
    try {
      operation.checkBase(this.local.edits.authorityText);
      return true;
    } catch (error) {
      if (error instanceof OperationError) return false;
      throw error;
    }
  }

  /**
   * The answer to a resend. One of a later revision comes before the edits that lead there, and the
   * edit itself.
   * @param {Message} message
   */
  #receiveAck({ sequence, revision }) {
    const { outstanding } = this.local.edits;
    if (this.link.needsSnapshot || outstanding?.message.sequence !== sequence) return;
    if (revision <= this.revision) {
      return this.#goWrong(`Edit ${sequence} was revision ${revision} already.`);
    }
    if (revision > this.revision + 1) return;
    this.#acknowledge(revision);
    this.#checkCaughtUp();
  }

  /**
   * The outstanding edit is durable.
   * @param {number} revision
   */
  #acknowledge(revision) {
    this.#sequence = this.local.acknowledge(this.session);
    this.revision = revision;
    this.#refusals = 0;
    this.link.forgetSent();
    this.#sendBuffer();
    this.askForPresence();
    this.tellState();
  }

  // Refusals

  /** @param {Message} message */
  #receiveReject(message) {
    const { outstanding } = this.local.edits;
    if (!this.link.isOut || outstanding?.message.sequence !== message.sequence) return;
    const reason = { code: String(message.code), message: String(message.message ?? "") };
    const kind = rejectionClasses[reason.code] ?? "fatal";
    // What became of the other sending only `hello` tells.
    if (this.link.isDoubtful && kind !== "retry") return this.#comeAgain(reason);
    this.link.isOut = false;
    if (kind === "retry") {
      // While the document is read-only, the server tells when it is not any more.
      if (!this.link.readOnly) this.#news.add("retry");
    } else if (kind === "resync" && this.#refusals < refusalLimit) {
      this.#refusals++;
      this.local.edits.merge();
      if (reason.code === "base-unavailable") this.#sendBuffer();
      else this.startAfresh(reason);
    } else {
      this.#refusals = 0;
      this.#news.add("problem", reason);
      this.local.putAside(reason);
      // After that only `hello` tells the next number.
      if (reason.code === "resend-differs") this.startAfresh(reason);
      else this.#sendBuffer();
    }
    this.tellState();
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
    if (digest(this.local.edits.authorityText) === message.digest) return;
    this.#goWrong(`The text differs from the server's at revision ${this.revision}.`);
  }

  /**
   * This client went wrong: it keeps a copy of its text and starts afresh.
   * @param {string} message
   */
  #goWrong(message) {
    const reason = reasons.mismatch(message);
    this.local.keepText(reason, null);
    this.startAfresh(reason);
  }

  /** @param {Message} message the last one of a connection */
  #receiveError(message) {
    const reason = { code: String(message.code), message: String(message.message ?? "") };
    switch (errorClasses[reason.code] ?? "fatal") {
      case "resync": return this.startAfresh(reason);
      case "retry":
        this.link.explain(reason);
        return this.#comeAgain(reason);
      case "fatal":
        this.link.stop(reason);
        this.#news.add("stop", reason);
    }
    this.tellState();
  }

  /** @param {unknown} error what is wrong with a message */
  receiveUnreadable(error) {
    const reason = reasons.unreadable(String(error));
    this.link.explain(reason);
    this.startAfresh(reason);
  }

  /**
   * Gives the connection up, and asks for another one.
   * @param {Reason} reason
   */
  #comeAgain(reason) {
    this.link.leave();
    this.#news.add("reconnect", reason);
    this.tellState();
  }

  /**
   * Reports a fault, and asks for a connection that begins with a snapshot.
   * @param {Reason} reason
   */
  startAfresh(reason) {
    this.link.needsText = true;
    this.#news.add("problem", reason);
    this.#comeAgain(reason);
  }

  // Presence

  /** @param {Message} message */
  #receivePresence(message) {
    const presence = readPresence(message, this.local.edits.authorityText.length, this.link.limits);
    if (!presence || presence.session === this.session) return;
    this.local.peers.update(presence);
    this.local.tellPeers();
  }

  /** @param {Message} message */
  #receiveLeft(message) {
    if (this.local.peers.remove(message.session)) this.local.tellPeers();
  }

  /** Presence is taken when no edit is pending. */
  askForPresence() {
    if (this.local.own.isDue && this.isSynchronized) this.#news.add("presence");
  }

  // Sending

  /** Makes the buffer the outstanding edit, if that may be. */
  #sendBuffer() {
    const { link, local: { edits } } = this;
    if (!link.maySend || !edits.buffer || edits.outstanding) return;
    const message = edits.submit(this.#sequence + 1, this.revision, link.operationLimits);
    link.isOut = true;
    this.#news.add("send", message);
  }

  /** Sends the outstanding edit again as it was, or else the buffer. */
  resend() {
    if (!this.link.maySend) return;
    const { edits } = this.local;
    if (edits.outstanding?.isTooLong) this.#makeShorter(edits.outstanding.operation);
    const { outstanding } = edits;
    if (!outstanding) return this.#sendBuffer();
    this.link.isDoubtful ||= this.link.isOut;
    this.link.isOut = true;
    this.#news.add("send", outstanding.message);
  }

  /**
   * Has an edit sent in parts that did not pass as a whole, which may be as it was not committed;
   * or puts it aside if it cannot be in parts.
   * @param {TextOperation} operation
   */
  #makeShorter(operation) {
    const { componentLimit, insertLimit } = this.link.operationLimits;
    const [, rest] = operation.split(componentLimit, insertLimit);
    if (rest) return this.local.edits.merge();
    this.#news.add("problem", reasons.tooLong);
    this.local.putAside(reasons.tooLong);
  }

  /**
   * The connection is gone.
   * @param {number} [code] what it was closed with
   */
  closed(code) {
    const { outstanding } = this.local.edits;
    if (code === messageTooBig && outstanding && this.link.isOut) {
      outstanding.isTooLong = true;
      this.link.shorten(new TextEncoder().encode(JSON.stringify(outstanding.message)).length);
    }
    this.link.close();
    if (this.local.peers.clear()) this.local.tellPeers();
    this.tellState();
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
}
