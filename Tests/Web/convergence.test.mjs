import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { EditingClient } from "../../Web/client/editing-client.js";
import { TextOperation } from "../../Web/client/text-operation.js";
import { Authority } from "./authority.mjs";
import { Random } from "./random.mjs";

/** A client on a network that delays, and that can be cut with messages on their way. */
class Station {
  /** What an editor that applies every change shows. */
  shown = "";
  toServer = [];
  toClient = [];
  problems = [];
  link = null;

  constructor(authority, name) {
    this.authority = authority;
    this.name = name;
    this.client = new EditingClient({
      send: (message) => this.toServer.push(JSON.stringify(message)),
      change: (operation) => { this.shown = operation.apply(this.shown); },
      resync: () => this.cut(),
      problem: (reason) => this.problems.push(reason),
    });
  }

  connect() {
    this.client.connected();
    this.link = this.authority.connect(this.client.query, (json) => this.toClient.push(json));
  }

  cut() {
    this.link?.close();
    this.link = null;
    this.toServer = [];
    this.toClient = [];
    this.client.disconnected();
  }

  type(random) {
    const operation = random.keystroke(this.client.text);
    this.shown = operation.apply(this.shown);
    this.client.edit(operation);
  }

  deliverToServer() {
    if (this.toServer.length > 0) this.link.receive(this.toServer.shift());
  }

  deliverToClient() {
    if (this.toClient.length > 0) this.client.receive(JSON.parse(this.toClient.shift()));
    assert.equal(this.client.text, this.shown);
    assert.deepEqual(this.problems, []);
  }

  get isQuiet() {
    return this.link && this.toServer.length === 0 && this.toClient.length === 0;
  }
}

/** Lets messages through, one at a time in random order, until nothing is on its way. */
function settle(stations, random) {
  for (const station of stations) if (!station.link) station.connect();
  while (!stations.every((station) => station.isQuiet)) {
    const station = random.pick(stations);
    if (!station.link) station.connect();
    if (random.chance(0.5)) station.deliverToServer();
    else station.deliverToClient();
  }
}

/** Everybody shows the authority's text, and the history leads to it. */
function assertConverged(authority, stations) {
  const replayed = authority.history.reduce(
    (text, edit) => TextOperation.fromJSON(edit.operation).apply(text), "");
  assert.equal(replayed, authority.text);
  for (const { client, shown, problems } of stations) {
    assert.deepEqual(problems, []);
    assert.deepEqual(client.state, { name: "saved", unsaved: 0, reason: null });
    assert.equal(client.text, authority.text);
    assert.equal(client.authorityText, authority.text);
    assert.equal(client.revision, authority.revision);
    assert.equal(shown, authority.text);
  }
}

function simulate(seed, { steps = 150, trims = false } = {}) {
  const random = new Random(seed);
  const authority = new Authority();
  const stations = Array.from({ length: 2 + (seed % 3) }, (_, i) => new Station(authority, i));
  const cutChance = random.pick([0, 0.01, 0.05]);
  const typeChance = random.pick([0.1, 0.3, 0.6]);
  settle(stations, random);
  for (let step = 0; step < steps; step++) {
    const station = random.pick(stations);
    if (random.chance(cutChance)) station.cut();
    else if (!station.link && random.chance(0.3)) station.connect();
    if (trims && random.chance(0.1)) authority.horizon = authority.revision;
    if (random.chance(typeChance) && station.client.canEdit) station.type(random);
    else if (station.link && random.chance(0.5)) station.deliverToServer();
    else if (station.link) station.deliverToClient();
    assert.equal(station.client.text, station.shown);
  }
  settle(stations, random);
  assertConverged(authority, stations);
  return authority;
}

describe("Clients and an authority", () => {
  test("converge over delays and cuts", () => {
    let revisions = 0;
    for (let seed = 1; seed <= 300; seed++) {
      try {
        revisions += simulate(seed).revision;
      } catch (error) {
        error.message = `seed ${seed}: ${error.message}`;
        throw error;
      }
    }
    assert.ok(revisions > 3000, `${revisions} edits were committed`);
  });

  test("converge when a returning client meets a snapshot instead of edits", () => {
    for (let seed = 1; seed <= 300; seed++) {
      try {
        simulate(seed, { trims: true });
      } catch (error) {
        error.message = `seed ${seed}: ${error.message}`;
        throw error;
      }
    }
  });

  test("commit each edit exactly once, whatever is cut", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new Random(seed);
      const authority = new Authority();
      const stations = [new Station(authority, "a"), new Station(authority, "b")];
      settle(stations, random);
      const marks = [];
      for (let step = 0; step < 120; step++) {
        const station = random.pick(stations);
        if (random.chance(0.08)) station.cut();
        else if (!station.link) station.connect();
        if (random.chance(0.05)) authority.horizon = authority.revision;
        if (random.chance(0.2) && station.client.canEdit) {
          const mark = `<${station.name}${marks.length}>`;
          marks.push(mark);
          const { length } = station.client.text;
          const at = random.chance(0.5) ? 0 : length;
          const operation = TextOperation.replacing(length, at, at, mark);
          station.shown = operation.apply(station.shown);
          station.client.edit(operation);
        } else if (station.link && random.chance(0.5)) {
          station.deliverToServer();
        } else if (station.link) {
          station.deliverToClient();
        }
      }
      settle(stations, random);
      assertConverged(authority, stations);
      for (const mark of marks) {
        assert.equal(authority.text.split(mark).length, 2, `seed ${seed}: ${mark}`);
      }
    }
  });
});
