// @ts-check
/** What a peer says of itself is not to be trusted with a style sheet. */

/** @typedef {import("../client/presence.js").Peer} Peer */

const plain = "#808080";

/**
 * A peer's colour, as `#rrggbb`.
 * @param {Peer} peer
 */
export function colourOf(peer) {
  const colour = peer.user?.colour ?? "";
  return /^#[0-9a-f]{6}$/i.test(colour) ? colour : plain;
}

/**
 * A peer's name, in one short line.
 * @param {Peer} peer
 */
export function nameOf(peer) {
  const name = (peer.user?.name ?? "").replace(/\s+/g, " ").trim();
  return Array.from(name).slice(0, 40).join("") || "Somebody";
}
