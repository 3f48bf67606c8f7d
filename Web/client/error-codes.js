// @ts-check
/**
 * The classes of the codes that cross the WebSocket (Schemas/errors.json; a test compares them).
 */

/** @typedef {"retry" | "resync" | "fatal"} ErrorClass */

/** @type {Readonly<Record<string, ErrorClass>>} */
export const rejectionClasses = Object.freeze({
  "malformed-operation": "fatal",
  "base-length-mismatch": "resync",
  "splits-surrogate-pair": "fatal",
  "unknown-revision": "resync",
  "base-unavailable": "resync",
  "sequence-gap": "resync",
  "resend-differs": "fatal",
  "operation-too-large": "fatal",
  "document-too-large": "fatal",
  "edit-rate-exceeded": "retry",
  "read-only": "retry",
});

/** @type {Readonly<Record<string, ErrorClass>>} */
export const errorClasses = Object.freeze({
  "malformed-message": "fatal",
  "unknown-type": "fatal",
  "binary-message": "fatal",
  "bad-query": "fatal",
  "session-secret-mismatch": "fatal",
  "session-taken-over": "fatal",
  "too-many-sessions": "retry",
  "too-slow": "retry",
  "document-unavailable": "retry",
  "too-many-pending-messages": "retry",
  "document-type-mismatch": "fatal",
});
