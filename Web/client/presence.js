// @ts-check
/** Who else is here and where, and what the others are told of this client. */

import { isWellFormed } from "./text-operation.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./text-operation.js").Selection} Selection */
/** @typedef {import("./text-operation.js").TextOperation} TextOperation */
/** @typedef {{ name: string, colour: string }} User */
/** @typedef {{ session: string, user: User | null, selections: Selection[] }} Peer */

/** @typedef {{ selectionCount?: number, userByteCount?: number }} Limits as a `hello` tells them */

/**
 * What a `presence` of the server says of a peer. The peer wrote it, so nothing in it is taken for
 * granted, and what does not fit is left out: a name or colour that is none, a user too large, a
 * selection without two offsets. Offsets behind the text's end are taken for its end.
 * @param {Message} message
 * @param {number} length of the text, in UTF-16 code units
 * @param {Limits} limits
 * @returns {{ session: string, selections: Selection[], user?: User } | null} `null` if it does
 *   not even say of whom
 */
export function readPresence({ session, selections, user }, length, limits) {
  if (typeof session !== "string" || session === "") return null;
  const { selectionCount = Infinity, userByteCount = Infinity } = limits;
  const told = Array.isArray(selections) ? selections.slice(0, selectionCount) : [];
  return {
    session,
    selections: told.filter(isSelection).map(
      ([anchor, head]) => [Math.min(anchor, length), Math.min(head, length)]),
    ...(user === undefined ? {} : { user: readUser(user, userByteCount) }),
  };
}

/**
 * @param {unknown} value
 * @returns {value is Selection}
 */
function isSelection(value) {
  return Array.isArray(value) && value.length === 2
    && value.every((offset) => Number.isSafeInteger(offset) && offset >= 0);
}

/**
 * @param {any} user
 * @param {number} byteLimit
 * @returns {User}
 */
function readUser(user, byteLimit) {
  const written = (/** @type {unknown} */ value) =>
    typeof value === "string" && isWellFormed(value) && value.length <= byteLimit ? value : "";
  return { name: written(user?.name), colour: written(user?.colour) };
}

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

  /** @param {User} user halves of surrogate pairs in it are left out */
  introduce({ name, colour }) {
    this.#user = { name: name.replace(/\p{Surrogate}/gu, ""), colour };
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
   * The message that tells it, for a local text that is the authority's at `revision`. What goes
   * beyond the limits is cut off: a server takes such a message for a fault.
   * @param {number} revision
   * @param {string} text
   * @param {Limits} limits
   */
  take(revision, text, { selectionCount = Infinity, userByteCount = Infinity }) {
    const user = this.#isUserDue && this.#user ? fittingUser(this.#user, userByteCount) : null;
    this.isDue = this.#isUserDue = false;
    const selections = this.#selections.slice(0, selectionCount).map(
      ([anchor, head]) => [Math.min(anchor, text.length), Math.min(head, text.length)]);
    return { type: "presence", revision, selections, ...(user ? { user } : {}) };
  }
}

/**
 * The user with as much of the name as fits, or `null` if not even an empty one does.
 * @param {User} user
 * @param {number} byteLimit of the JSON in UTF-8
 * @returns {User | null}
 */
function fittingUser({ name, colour }, byteLimit) {
  const scalars = Array.from(name);
  for (;;) {
    const user = { name: scalars.join(""), colour };
    const excess = new TextEncoder().encode(JSON.stringify(user)).length - byteLimit;
    if (excess <= 0) return user;
    if (scalars.length === 0) return null;
    // No scalar takes more than six bytes ("\u0001").
    scalars.length -= Math.min(scalars.length, Math.ceil(excess / 6));
  }
}
