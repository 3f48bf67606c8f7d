// @ts-check
/**
 * How the client stands with the server: which session it continues, how far the greeting of the
 * present connection is, and whether edits may go out.
 *
 * A connection is *greeting* until its `hello`, then *catching up* until everything that was
 * durable at the `hello` has arrived, and then *live*.
 */

import { digest } from "./digest.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Reason} Reason */
/** @typedef {import("./types.js").State} State */

export class Link {
  /** @type {{ epoch: string, session: string, resume: string } | null} as the last `hello` said */
  identity = null;
  /** @type {Record<string, any>} as the last `hello` announced them */
  limits = {};
  /** Whether a snapshot ever came. */
  hasText = false;
  /** The present connection cannot go on without a snapshot. */
  needsSnapshot = false;
  /** @type {Reason | null} why the document takes no edits */
  readOnly = null;

  /** @type {"offline" | "greeting" | "catching-up" | "live" | "stopped"} */
  #phase = "offline";
  /** The next connection is to begin with a snapshot. */
  #wantsSnapshot = false;
  #helloRevision = 0;
  /** Most bytes of a message that whatever is between here and the server is asked to pass on. */
  #passingByteCount = Infinity;
  /** @type {Reason | null} */
  #stopped = null;
  /** @type {Reason | null} why there is no connection, as far as that is known */
  #absence = null;

  /** Whether messages are listened to. */
  get isOpen() {
    return this.#phase !== "offline" && this.#phase !== "stopped";
  }

  /** Whether the connection has brought everything that the server had when it began. */
  get isLive() {
    return this.#phase === "live";
  }

  /** Whether there is a text, and nothing known against editing it. */
  get canEdit() {
    return this.hasText && !this.#stopped && !(this.isLive && this.readOnly);
  }

  /** Whether an edit may be sent now. */
  get maySend() {
    return this.isLive && !this.readOnly;
  }

  /** How much goes into one message: at most 6 bytes for a unit, 17 for a count. */
  get operationLimits() {
    const { componentCount = Infinity, messageByteCount = Infinity } = this.limits;
    const byteCount = Math.min(messageByteCount, this.#passingByteCount);
    return {
      componentLimit: Math.max(4, Math.min(componentCount, byteCount / 64)),
      insertLimit: Math.max(2, Math.floor(byteCount / 10)),
    };
  }

  /**
   * A message did not pass: those that follow are at most half as long, where that can be.
   * @param {number} byteCount of that message
   */
  shorten(byteCount) {
    this.#passingByteCount = Math.min(this.#passingByteCount, byteCount / 2);
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
    if (this.#stopped) return named("stopped", this.#stopped);
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
    if (!this.hasText || this.#wantsSnapshot) return this.identity;
    return { since: String(revision), digest: digest(text), ...this.identity };
  }

  /** A socket is open; the server speaks first. */
  open() {
    if (this.#phase !== "stopped") this.#phase = "greeting";
  }

  /** The socket is gone. */
  close() {
    if (this.#phase !== "stopped") this.#phase = "offline";
  }

  /**
   * Takes note of why there is no connection; the next `hello` ends that.
   * @param {Reason} reason
   */
  explain(reason) {
    this.#absence = reason;
  }

  /** The present connection is of no more use; the next one is to begin with a snapshot. */
  restart() {
    this.#wantsSnapshot = true;
    this.#phase = "offline";
  }

  /**
   * Nothing more will be tried.
   * @param {Reason} reason
   */
  stop(reason) {
    this.#phase = "stopped";
    this.#stopped = reason;
  }

  /**
   * Takes a `hello`.
   * @param {Message} hello
   * @returns {{ epoch: string, session: string } | null} what there was before
   */
  greet({ epoch, session, resume, limits, revision, access, continues }) {
    const before = this.identity;
    this.identity = { epoch, session, resume };
    this.limits = limits ?? {};
    this.#absence = null;
    this.#helloRevision = revision;
    this.readOnly = access === "read-only"
      ? { code: "read-only", message: "The document takes no edits." } : null;
    this.#phase = "catching-up";
    this.needsSnapshot = !continues || !this.hasText || this.#wantsSnapshot;
    this.#wantsSnapshot = this.needsSnapshot;
    return before;
  }

  /** A snapshot came. */
  takeText() {
    this.hasText = true;
    this.#wantsSnapshot = this.needsSnapshot = false;
  }

  /**
   * Whether everything that was durable at the `hello` has arrived, and the link may go live.
   * @param {number} revision the newest that the client holds
   */
  hasCaughtUp(revision) {
    return this.#phase === "catching-up" && !this.needsSnapshot && revision >= this.#helloRevision;
  }

  /** Goes live. */
  settle() {
    this.#phase = "live";
  }
}
