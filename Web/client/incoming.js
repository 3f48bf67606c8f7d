// @ts-check
/**
 * Whether a message of the server holds what Schemas/messages.schema.json says, as far as this
 * client reads it. What is said of a peer is left to `presence.js`: there a fault concerns that
 * peer alone.
 */

import { isWellFormed } from "./text-operation.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {(value: unknown) => boolean} Check */

/** @type {Check} */
const count = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
/** @type {Check} */
const positive = (value) => count(value) && value !== 0;
/** @type {Check} */
const word = (value) => typeof value === "string" && value !== "";
/** @type {Check} */
const text = (value) => typeof value === "string" && isWellFormed(value);
/** @type {Check} */
const flag = (value) => typeof value === "boolean";
/** @type {Check} */
const access = (value) => value === "write" || value === "read-only";
/** @type {Check} */
const limits = (value) => typeof value === "object" && value !== null
  && [
    "documentUTF16Count", "componentCount", "messageByteCount", "editsPerSecond",
    "selectionCount", "userByteCount",
  ].every((name) => !(name in value) || count(Reflect.get(value, name)));

/** @type {Readonly<Record<string, Readonly<Record<string, Check>>>>} by type; the members read */
const members = {
  hello: {
    epoch: word, session: word, resume: word, revision: count, sequence: count, access, limits,
    continues: flag,
  },
  part: { utf16Count: count, text },
  snapshot: { revision: count, text, digest: word },
  edit: { revision: positive, session: word, sequence: positive, operation: Array.isArray },
  ack: { revision: positive, sequence: positive },
  reject: { sequence: positive, code: word },
  left: { session: word },
  digest: { revision: count, digest: word },
  access: { access },
  error: { code: word },
};

/**
 * Refuses a message that the treaty does not allow. Types that are not known come from newer
 * servers and pass. O(n) in the text.
 * @param {unknown} message as it was parsed
 * @returns {asserts message is Message}
 * @throws {TypeError} that names what is wrong
 */
export function checkMessage(message) {
  if (typeof message !== "object" || message === null || !("type" in message)
    || typeof message.type !== "string") throw new TypeError("The message has no type.");
  const { type } = message;
  if (!Object.hasOwn(members, type)) return;
  for (const [name, check] of Object.entries(members[type])) {
    if (!check(Reflect.get(message, name))) {
      throw new TypeError(`The message "${type}" has no fitting "${name}".`);
    }
  }
}
