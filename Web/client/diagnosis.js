// @ts-check
/**
 * Why a socket could not be opened. A WebSocket does not tell its page; an ordinary request for the
 * same address is answered with the reason (Schemas/README.md, "Connecting").
 */

/** @typedef {import("./types.js").Reason} Reason */

/** Most characters read of what somebody else than the server may have written. */
const detailLimit = 300;

/**
 * Asks, once a socket failed before `hello`. Codes beside those of Schemas/errors.json: nobody
 * answers (`unreachable`), WebSockets do not get through (`websocket-blocked`), something before
 * the server has no answer of it (`gateway-error`) or gives one of its own (`unexpected-answer`).
 * @param {string} url of the socket, with its query
 * @param {typeof globalThis.fetch} ask as a browser fetches
 * @param {number} deadline in milliseconds
 * @returns {Promise<Reason>}
 */
export async function diagnose(url, ask, deadline) {
  try {
    const response = await ask(url.replace(/^ws/, "http"), {
      cache: "no-store", headers: { accept: "application/problem+json" },
      signal: AbortSignal.timeout(deadline),
    });
    return await reasonOf(response);
  } catch {
    return { code: "unreachable", message: "The server cannot be reached." };
  }
}

/**
 * @param {Response} response
 * @returns {Promise<Reason>}
 */
async function reasonOf(response) {
  const { status } = response;
  const problem = await problemOf(response);
  if (problem && problem.code !== "upgrade-required") return problem;
  if (problem) {
    const message = "WebSockets do not get through to the server, though ordinary requests do.";
    return { code: "websocket-blocked", message };
  }
  if (status >= 500) {
    return { code: "gateway-error", message: `What stands before the server answers ${status}.` };
  }
  const message = `Something else than the server answers at this address (${status}).`;
  return { code: "unexpected-answer", message };
}

/**
 * The server's own words (RFC 9457).
 * @param {Response} response
 * @returns {Promise<Reason | null>} `null` if they are not the server's
 */
async function problemOf(response) {
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) return null;
  const { code, title, detail } = (await response.json()) ?? {};
  if (typeof code !== "string") return null;
  return { code, message: String(detail ?? title ?? code).slice(0, detailLimit) };
}
