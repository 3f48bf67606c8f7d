/** Clients that talk to an authority over networks that a test's random numbers delay and cut. */

import assert from "node:assert/strict";
import { EditingClient } from "../../Web/client/editing-client.js";
import { TextOperation } from "../../Web/client/text-operation.js";

/** A client on a network that delays, and that can be cut with messages on their way. */
export class Station {
  /** What an editor that applies every change shows. */
  shown = "";
  toServer = [];
  toClient = [];
  problems = [];
  /** Whether the server may refuse edits, which is a problem worth a report. */
  mayHaveProblems = false;
  link = null;

  constructor(authority, name) {
    this.authority = authority;
    this.name = name;
    this.revive();
  }

  /** Goes on with a new client, made of what another one remembered. */
  revive(memory) {
    this.client = new EditingClient({
      send: (message) => this.toServer.push(JSON.stringify(message)),
      change: (operation) => { this.shown = operation.apply(this.shown); },
      reconnect: () => this.cut(),
      problem: (reason) => this.problems.push(reason),
    }, memory);
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
    if (!this.mayHaveProblems) assert.deepEqual(this.problems, []);
  }

  get isQuiet() {
    return this.link && this.toServer.length === 0 && this.toClient.length === 0;
  }
}

/** Lets messages through, one at a time in random order, until nothing is on its way. */
export function settle(stations, random) {
  for (const station of stations) if (!station.link) station.connect();
  while (!stations.every((station) => station.isQuiet)) {
    const station = random.pick(stations);
    if (!station.link) station.connect();
    if (random.chance(0.5)) station.deliverToServer();
    else station.deliverToClient();
  }
}

/** Everybody shows the authority's text, and the history leads to it. */
export function assertConverged(authority, stations, { mayKeepAsides = false } = {}) {
  const replayed = authority.history.reduce(
    (text, edit) => TextOperation.fromJSON(edit.operation).apply(text), "");
  assert.equal(replayed, authority.text);
  for (const { client, shown, problems, mayHaveProblems } of stations) {
    if (!mayHaveProblems) assert.deepEqual(problems, []);
    if (!mayKeepAsides) assert.deepEqual(client.asides, []);
    const name = client.asides.length > 0 ? "aside" : "saved";
    assert.deepEqual(client.state, { name, unsaved: 0, reason: null });
    assert.equal(client.text, authority.text);
    assert.equal(client.authorityText, authority.text);
    assert.equal(client.revision, authority.revision);
    assert.equal(shown, authority.text);
  }
}
