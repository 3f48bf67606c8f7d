// @ts-check
/** What keeps a page from its document, in words that a person can act on. */

/** @typedef {import("../client/types.js").Reason} Reason */

/** By code: what it means here and who can do what. The rest is in the server's own words. */
export const sentences = /** @type {Readonly<Record<string, string>>} */ ({
  "unreachable": "the server cannot be reached. Is it running, and is this computer online? "
    + "Trying again…",
  "websocket-blocked": "WebSockets do not get through to the server. A proxy before it must pass "
    + "on the fields Upgrade, Connection, Origin and Sec-WebSocket-Protocol.",
  "foreign-origin": "the server takes this page for another site’s. A proxy before it must pass "
    + "on the field Host as the browser sent it.",
  "invalid-document-name": "a document cannot have this name. Choose another in the list.",
  "unreadable-message": "the server says what this page does not understand. Reloading the page may "
    + "help; trying again…",
  "too-many-sessions": "as many people as allowed have this document open. Trying again…",
  "too-many-connections": "the server has as many connections as it can have. Trying again…",
  "document-unavailable": "the server cannot read the document now. Trying again…",
  "journal-unavailable": "the server cannot read its journal now. Trying again…",
});

/**
 * The words on why there is no connection.
 * @param {Reason} reason
 */
export function explanation({ code, message }) {
  const sentence = sentences[code];
  if (code === "invalid-document-name" && message) return `${sentence} (${message})`;
  return sentence ?? (message || code);
}
