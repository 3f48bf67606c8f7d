// @ts-check
/** What the client itself finds wrong: a stable code of Schemas/client.md, and words for people. */

/** @typedef {import("./types.js").Reason} Reason */

export const reasons = Object.freeze({
  /** The text, or the edits that lead to it, are not the server's. */
  mismatch: (/** @type {string} */ message) => ({ code: "digest-mismatch", message }),
  /** A message came that cannot come now. */
  unexpected: (/** @type {string} */ message) => ({ code: "unexpected-message", message }),
  unreadable: (/** @type {string} */ message) => ({ code: "unreadable-message", message }),
  gap: (/** @type {number} */ held, /** @type {number} */ revision) =>
    ({ code: "revision-gap", message: `Revision ${revision} came after ${held}.` }),
  editMissing: { code: "edit-missing", message: "A committed edit did not come back." },
  snapshotInFlight: {
    code: "snapshot-in-flight",
    message: "The server sent the whole text while an edit was out.",
  },
  otherLineage: {
    code: "another-epoch",
    message: "The server no longer has the text of this page. Its journal is another one, "
      + "was restored from a backup, or lost what was written last.",
  },
  unknownEdits: {
    code: "unknown-edits",
    message: "The server has edits of this session that this page does not know. What was not "
      + "saved may be among them.",
  },
  tooLong: {
    code: "message-too-long",
    message: "Something between this page and the server lets no edit of this length pass.",
  },
});
