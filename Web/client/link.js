// @ts-check
/**
 * How the client stands with the server: which session it continues, how far the greeting of the
 * present connection is, and whether edits may go out.
 *
 * A connection is *greeting* until its `hello`, then *catching up* until everything that was
 * durable at the `hello` has arrived, and then *live*. Once it is *closing* nothing is listened to.
 */

import { digest } from "./digest.js";
import { TextParts } from "./text-parts.js";

/** @typedef {import("./types.js").Identity} Identity */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Reason} Reason */
/** @typedef {import("./types.js").State} State */

export class Link {
  // What outlives the connection

  /** @type {Identity | null} as the last `hello` said */
  identity = null;
  /** Whether a snapshot ever came. */
  hasText = false;
  /** The next text must be a whole one. */
  needsText = false;
  /** Most bytes of a message that whatever is between here and the server is asked to pass on. */
  passingByteCount = Infinity;

  // What does not

  /** @type {"offline" | "greeting" | "catching-up" | "live" | "closing" | "stopped"} */
  phase = "offline";
  /** The revision at which the client has caught up. */
  target = 0;
  /** Number of the session's last committed edit when the connection began. */
  committed = 0;
  /** The present connection cannot go on without a snapshot. */
  needsSnapshot = false;
  /** @type {Reason | null} why the document takes no edits */
  readOnly = null;
  /** Whether the outstanding edit was sent on this connection and has no answer. */
  isOut = false;
  /**
   * Whether it was sent again while it was out: a sending that a disk lost has no answer, so one
   * answer may be to either.
   */
  isDoubtful = false;
  /** What came of the text that the next snapshot ends. */
  parts = new TextParts();
  /** @type {Record<string, any>} as the last `hello` announced them */
  limits = {};

  /** @type {Reason | null} */
  #stopped = null;
  /** @type {Reason | null} why there is no connection, as far as that is known */
  #absence = null;

  /** Whether messages are listened to. */
  get isOpen() {
    return this.phase === "greeting" || this.isGreeted;
  }

  /** Whether there was a `hello`. */
  get isGreeted() {
    return this.phase === "catching-up" || this.phase === "live";
  }

  /** Whether the connection has brought everything that the server had when it began. */
  get isLive() {
    return this.phase === "live";
  }

  /** Whether there is a text, and nothing known against editing it. */
  get canEdit() {
    return this.hasText && this.phase !== "stopped" && !(this.isLive && this.readOnly);
  }

  /** Whether an edit may be sent now. */
  get maySend() {
    return this.isLive && !this.readOnly;
  }

  /** How much goes into one message: at most 6 bytes for a unit, 17 for a count. */
  get operationLimits() {
    const { componentCount = Infinity, messageByteCount = Infinity } = this.limits;
    const byteCount = Math.min(messageByteCount, this.passingByteCount);
    return {
      componentLimit: Math.max(4, Math.min(componentCount, Math.floor(byteCount / 64))),
      insertLimit: Math.max(2, Math.floor(byteCount / 10)),
    };
  }

  /**
   * A message did not pass: those that follow are at most half as long, where that can be.
   * @param {number} byteCount of that message
   */
  shorten(byteCount) {
    this.passingByteCount = Math.min(this.passingByteCount, Math.floor(byteCount / 2));
  }

  /**
   * What to tell people.
   * @param {number} unsaved
   * @param {boolean} hasAsides whether text is kept aside, which is unsaved text
   * @returns {State}
   */
  state(unsaved, hasAsides) {
    /** @type {(name: State["name"], reason?: Reason | null) => State} */
    const named = (name, reason = null) => ({ name, unsaved, reason });
    if (this.phase === "stopped") return named("stopped", this.#stopped);
    if (!this.hasText) return named("connecting", this.#absence);
    if (!this.isLive) return named("offline", this.#absence);
    if (this.readOnly) return named("read-only", this.readOnly);
    if (unsaved > 0) return named("saving");
    return named(hasAsides ? "aside" : "saved");
  }

  /**
   * The query parameters for the next connection.
   * @param {number} revision the newest that the client holds
   * @param {string} text the authority's text at `revision`; its digest proves that it is held
   * @returns {Record<string, string>}
   */
  query(revision, text) {
    if (!this.identity) return {};
    if (!this.hasText || this.needsText) return { ...this.identity };
    return { since: String(revision), digest: digest(text), ...this.identity };
  }

  /** A socket is open; the server speaks first. */
  open() {
    this.phase = "greeting";
    this.forgetSent();
    this.parts.clear();
  }

  /** The socket is gone. */
  close() {
    if (this.phase !== "stopped") this.phase = "offline";
    this.forgetSent();
  }

  /**
   * Takes note of why there is no connection; the next `hello` ends that.
   * @param {Reason} reason
   */
  explain(reason) {
    this.#absence = reason;
  }

  /** The present connection is of no more use. */
  leave() {
    this.phase = "closing";
  }

  /**
   * Nothing more will be tried.
   * @param {Reason} reason
   */
  stop(reason) {
    this.phase = "stopped";
    this.#stopped = reason;
  }

  /**
   * Whether a server that sends its text lacks what it told this client before.
   * @param {Message} hello
   * @param {number} revision the newest that the client holds
   * @param {number} sequence of the session's last edit that is known to be committed
   */
  endsLineage(hello, revision, sequence) {
    return this.hasText && this.identity !== null && (hello.epoch !== this.identity.epoch
      || hello.session !== this.identity.session
      || hello.revision < revision || hello.sequence < sequence);
  }

  /**
   * Takes a `hello`.
   * @param {Message} hello
   */
  greet({ epoch, session, resume, limits, revision, sequence, access, continues }) {
    this.identity = { epoch, session, resume };
    this.limits = limits ?? {};
    this.#absence = null;
    this.target = revision;
    this.committed = sequence;
    this.readOnly = access === "read-only"
      ? { code: "read-only", message: "The document takes no edits." } : null;
    this.phase = "catching-up";
    this.needsSnapshot = !continues || !this.hasText || this.needsText;
    this.needsText = this.needsSnapshot;
  }

  /** A snapshot came. */
  takeText() {
    this.hasText = true;
    this.needsText = this.needsSnapshot = false;
  }

  /**
   * Whether everything that was durable at the `hello` has arrived, and the link may go live.
   * @param {number} revision the newest that the client holds
   */
  hasCaughtUp(revision) {
    return this.phase === "catching-up" && !this.needsSnapshot && revision >= this.target;
  }

  /** Nothing is out. */
  forgetSent() {
    this.isOut = this.isDoubtful = false;
  }

  /** Goes live. */
  settle() {
    this.phase = "live";
  }
}
