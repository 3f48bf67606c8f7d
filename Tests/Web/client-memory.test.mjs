import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { digest } from "../../Web/client/digest.js";
import { EditingClient } from "../../Web/client/editing-client.js";
import { Authority } from "./authority.mjs";
import { Random } from "./random.mjs";
import { edit, hello, makeClient, makeSynchronized, op, own, snapshot } from "./stage.mjs";
import { Station, assertConverged, settle } from "./station.mjs";

/** What is written down and read back. */
const written = (client) => JSON.parse(JSON.stringify(client.memory));

/** What somebody knows of a client who has no connection to it. */
const visible = ({ memory, query, text, revision, asides, state: { unsaved } }) =>
  ({ memory, query, text, revision, asides, unsaved });

/** A station whose client is replaced by one made of its memory whenever its connection is gone. */
class ForgetfulStation extends Station {
  cut() {
    super.cut();
    this.revive(written(this.client));
  }
}

/** Random sessions; `check` sees every client after every step. */
function simulate(seed, StationClass, check = () => {}) {
  const random = new Random(seed);
  const authority = new Authority();
  const stations = [1, 2, 3].map((name) => new StationClass(authority, name));
  for (const station of stations) station.mayHaveProblems = true;
  settle(stations, random);
  // In some worlds an edit is refused again and again, until it is put aside.
  const isStubborn = seed % 5 === 0;
  const codes = isStubborn ? ["base-length-mismatch"] : refusals;
  for (let step = 0; step < (isStubborn ? 600 : 120); step++) {
    const station = random.pick(stations);
    if (random.chance(0.04)) station.cut();
    else if (!station.link && random.chance(0.3)) station.connect();
    if (random.chance(0.05)) authority.horizon = authority.revision;
    if (random.chance(0.01)) {
      for (const each of stations) each.cut();
      authority.restore(Math.floor(authority.revision * 0.9));
      if (random.chance(0.5)) authority.epoch = `epoch-${String(step).padStart(5, "0")}`;
    }
    if (random.chance(0.03)) authority.setReadOnly(!authority.isReadOnly);
    const isRefusing = random.chance(isStubborn ? 0.9 : 0.05);
    authority.refuse = isRefusing ? () => random.pick(codes) : undefined;
    if (random.chance(0.3) && station.client.canEdit) station.type(random);
    else if (station.link && random.chance(0.5)) station.deliverToServer();
    else if (station.link) station.deliverToClient();
    check(station.client);
  }
  authority.refuse = undefined;
  if (authority.isReadOnly) authority.setReadOnly(false);
  settle(stations, random);
  assertConverged(authority, stations, { mayKeepAsides: true });
  return {
    history: authority.history, asides: stations.map(({ client }) => client.asides),
    made: authority.sessions.size,
  };
}

const refusals = ["base-length-mismatch", "base-unavailable", "document-too-large"];

describe("A client's memory", () => {
  test("is all that a client needs, at every step of random sessions", () => {
    let pendingCount = 0;
    for (let seed = 1; seed <= 100; seed++) {
      simulate(seed, Station, (client) => {
        const revived = new EditingClient({}, written(client));
        const { unsaved } = client.state;
        if (unsaved > 0) pendingCount++;
        assert.deepEqual(visible(revived), visible(client), `seed ${seed}`);
      });
    }
    assert.ok(pendingCount > 1000, `${pendingCount} times something was pending`);
  });

  test("in its place a client goes on as the one would that wrote it", () => {
    let asideCount = 0;
    for (let seed = 1; seed <= 200; seed++) {
      const outcome = simulate(seed, ForgetfulStation);
      assert.deepEqual(outcome, simulate(seed, Station), `seed ${seed}`);
      asideCount += outcome.asides.flat().length;
    }
    assert.ok(asideCount > 50, `${asideCount} texts were put aside`);
  });

  test("holds what the policy names", () => {
    const { client } = makeSynchronized("one");
    client.edit(op(3, "!"));
    client.edit(op(4, "?"));
    assert.deepEqual(client.memory, {
      version: 1, identity: { epoch: "epoch-aaaaa", session: own, resume: "r".repeat(22) },
      sequence: 0, revision: 1, text: "one", digest: digest("one"),
      outstanding: [{ sequence: 1, revision: 1, sent: [3, "!"], operation: [3, "!"], count: 1,
        isPart: false, isTooLong: false }],
      buffer: { operation: [4, "?"], count: 1 }, asides: [], needsText: false, isForeign: false,
      refusals: 0, passingByteCount: null,
    });
    assert.deepEqual(makeClient().client.memory, {
      version: 1, identity: null, sequence: 0, revision: 0, text: null, digest: null,
      outstanding: [], buffer: null, asides: [], needsText: false, isForeign: false, refusals: 0,
      passingByteCount: null,
    });
  });

  test("is a value: what the client does later does not change it", () => {
    const { client } = makeSynchronized("one");
    client.edit(op(3, "!"));
    const { memory } = client;
    const before = structuredClone(memory);
    client.receive(edit(2, "other", 1, "X", 3));
    client.edit(op(5, "?"));
    assert.deepEqual(memory, before);
    const revived = new EditingClient({}, memory);
    revived.connected();
    revived.receive(hello({ revision: 2, continues: false }));
    revived.receive(snapshot(2, "Xone"));
    assert.deepEqual(memory, before);
  });

  test("that is damaged, or of another version, is refused", () => {
    const { client } = makeSynchronized("a😀");
    client.edit(op(3, "!"));
    client.edit(op(4, "?"));
    const memory = written(client);
    const [outstanding] = memory.outstanding;
    const damaged = [
      { version: 2 }, { version: undefined }, { text: "a😁" }, { text: "a\ud83d" },
      { digest: null },
      { sequence: -1 }, { revision: "1" }, { refusals: 0.5 }, { needsText: 1 }, { isForeign: null },
      { passingByteCount: -1 }, { identity: { epoch: "e", session: 5, resume: "r" } },
      { identity: {} }, { outstanding: [outstanding, outstanding] }, { outstanding: null },
      { outstanding: [{ ...outstanding, operation: [9] }] },
      { outstanding: [{ ...outstanding, operation: [2, "x", 1] }] },
      { outstanding: [{ ...outstanding, sent: [0] }] }, { buffer: { operation: [3], count: 1 } },
      { buffer: { operation: "x", count: 1 } }, { asides: [{}] }, { asides: 5 },
    ];
    assert.doesNotThrow(() => new EditingClient({}, memory));
    for (const members of damaged) {
      const revive = () => new EditingClient({}, { ...memory, ...members });
      assert.throws(revive, JSON.stringify(members));
    }
  });
});
