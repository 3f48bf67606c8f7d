/**
 * An authority of one document as Schemas/README.md describes it, in memory and in few words: what
 * the client's tests talk to. It shares only the operations with the client.
 */

import { digest } from "../../Web/client/digest.js";
import { TextOperation } from "../../Web/client/text-operation.js";

/** Large enough for every test that does not bring limits of its own. */
const limits = {
  documentUTF16Count: 1e7, componentCount: 1e5, messageByteCount: 1e6, editsPerSecond: 0,
  selectionCount: 100, userByteCount: 1000,
};

export class Authority {
  text = "";
  /** What was committed: index 0 made revision 1. */
  history = [];
  /** By session: its secret, and the revision of each of its committed edits. */
  sessions = new Map();
  connections = new Set();
  isReadOnly = false;
  /** A fault on purpose: a revision is taken for the text of its number, uncompared. */
  trustsRevisions = false;
  /** Oldest revision that `since` may name. */
  horizon = 0;
  /** How often edits are followed by a digest. */
  digestInterval = 5;
  #made = 0;

  constructor(epoch = "epoch-aaaaa") {
    this.epoch = epoch;
  }

  get revision() {
    return this.history.length;
  }

  /**
   * Opens a connection; `deliver` is called with each message, as JSON text.
   * @returns {{ receive: (json: string) => void, close: () => void }}
   */
  connect(query, deliver) {
    const continues = query.since !== undefined && this.#holds(query);
    const isKnown = query.since === undefined ? query.epoch === this.epoch : continues;
    const session = isKnown ? query.session : this.#makeIdentifier(11);
    const resume = isKnown ? query.resume : this.#makeIdentifier(22);
    if (!this.sessions.has(session)) this.sessions.set(session, { resume, revisions: [] });
    const record = this.sessions.get(session);
    const connection = { session, record, send: (message) => deliver(JSON.stringify(message)) };
    if (record.resume !== resume) {
      connection.send({ type: "error", code: "session-secret-mismatch", message: "" });
      return { receive() {}, close() {} };
    }
    for (const other of this.connections) {
      if (other.session === session) this.connections.delete(other);
    }
    this.connections.add(connection);
    this.#greet(connection, continues ? Number(query.since) : undefined);
    return {
      receive: (json) => this.connections.has(connection) && this.#receive(connection, json),
      close: () => this.#close(connection),
    };
  }

  /** Whether the text of a revision is the one that a client says it holds. */
  #holds({ since, digest: held }) {
    if (this.trustsRevisions) return Number(since) <= this.revision;
    return Number(since) <= this.revision && digest(this.textAt(Number(since))) === held;
  }

  textAt(revision) {
    return this.history.slice(0, revision)
      .reduce((text, { operation }) => TextOperation.fromJSON(operation).apply(text), "");
  }

  /** The journal was restored from a backup of a revision: what came after is gone. */
  restore(revision) {
    for (const connection of [...this.connections]) this.#close(connection);
    this.text = this.textAt(revision);
    this.history.length = revision;
    for (const record of this.sessions.values()) {
      record.revisions = record.revisions.filter((made) => made <= revision);
      record.presence = undefined;
    }
  }

  #makeIdentifier(length) {
    return String(++this.#made).padStart(length, "s");
  }

  #greet(connection, since) {
    const continues = since !== undefined && since >= this.horizon;
    connection.send({
      type: "hello", protocol: "stet.v1", document: "d", documentType: "text", epoch: this.epoch,
      revision: this.revision, horizon: this.horizon, continues, session: connection.session,
      resume: connection.record.resume, sequence: connection.record.revisions.length,
      access: this.isReadOnly ? "read-only" : "write", limits,
    });
    if (continues) {
      for (const edit of this.history.slice(since)) connection.send(edit);
    } else {
      connection.send(
        { type: "snapshot", revision: this.revision, text: this.text, digest: digest(this.text) });
    }
    for (const other of this.connections) {
      if (other !== connection && other.record.presence) this.#tellPresence(connection, other);
    }
  }

  #close(connection) {
    if (!this.connections.delete(connection)) return;
    for (const other of this.connections) other.send({ type: "left", session: connection.session });
  }

  #receive(connection, json) {
    const message = JSON.parse(json);
    if (message.type === "ping") connection.send({ type: "pong" });
    if (message.type === "presence") this.#relay(connection, message);
    if (message.type === "edit") this.#submit(connection, message);
  }

  #relay(connection, { revision, selections, user }) {
    const moved = this.history.slice(revision).reduce(
      (now, edit) => TextOperation.fromJSON(edit.operation)
        .mapSelections(now, edit.session === connection.session), selections);
    const { record } = connection;
    record.presence = { selections: moved, user: user ?? record.presence?.user };
    for (const other of this.connections) {
      if (other !== connection) this.#tellPresence(other, connection);
    }
  }

  /** Tells `to` where `from` is. */
  #tellPresence(to, { session, record: { presence: { selections, user } } }) {
    to.send({ type: "presence", session, revision: this.revision, selections,
      ...(user ? { user } : {}) });
  }

  #submit(connection, { sequence, revision, operation }) {
    const { session, record } = connection;
    const next = record.revisions.length + 1;
    const reject = (code) => connection.send({ type: "reject", sequence, next, code, message: code });
    if (sequence <= record.revisions.length) {
      connection.send({ type: "ack", sequence, revision: record.revisions[sequence - 1] });
      return;
    }
    if (sequence !== next) return reject("sequence-gap");
    if (this.isReadOnly) return reject("read-only");
    if (revision > this.revision) return reject("unknown-revision");
    let submitted = TextOperation.fromJSON(operation);
    for (const edit of this.history.slice(revision)) {
      if (edit.session === session) throw new Error("one edit in flight");
      submitted = submitted.transform(TextOperation.fromJSON(edit.operation), "left");
    }
    const refusal = this.refuse?.(submitted);
    if (refusal) return reject(refusal);
    this.commit(session, submitted);
  }

  /** Commits an operation on the present text and tells everybody. */
  commit(session, operation) {
    this.text = operation.apply(this.text);
    for (const other of this.connections) {
      const { presence } = other.record;
      if (presence) {
        const isOwn = other.session === session;
        presence.selections = operation.mapSelections(presence.selections, isOwn);
      }
    }
    const record = this.sessions.get(session);
    record?.revisions.push(this.revision + 1);
    this.history.push({
      type: "edit", revision: this.revision + 1, session,
      sequence: record?.revisions.length ?? 1, operation: operation.toJSON(),
    });
    for (const other of this.connections) {
      other.send(this.history[this.revision - 1]);
      if (this.revision % this.digestInterval === 0) {
        other.send({ type: "digest", revision: this.revision, digest: digest(this.text) });
      }
    }
  }

  /** Says that the document takes no edits now, or that it does again. */
  setReadOnly(isReadOnly) {
    this.isReadOnly = isReadOnly;
    const why = isReadOnly ? { code: "read-only", message: "the disk is full" } : {};
    for (const other of this.connections) {
      other.send({ type: "access", access: isReadOnly ? "read-only" : "write", ...why });
    }
  }
}
