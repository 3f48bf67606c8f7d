// @ts-check
/** Who else is here and where, and what the others are told of this client. */

/** @typedef {import("./text-operation.js").Selection} Selection */
/** @typedef {import("./text-operation.js").TextOperation} TextOperation */
/** @typedef {{ name: string, colour: string }} User */
/** @typedef {{ session: string, user: User | null, selections: Selection[] }} Peer */

/** The other sessions of a document, their selections kept in the authority's text. */
export class Peers {
  constructor() {
    /** @type {Map<string, Peer>} */
    this.bySession = new Map();
  }

  /** Whether nobody is known. */
  get isEmpty() {
    return this.bySession.size === 0;
  }

  /**
   * Takes a `presence` message; one without `user` keeps the user.
   * @param {{ session: string, selections: Selection[], user?: User }} message
   */
  update(message) {
    const known = this.bySession.get(message.session);
    this.bySession.set(message.session, {
      session: message.session,
      user: message.user ?? known?.user ?? null,
      selections: message.selections,
    });
  }

  /**
   * Forgets a session; returns whether it was known.
   * @param {string} session
   */
  remove(session) {
    return this.bySession.delete(session);
  }

  /** Forgets everybody; returns whether there was anybody. */
  clear() {
    const had = this.bySession.size > 0;
    this.bySession.clear();
    return had;
  }

  /**
   * Moves all selections over an operation of the authority.
   * @param {TextOperation} operation
   * @param {string | null} author its session, if it has one
   */
  move(operation, author) {
    for (const peer of this.bySession.values()) {
      peer.selections = operation.mapSelections(peer.selections, peer.session === author);
    }
  }

  /**
   * Everybody, with the selections moved over operations that only this client has made yet.
   * @param {readonly (TextOperation | null)[]} pending
   * @returns {Peer[]}
   */
  seenThrough(pending) {
    return Array.from(this.bySession.values(), (peer) => ({
      ...peer,
      selections: pending.reduce(
        (moved, operation) => operation ? operation.mapSelections(moved, false) : moved,
        peer.selections),
    }));
  }
}

/** What the others are told of this client. Offsets are in the local text. */
export class OwnPresence {
  /** @type {Selection[]} */
  #selections = [];
  /** @type {User | null} */
  #user = null;
  #isUserDue = false;
  /** Whether there is something that the server does not know yet. */
  isDue = false;

  /** @param {Selection[]} selections */
  select(selections) {
    this.#selections = selections;
    this.isDue = true;
  }

  /** @param {User} user */
  introduce(user) {
    this.#user = user;
    this.isDue = this.#isUserDue = true;
  }

  /** A new connection knows nothing. */
  forgetSent() {
    this.isDue = true;
    this.#isUserDue = this.#user !== null;
  }

  /**
   * Moves the selections over a change of the local text.
   * @param {TextOperation} operation
   * @param {boolean} isOwn
   */
  move(operation, isOwn) {
    this.#selections = operation.mapSelections(this.#selections, isOwn);
  }

  /**
   * The message that tells it, for a local text that is the authority's at `revision`.
   * @param {number} revision
   * @param {number} [selectionLimit] most selections told
   */
  take(revision, selectionLimit = Infinity) {
    const user = this.#isUserDue && this.#user ? { user: this.#user } : {};
    this.isDue = this.#isUserDue = false;
    const selections = this.#selections.slice(0, selectionLimit);
    return { type: "presence", revision, selections, ...user };
  }
}
