import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TextOperation } from "../../Web/client/text-operation.js";
import { Authority } from "./authority.mjs";
import { Random } from "./random.mjs";
import {
  edit, hello, makeSynchronized, op, other, own, snapshot, typeAtEnd,
} from "./stage.mjs";
import { Station, assertConverged, settle } from "./station.mjs";

/** What a server says that does not hold the client's text. */
const elsewhere = { continues: false, session: "new-session" };

describe("Another lineage", () => {
  function comeBackToAnother(members = { epoch: "epoch-bbbbb" }) {
    const { client, log } = makeSynchronized("one two");
    client.disconnected();
    typeAtEnd(client, " three");
    client.connected();
    client.receive(hello({ ...elsewhere, revision: 1, ...members }));
    client.receive(snapshot(1, "ONE two"));
    return { client, log };
  }

  test("pending edits are put aside with the whole text, not merged", () => {
    for (const members of [{ epoch: "epoch-bbbbb" }, {}]) {
      const { client, log } = comeBackToAnother(members);
      assert.equal(client.text, "ONE two");
      assert.deepEqual(client.state, { name: "aside", unsaved: 0, reason: null });
      assert.deepEqual(log.sent, []);
      const [aside] = client.asides;
      assert.equal(aside.text, "one two three");
      assert.equal(aside.base, "one two");
      assert.equal(aside.reason.code, "another-epoch");
      assert.deepEqual(log.changes.map(([, origin]) => origin), ["resync"]);
    }
  });

  test("they are merged when that is asked for, and what that leaves out stays aside", () => {
    const { client, log } = comeBackToAnother();
    assert.deepEqual(client.merging(client.asides[0]).toJSON(), [7, " three"]);
    client.mergeAside(client.asides[0]);
    assert.equal(client.text, "ONE two three");
    assert.equal(client.asides[0].text, "one two three");
    assert.deepEqual(log.sent,
      [{ type: "edit", sequence: 1, revision: 1, operation: [7, " three"] }]);
    const shown = log.changes.reduce((text, [json]) => op(...json).apply(text), "one two three");
    assert.equal(shown, client.text);
    client.mergeAside(client.asides[0]);
    assert.equal(client.text, "one ONE two three");
    assert.deepEqual(client.asides, []);
  });

  test("a word whose letters the text has by chance is not taken for one that it has", () => {
    const { client } = makeSynchronized("Answer: no");
    client.disconnected();
    typeAtEnd(client, " thanks");
    client.connected();
    client.receive(hello({ ...elsewhere, revision: 1 }));
    client.receive(snapshot(1, "Answer: nine o'clock,"));
    client.mergeAside(client.asides[0]);
    assert.ok(client.text.includes("nine o'clock,"), client.text);
    assert.ok(client.text.includes(" thanks"), client.text);
    assert.deepEqual(client.asides.map(({ text }) => text), ["Answer: no thanks"]);
    client.mergeAside(client.asides[0]);
    assert.match(client.text, /\bno\b/);
    assert.deepEqual(client.asides, []);
  });

  test("they are gone when they are discarded", () => {
    const { client, log } = comeBackToAnother();
    client.discardAside(client.asides[0]);
    assert.deepEqual(client.asides, []);
    assert.deepEqual(log.sent, []);
  });

  test("the text is put aside though nothing is pending, and a merge adds what is missing", () => {
    const { client } = makeSynchronized("base\nAAA\n");
    client.disconnected();
    client.connected();
    client.receive(hello({ ...elsewhere, epoch: "epoch-bbbbb", revision: 0 }));
    client.receive(snapshot(0, "base\nzzz\n"));
    assert.equal(client.text, "base\nzzz\n");
    assert.equal(client.revision, 0);
    assert.deepEqual(client.asides.map(({ kind, text, base, operation }) =>
      [kind, text, base, operation]), [["text", "base\nAAA\n", "base\nAAA\n", null]]);
    client.mergeAside(client.asides[0]);
    for (const part of ["base\n", "zzz\n", "AAA"]) assert.ok(client.text.includes(part), part);
    assert.deepEqual(client.asides, []);
  });

  test("a text that is the server's too is not put aside", () => {
    const { client, log } = makeSynchronized("one");
    client.disconnected();
    typeAtEnd(client, "!");
    client.connected();
    client.receive(hello({ ...elsewhere, revision: 7 }));
    client.receive(snapshot(7, "one!"));
    assert.deepEqual(client.asides, []);
    assert.deepEqual(client.state, { name: "saved", unsaved: 0, reason: null });
    assert.deepEqual(log.sent, []);
  });

  test("a connection that breaks before the text comes loses nothing, nor what is typed then", () => {
    const { client } = makeSynchronized("one");
    client.disconnected();
    client.connected();
    client.receive(hello({ ...elsewhere, revision: 1 }));
    typeAtEnd(client, " more");
    client.disconnected();
    assert.deepEqual(Object.keys(client.query), ["epoch", "session", "resume"]);
    client.connected();
    client.receive(hello({ ...elsewhere, revision: 2 }));
    client.receive(snapshot(2, "ONE"));
    assert.equal(client.text, "ONE");
    assert.deepEqual(client.asides.map(({ text }) => text), ["one more"]);
  });

  test("a server that lacks what it told before is of another lineage in the same epoch", () => {
    for (const members of [{ revision: 1, sequence: 1 }, { revision: 2, sequence: 0 }]) {
      const { client } = makeSynchronized("one");
      typeAtEnd(client, "!");
      client.receive(edit(2, own, 1, 3, "!"));
      client.hear("{");
      client.disconnected();
      client.connected();
      client.receive(hello({ continues: false, ...members }));
      client.receive(snapshot(members.revision, "uno"));
      assert.deepEqual(client.asides.map(({ text }) => text), ["one!"]);
    }
  });
});

describe("A text that is proven", () => {
  test("goes on in another epoch, with what is pending", () => {
    const { client, log } = makeSynchronized("one");
    client.disconnected();
    typeAtEnd(client, "!");
    client.connected();
    client.receive(hello({ epoch: "epoch-bbbbb", revision: 2 }));
    client.receive(edit(2, other, 1, "x", 3));
    assert.equal(client.text, "xone!");
    assert.equal(client.query.epoch, "epoch-bbbbb");
    assert.deepEqual(log.sent, [{ type: "edit", sequence: 1, revision: 2, operation: [4, "!"] }]);
  });

  test("goes on under a new session, or one of which the server has less", () => {
    for (const session of ["new-session", own]) {
      const { client, log } = makeSynchronized("one");
      typeAtEnd(client, "!");
      client.receive(edit(2, own, 1, 3, "!"));
      typeAtEnd(client, "?");
      client.disconnected();
      client.connected();
      client.receive(hello({ revision: 2, session, sequence: 0 }));
      assert.deepEqual(log.sent.at(-1),
        { type: "edit", sequence: 1, revision: 2, operation: [4, "?"] });
      client.receive(edit(3, session, 1, 4, "?"));
      assert.deepEqual(client.state, { name: "saved", unsaved: 0, reason: null });
      assert.deepEqual(client.asides, []);
    }
  });
});

/** Clients whose authority is put back to an earlier revision now and then. */
function simulate(seed, trustsRevisions) {
  const random = new Random(seed);
  const authority = new Authority();
  authority.trustsRevisions = trustsRevisions;
  const stations = [1, 2, 3].map((number) => new Station(authority, number));
  settle(stations, random);
  const marks = [];
  let asideCount = 0;
  const type = (station) => {
    const text = `<${station.name}.${marks.length}>`;
    marks.push({ text, station });
    const { length } = station.client.text;
    const at = random.chance(0.5) ? 0 : length;
    const operation = TextOperation.replacing(length, at, at, text);
    station.shown = operation.apply(station.shown);
    station.client.edit(operation);
  };
  for (let step = 0; step < 200; step++) {
    const station = random.pick(stations);
    if (random.chance(0.02)) {
      for (const each of stations) each.cut();
      authority.restore(Math.floor(authority.revision * (random.chance(0.5) ? 0.8 : 1)));
      if (random.chance(0.3)) authority.epoch = `epoch-${String(step).padStart(5, "0")}`;
    } else if (random.chance(0.03)) station.cut();
    else if (!station.link && random.chance(0.3)) station.connect();
    if (random.chance(0.2) && station.client.canEdit) type(station);
    else if (station.link && random.chance(0.5)) station.deliverToServer();
    else if (station.link) station.deliverToClient();
  }
  settle(stations, random);
  assertConverged(authority, stations, { mayKeepAsides: true });
  for (const { text, station } of marks) {
    const count = authority.text.split(text).length - 1;
    const isAside = station.client.asides.some((aside) => aside.text.includes(text));
    assert.ok(count === 1 || (count === 0 && isAside), `${text} is there ${count} times`);
  }
  for (const { client } of stations) asideCount += client.asides.length;
  return asideCount;
}

describe("Clients of a journal that is restored", () => {
  test("converge, and nothing that was typed is lost", () => {
    let asideCount = 0;
    for (let seed = 1; seed <= 200; seed++) {
      try {
        asideCount += simulate(seed, false);
      } catch (error) {
        error.message = `seed ${seed}: ${error.message}`;
        throw error;
      }
    }
    assert.ok(asideCount > 100, `${asideCount} texts were put aside`);
  });

  test("do not where revisions are trusted uncompared", () => {
    const seeds = Array.from({ length: 50 }, (_, index) => index + 1);
    assert.ok(seeds.some((seed) => {
      try {
        simulate(seed, true);
        return false;
      } catch {
        return true;
      }
    }));
  });
});
