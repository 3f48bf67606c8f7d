// @ts-check
/**
 * Keeps an editing client connected: opens the WebSocket, opens it again after a loss (exponential
 * backoff with jitter, at once when the browser comes online), and notices a dead one by pings.
 *
 * Everything that differs between a browser and a test is an argument.
 */

import { diagnose } from "./diagnosis.js";

/** @typedef {import("./editing-client.js").EditingClient} EditingClient */
/** @typedef {import("./types.js").Message} Message */

/**
 * @typedef {object} Environment
 * @property {new (url: string, protocol: string) => WebSocket} WebSocket
 * @property {(work: () => void, milliseconds: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} random from 0 up to 1
 * @property {typeof fetch} [fetch] asks why a socket was refused; without it that stays unknown
 * @property {EventTarget | null} network tells `online`, `offline` and `focus`, as `window` does
 */

/** All in milliseconds. */
export const defaultTimings = {
  /** Silence after which a ping is sent, and how long any answer may take. */
  pingInterval: 15_000,
  pongDeadline: 8_000,
  /** From opening the socket to the server's `hello`. */
  helloDeadline: 15_000,
  /** First and longest pause before connecting again; each is shortened at random by up to half. */
  firstPause: 250,
  longestPause: 15_000,
  /** A connection that stays live this long counts as good: pauses and patience begin anew. */
  goodAfter: 10_000,
  /** Least time between two `presence` messages. */
  presenceInterval: 60,
  /** Pause after an edit that was refused for now. */
  retryPause: 1_000,
};

/** @returns {Environment} */
function browser() {
  return {
    WebSocket: globalThis.WebSocket,
    setTimeout: (work, milliseconds) => globalThis.setTimeout(work, milliseconds),
    clearTimeout: (timer) => globalThis.clearTimeout(timer),
    random: Math.random,
    fetch: (input, init) => globalThis.fetch(input, init),
    network: "addEventListener" in globalThis ? globalThis : null,
  };
}

export class Connection {
  #client;
  #url;
  #timings;
  #environment;
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  /** Whether the server has said anything on the present connection, or did on the last one. */
  #isHeard = false;
  #isDiagnosing = false;
  #isClosed = false;
  /** @type {Map<string, any>} running timers by purpose */
  #timers = new Map();

  /**
   * Connects `client` to the document's socket and keeps doing so until `close`.
   * @param {EditingClient} client
   * @param {string} url of the document's socket, without a query
   * @param {Partial<typeof defaultTimings>} [timings]
   * @param {Environment} [environment]
   */
  constructor(client, url, timings = {}, environment = browser()) {
    this.#client = client;
    this.#url = url;
    this.#timings = { ...defaultTimings, ...timings };
    this.#environment = environment;
    client.listen({
      send: (message) => this.#send(message),
      reconnect: () => this.#lose(),
      stop: () => this.close(),
      retry: () => this.#later("retry", this.#timings.retryPause, () => client.retry()),
      presence: () => this.#sendPresence(),
    });
    environment.network?.addEventListener("online", this.#online);
    environment.network?.addEventListener("focus", this.#online);
    environment.network?.addEventListener("offline", this.#offline);
    this.#open();
  }

  /** Closes the socket for good. */
  close() {
    this.#isClosed = true;
    this.#environment.network?.removeEventListener("online", this.#online);
    this.#environment.network?.removeEventListener("focus", this.#online);
    this.#environment.network?.removeEventListener("offline", this.#offline);
    this.#lose();
  }

  /** The network is said to be back, or the user is: no more waiting. */
  #online = () => {
    if (!this.#socket) this.#open();
    else this.#ping();
  };

  /** The network is said to be gone: find out soon. */
  #offline = () => {
    if (this.#socket) this.#ping();
  };

  /** The address with what the client says of itself. */
  get #address() {
    const query = new URLSearchParams(this.#client.query).toString();
    return query ? `${this.#url}?${query}` : this.#url;
  }

  #open() {
    if (this.#isClosed || this.#socket) return;
    this.#cancel("open");
    const socket = new this.#environment.WebSocket(this.#address, "stet.v1");
    this.#socket = socket;
    this.#isHeard = false;
    this.#later("deadline", this.#timings.helloDeadline, () => this.#lose());
    const isCurrent = () => this.#socket === socket;
    socket.onopen = () => isCurrent() && this.#client.connected();
    socket.onmessage = ({ data }) => isCurrent() && this.#receive(data);
    // An error is always followed by a close, and only that tells the code.
    socket.onclose = ({ code }) => isCurrent() && this.#lose(code);
  }

  /**
   * Gives the socket up and connects again after a pause.
   * @param {number} [code] what it was closed with (RFC 6455, section 7.4)
   */
  #lose(code) {
    const socket = this.#socket;
    this.#socket = null;
    for (const timer of this.#timers.keys()) this.#cancel(timer);
    if (socket) {
      socket.close(1000);
      this.#client.disconnected(code);
    }
    if (this.#isClosed) return;
    if (socket && !this.#isHeard) this.#diagnose();
    const { firstPause, longestPause } = this.#timings;
    const pause = Math.min(longestPause, firstPause * 2 ** this.#attempt++);
    this.#later("open", pause * (1 - this.#environment.random() / 2), () => this.#open());
  }

  /** Finds out why the socket failed before the server said anything. */
  async #diagnose() {
    const { fetch } = this.#environment;
    if (!fetch || this.#isDiagnosing) return;
    this.#isDiagnosing = true;
    const reason = await diagnose(this.#address, fetch, this.#timings.helloDeadline);
    this.#isDiagnosing = false;
    if (!this.#isHeard && !this.#isClosed) this.#client.explain(reason);
  }

  /** @param {unknown} data */
  #receive(data) {
    this.#isHeard = true;
    this.#expectSilence();
    this.#client.hear(String(data));
    if (this.#client.isLive && this.#attempt > 0 && !this.#timers.has("good")) {
      this.#later("good", this.#timings.goodAfter, () => { this.#attempt = 0; });
    }
  }

  /** Each message of the server is a sign of life; after a silence one is asked for. */
  #expectSilence() {
    this.#cancel("deadline");
    this.#later("ping", this.#timings.pingInterval, () => this.#ping());
  }

  #ping() {
    this.#send({ type: "ping" });
    if (this.#timers.has("deadline")) return;
    // The answer may have to wait behind a long edit on a slow line: more patience at each attempt.
    this.#awaitAnswer(this.#timings.pongDeadline * 2 ** Math.min(this.#attempt, 6));
  }

  /**
   * Gives the socket up after a time without an answer in which nothing was sent off either.
   * @param {number} patience in milliseconds
   */
  #awaitAnswer(patience) {
    const unsent = () => this.#socket?.bufferedAmount ?? 0;
    const before = unsent();
    this.#later("deadline", patience,
      () => (unsent() < before ? this.#awaitAnswer(patience) : this.#lose()));
  }

  /** @param {Message} message */
  #send(message) {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
  }

  /** Sends the newest presence, and holds later ones back for a moment. */
  #sendPresence() {
    if (this.#timers.has("presence")) return;
    const message = this.#client.takePresence();
    if (!message) return;
    this.#send(message);
    this.#later("presence", this.#timings.presenceInterval, () => this.#sendPresence());
  }

  /**
   * @param {string} purpose one timer runs for each
   * @param {number} milliseconds
   * @param {() => void} work
   */
  #later(purpose, milliseconds, work) {
    this.#cancel(purpose);
    this.#timers.set(purpose, this.#environment.setTimeout(() => {
      this.#timers.delete(purpose);
      work();
    }, milliseconds));
  }

  /** @param {string} purpose */
  #cancel(purpose) {
    if (!this.#timers.has(purpose)) return;
    this.#environment.clearTimeout(this.#timers.get(purpose));
    this.#timers.delete(purpose);
  }
}

/**
 * The address of a document's socket.
 * @param {string} name of the document
 * @param {string} base any address of the server
 */
export function socketURL(name, base) {
  const url = new URL(`/v1/documents/${encodeURIComponent(name)}/socket`, base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
