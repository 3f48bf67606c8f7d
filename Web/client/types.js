// @ts-check
/** What the editing client and those who use it say to each other. */

/** @typedef {import("./text-operation.js").TextOperation} TextOperation */
/** @typedef {import("./presence.js").Peer} Peer */
/** @typedef {{ readonly type: string, readonly [member: string]: any }} Message */
/** @typedef {{ code: string, message: string }} Reason */
/** @typedef {{ epoch: string, session: string, resume: string }} Identity */

/**
 * @typedef {object} State what to tell people
 * @property {"connecting" | "saved" | "saving" | "aside" | "offline" | "read-only" | "stopped"}
 *   name `aside`: all edits are saved, but for what was put aside
 * @property {number} unsaved local edits that are not known to be durable
 * @property {Reason | null} reason why it is read-only or stopped, or, as far as that is known,
 *   why there is no connection
 */

/**
 * @typedef {object} Aside text that is not merged without being asked for
 * @property {"edits" | "text"} kind `edits`: the server refused them, and `base` is a text that it
 *   had; `text`: the whole text is kept, as the server may have no text like it (its journal was
 *   restored or replaced, or this client went wrong)
 * @property {Reason} reason
 * @property {string} text the whole local text of that moment
 * @property {string} base the authority's text of that moment
 * @property {TextOperation | null} operation the edits that led from `base` to `text`; `null` if
 *   there were none, or they are pending still, or they have been merged
 */

/**
 * @typedef {object} Events each is called after the step that caused it is complete
 * @property {(message: Message) => void} [send] goes to the server
 * @property {(operation: TextOperation, origin: "remote" | "resync") => void} [change]
 *   a change of `text` that `edit` did not make; apply it to the editor
 * @property {(state: State) => void} [state]
 * @property {(peers: Peer[]) => void} [peers] with selections in the local text
 * @property {(asides: readonly Aside[]) => void} [asides]
 * @property {(fraction: number) => void} [progress] so much of a long text has come, from 0 to 1
 * @property {(reason: Reason) => void} [reconnect] close the connection, and come again after a
 *   pause
 * @property {(reason: Reason) => void} [stop] close the connection, and do not come again
 * @property {(reason: Reason) => void} [problem] something that is worth a report
 * @property {() => void} [retry] call `retry()` after a pause
 * @property {() => void} [presence] call `takePresence()` soon
 */

export {};
