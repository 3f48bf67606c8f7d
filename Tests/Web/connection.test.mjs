import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Connection, defaultTimings, socketURL } from "../../Web/client/connection.js";
import { digest } from "../../Web/client/digest.js";
import { EditingClient } from "../../Web/client/editing-client.js";
import { TextOperation } from "../../Web/client/text-operation.js";
import { Authority } from "./authority.mjs";

/** A clock that goes on only when it is told to. */
class Clock {
  now = 0;
  #timers = new Map();
  #made = 0;

  setTimeout = (work, milliseconds) => {
    this.#timers.set(++this.#made, { work, at: this.now + milliseconds });
    return this.#made;
  };

  clearTimeout = (timer) => this.#timers.delete(timer);

  advance(milliseconds) {
    const end = this.now + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].filter(([, { at }]) => at <= end)
        .sort(([, a], [, b]) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next[0]);
      this.now = next[1].at;
      next[1].work();
    }
    this.now = end;
  }
}

/** A browser's surroundings, with an authority at the other end of every socket. */
function makeWorld({ random = 0, timings = {}, fetch } = {}) {
  const clock = new Clock();
  const world = {
    clock, authority: new Authority(), network: new EventTarget(), sockets: [], isReachable: true,
    isAnswering: true, relayLimit: Infinity,
  };
  class FakeWebSocket {
    readyState = 0;
    sent = [];

    constructor(url, protocol) {
      Object.assign(this, { url: new URL(url), protocol });
      world.sockets.push(this);
      clock.setTimeout(() => (world.isReachable ? this.#accept() : this.fail()), 1);
    }

    #accept() {
      this.readyState = 1;
      this.onopen();
      this.link = world.authority.connect(Object.fromEntries(this.url.searchParams),
        (json) => clock.setTimeout(() => this.onmessage({ data: json }), 1));
    }

    send(json) {
      if (json.length > world.relayLimit) return void clock.setTimeout(() => this.fail(1009), 1);
      this.sent.push(JSON.parse(json));
      if (world.isAnswering) clock.setTimeout(() => this.link.receive(json), 1);
    }

    close() {
      this.readyState = 2;
      this.link?.close();
    }

    fail(code = 1006) {
      this.readyState = 3;
      this.link?.close();
      this.onerror?.();
      this.onclose({ code });
    }
  }
  world.client = new EditingClient();
  world.connection = new Connection(world.client, "ws://host/v1/documents/d/socket", timings, {
    WebSocket: FakeWebSocket, setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout,
    random: () => random, network: world.network, fetch,
  });
  return world;
}

const type = (client, text) =>
  client.edit(TextOperation.replacing(client.text.length, 0, 0, text));

describe("Connection", () => {
  test("speaks stet.v1 and names what it holds when it comes back", () => {
    const { clock, client, sockets } = makeWorld();
    clock.advance(10);
    assert.equal(sockets[0].protocol, "stet.v1");
    assert.equal(sockets[0].url.search, "");
    assert.equal(client.state.name, "saved");
    sockets[0].fail();
    clock.advance(1000);
    const query = Object.fromEntries(sockets[1].url.searchParams);
    const { since, digest, epoch, session, resume } = query;
    assert.deepEqual([since, digest, epoch], ["0", "0".repeat(16), "epoch-aaaaa"]);
    assert.deepEqual([session.length, resume.length], [11, 22]);
  });

  test("what was typed without a connection is sent once there is one", () => {
    const world = makeWorld();
    world.clock.advance(10);
    world.isReachable = false;
    world.sockets[0].fail();
    type(world.client, "b");
    type(world.client, "a");
    assert.deepEqual(world.client.state, { name: "offline", unsaved: 2, reason: null });
    world.clock.advance(5_000);
    world.isReachable = true;
    world.clock.advance(60_000);
    assert.equal(world.authority.text, "ab");
    assert.equal(world.client.state.name, "saved");
  });

  test("pauses grow to a limit, and are shortened at random by up to half", () => {
    for (const [random, factor] of [[0, 1], [0.999, 0.5]]) {
      const world = makeWorld({ random });
      world.isReachable = false;
      const begun = [];
      for (let time = 0; time < 120_000; time++) {
        world.clock.advance(1);
        while (begun.length < world.sockets.length) begun.push(world.clock.now);
      }
      const pauses = begun.slice(1).map((at, i) => at - begun[i]);
      assert.ok(Math.abs(pauses[0] - 250 * factor) < 5, `${pauses}`);
      assert.ok(Math.abs(pauses[3] - 2000 * factor) < 5, `${pauses}`);
      assert.ok(Math.abs(pauses.at(-1) - 15_000 * factor) < 20, `${pauses}`);
    }
  });

  test("the network's return ends a pause", () => {
    const world = makeWorld();
    world.isReachable = false;
    world.clock.advance(40_000);
    const count = world.sockets.length;
    world.isReachable = true;
    world.network.dispatchEvent(new Event("online"));
    assert.equal(world.sockets.length, count + 1);
    world.clock.advance(10);
    assert.equal(world.client.state.name, "saved");
  });

  test("a silent server is asked for a sign of life, and left when none comes", () => {
    const world = makeWorld();
    world.clock.advance(10 + defaultTimings.pingInterval);
    assert.deepEqual(world.sockets[0].sent.at(-1), { type: "ping" });
    world.clock.advance(defaultTimings.pongDeadline * 2);
    assert.equal(world.sockets.length, 1);
    world.isAnswering = false;
    world.clock.advance(defaultTimings.pingInterval + defaultTimings.pongDeadline + 1000);
    assert.equal(world.sockets.length, 2);
  });

  test("a server that takes long to bring the text is given more time at each attempt", () => {
    const world = makeWorld();
    const connect = world.authority.connect.bind(world.authority);
    world.authority.connect = (query, deliver) =>
      connect(query, (json) => json.includes('"hello"') && deliver(json));
    world.isAnswering = false;
    const begun = [];
    for (let time = 0; time < 200_000; time += 100) {
      world.clock.advance(100);
      while (begun.length < world.sockets.length) begun.push(world.clock.now);
    }
    const lives = begun.slice(1).map((at, i) => at - begun[i]);
    const { pingInterval, pongDeadline } = defaultTimings;
    assert.ok(lives[0] < pingInterval + pongDeadline + 1000, `${lives}`);
    assert.ok(lives[2] > pingInterval + 4 * pongDeadline, `${lives}`);
  });

  test("a long text may take as long as it likes while parts of it come", () => {
    const world = makeWorld();
    const fractions = [];
    world.client.listen({ progress: (fraction) => fractions.push(fraction) });
    const text = "0123456789".repeat(50);
    world.authority.text = text;
    world.authority.connect = (_, deliver) => {
      new Authority().connect({}, (json) => json.includes('"hello"') && deliver(json));
      for (let at = 0; at < 490; at += 10) {
        const part = { type: "part", utf16Count: 500, text: text.slice(at, at + 10) };
        world.clock.setTimeout(() => deliver(JSON.stringify(part)), 1000 * at);
      }
      const end = { type: "snapshot", revision: 0, text: text.slice(490), digest: digest(text) };
      world.clock.setTimeout(() => deliver(JSON.stringify(end)), 490_000);
      return { receive() {}, close() {} };
    };
    world.clock.advance(480_000);
    assert.equal(world.client.state.name, "connecting");
    assert.ok(fractions.at(-1) > 0.9 && fractions.at(-1) < 1, `${fractions}`);
    world.clock.advance(11_000);
    assert.equal(world.sockets.length, 1);
    assert.equal(world.client.text, text);
    assert.equal(world.client.state.name, "saved");
  });

  test("a long edit may take as long as it likes while parts of it are sent off", () => {
    const world = makeWorld();
    world.clock.advance(10);
    world.isAnswering = false;
    const [socket] = world.sockets;
    socket.bufferedAmount = 1_000_000;
    for (let second = 0; second < 200; second++) {
      world.clock.advance(1000);
      socket.bufferedAmount -= 4000;
    }
    assert.equal(world.sockets.length, 1);
    world.clock.advance(defaultTimings.pongDeadline * 2 + 1000);
    assert.equal(world.sockets.length, 2, "nothing more was sent off");
  });

  test("a server that does not greet is left", () => {
    const world = makeWorld();
    world.authority.connect = () => ({ receive() {}, close() {} });
    world.clock.advance(defaultTimings.helloDeadline + 400);
    assert.equal(world.sockets.length, 2);
  });

  test("a fatal error ends it, and the state says why", () => {
    const world = makeWorld();
    world.clock.advance(10);
    world.sockets[0].onmessage(
      { data: '{"type":"error","code":"session-taken-over","message":"elsewhere"}' });
    world.clock.advance(100_000);
    assert.equal(world.sockets.length, 1);
    assert.deepEqual(world.client.state, {
      name: "stopped", unsaved: 0, reason: { code: "session-taken-over", message: "elsewhere" } });
  });

  test("an error of the class retry is a reason to come back", () => {
    const world = makeWorld();
    world.clock.advance(10);
    world.sockets[0].onmessage({ data: '{"type":"error","code":"too-slow","message":""}' });
    world.clock.advance(1000);
    assert.equal(world.sockets.length, 2);
    assert.equal(world.client.state.name, "saved");
  });

  test("a message that cannot be read is a reason for a fresh start", () => {
    const damaged = [
      "{", "null", "[]", '{"type":5}', '{"type":"edit","revision":1,"session":"s","operation":[0]}',
    ];
    for (const data of damaged) {
      const world = makeWorld();
      world.clock.advance(10);
      world.sockets[0].onmessage({ data });
      world.clock.advance(1000);
      assert.equal(world.sockets.length, 2);
      assert.equal(world.client.state.name, "saved");
    }
  });

  test("a listener's fault is reported, and the connection goes on", (t) => {
    const report = t.mock.method(console, "error", () => {});
    const world = makeWorld();
    world.client.listen({ peers: () => { throw new TypeError("a listener's own fault"); } });
    world.clock.advance(10);
    const presence = { type: "presence", session: "o", revision: 0, selections: [[0, 0]] };
    world.sockets[0].onmessage({ data: JSON.stringify(presence) });
    type(world.client, "a");
    world.clock.advance(1000);
    assert.equal(report.mock.callCount() > 0, true);
    assert.equal(world.sockets.length, 1);
    assert.equal(world.authority.text, "a");
    assert.equal(world.client.state.name, "saved");
  });

  test("what is too long for a relay goes through it in parts, and later typing after it", () => {
    const world = makeWorld();
    world.relayLimit = 20_000;
    world.clock.advance(10);
    type(world.client, "x".repeat(100_000));
    type(world.client, "and on: ");
    world.authority.commit("other", TextOperation.fromJSON(["other: "]));
    world.clock.advance(120_000);
    assert.equal(world.authority.text, `and on: ${"x".repeat(100_000)}other: `);
    assert.deepEqual(world.client.state, { name: "saved", unsaved: 0, reason: null });
    assert.ok(world.sockets.length <= 6, `${world.sockets.length} connections`);
    const { length } = world.sockets;
    type(world.client, "y".repeat(100_000));
    world.clock.advance(120_000);
    assert.equal(world.client.state.name, "saved");
    assert.equal(world.sockets.length, length, "what passes is known by now");
  });

  test("an edit of many components is cut as well", () => {
    const world = makeWorld();
    world.clock.advance(10);
    type(world.client, "ab".repeat(3000));
    world.clock.advance(1000);
    world.relayLimit = 2000;
    const operation = new TextOperation();
    for (let part = 0; part < 3000; part++) operation.retain(1).insert("-").retain(1);
    world.client.edit(operation);
    world.clock.advance(120_000);
    assert.equal(world.authority.text, "a-b".repeat(3000));
    assert.equal(world.client.state.name, "saved");
  });

  test("one that cannot be made short enough is put aside, and that is said", () => {
    const world = makeWorld();
    world.clock.advance(10);
    world.relayLimit = 50;
    const problems = [];
    world.client.listen({ problem: ({ code }) => problems.push(code) });
    type(world.client, "0123456789");
    world.clock.advance(120_000);
    assert.deepEqual(problems, ["message-too-long"]);
    assert.equal(world.client.asides[0].text, "0123456789");
    assert.match(world.client.asides[0].reason.message, /between this page and the server/);
    assert.equal(world.client.state.name, "aside");
    world.relayLimit = Infinity;
    type(world.client, "short");
    world.clock.advance(1000);
    assert.equal(world.authority.text, "short");
  });

  test("why a socket was refused is asked and told, until there is a connection", async () => {
    const asked = [];
    const refusal = { code: "foreign-origin", detail: "not here" };
    const headers = { "content-type": "application/problem+json" };
    const fetch = async (url) => {
      asked.push(url);
      return new Response(JSON.stringify(refusal), { status: 403, headers });
    };
    const world = makeWorld({ fetch });
    world.isReachable = false;
    world.clock.advance(10);
    await new Promise(setImmediate);
    assert.deepEqual(asked, ["http://host/v1/documents/d/socket"]);
    const reason = { code: "foreign-origin", message: "not here" };
    assert.deepEqual(world.client.state, { name: "connecting", unsaved: 0, reason });
    world.isReachable = true;
    world.clock.advance(1000);
    assert.deepEqual(world.client.state, { name: "saved", unsaved: 0, reason: null });
    world.sockets.at(-1).fail();
    await new Promise(setImmediate);
    assert.equal(asked.length, 1, "a lost connection is no refused one");
    assert.deepEqual(world.client.state, { name: "offline", unsaved: 0, reason: null });
  });

  test("an answer that comes after the next connection tells nothing", async () => {
    let answer;
    const world = makeWorld({ fetch: () => new Promise((resolve) => { answer = resolve; }) });
    world.isReachable = false;
    world.clock.advance(10);
    world.isReachable = true;
    world.clock.advance(1000);
    answer(new Response("", { status: 502 }));
    await new Promise(setImmediate);
    assert.deepEqual(world.client.state, { name: "saved", unsaved: 0, reason: null });
  });

  test("an error before the greeting is told while the page waits to try again", () => {
    const world = makeWorld();
    world.authority.connect = (_, deliver) => {
      deliver('{"type":"error","code":"too-many-sessions","message":"1000 are here"}');
      return { receive() {}, close() {} };
    };
    world.clock.advance(100);
    assert.deepEqual(world.client.state, { name: "connecting", unsaved: 0,
      reason: { code: "too-many-sessions", message: "1000 are here" } });
  });

  test("presence is held back to one message per interval, the last value wins", () => {
    const { clock, client, sockets } = makeWorld();
    clock.advance(10);
    for (let i = 0; i < 50; i++) {
      client.select([[0, 0], ...Array(i).fill([0, 0])]);
      clock.advance(1);
    }
    clock.advance(1000);
    const told = sockets[0].sent.filter(({ type }) => type === "presence");
    assert.ok(told.length <= 3, `${told.length} messages`);
    assert.equal(told.at(-1).selections.length, 50);
  });

  test("after close nothing more happens", () => {
    const world = makeWorld();
    world.clock.advance(10);
    world.connection.close();
    world.network.dispatchEvent(new Event("online"));
    world.clock.advance(100_000);
    assert.equal(world.sockets.length, 1);
    assert.equal(world.client.state.name, "offline");
  });

  test("the address holds the name in percent encoding", () => {
    assert.equal(socketURL("a/b ?é", "https://host:1/d/x"),
      "wss://host:1/v1/documents/a%2Fb%20%3F%C3%A9/socket");
    assert.equal(socketURL("a", "http://host/"), "ws://host/v1/documents/a/socket");
  });
});
