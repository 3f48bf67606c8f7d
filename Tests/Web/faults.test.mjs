import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  edit, hello, makeClient, makeSynchronized, other, snapshot, typeAtEnd,
} from "./stage.mjs";

const ada = { name: "Ada", colour: "#aa3377" };

describe("Listeners", () => {
  test("one that fails is reported, and neither the message nor the others suffer", (t) => {
    const report = t.mock.method(console, "error", () => {});
    const { client, log } = makeSynchronized();
    client.listen({ change: () => { throw new TypeError("a listener's own fault"); } });
    const late = [];
    client.listen({ change: (operation) => late.push(operation.toJSON()) });
    client.receive(edit(2, other, 1, 3, "x"));
    client.receive(edit(3, other, 2, 4, "y"));
    assert.equal(client.text, "abcxy");
    assert.deepEqual(late, [[3, "x"], [4, "y"]]);
    assert.equal(log.changes.length, 2);
    assert.deepEqual(log.resyncs, []);
    assert.equal(report.mock.callCount(), 2);
    assert.match(String(report.mock.calls[0].arguments[0]), /a listener's own fault/);
  });
});

describe("Damaged messages", () => {
  const damaged = [
    null, 5, "edit", [], {}, { type: 5 }, hello({ epoch: 5 }), hello({ session: null }),
    hello({ resume: undefined }), hello({ revision: "1" }), hello({ revision: -1 }),
    hello({ sequence: 0.5 }), hello({ access: "some" }), hello({ limits: null }),
    hello({ limits: { messageByteCount: "x" } }), { ...snapshot(1, "a"), text: 5 },
    { ...snapshot(1, "a"), text: "\ud83d" }, { ...snapshot(1, "a"), digest: null },
    { ...snapshot(1, "a"), revision: null }, edit("2", other, 1, 3, "x"), edit(2, 7, 1, 3, "x"),
    edit(2, other, 0, 3, "x"), { ...edit(2, other, 1), operation: { 0: 3 } },
    { type: "ack", sequence: 1 }, { type: "reject", sequence: 1, code: 5 },
    { type: "left", session: 5 }, { type: "digest", revision: 1, digest: 5 },
    { type: "access", access: true }, { type: "error" },
  ];

  for (const message of damaged) {
    test(`${JSON.stringify(message).slice(0, 70)} is refused and changes nothing`, () => {
      const { client, log } = makeSynchronized();
      typeAtEnd(client, "x");
      const { state, text, query } = client;
      assert.throws(() => client.receive(message), TypeError);
      assert.deepEqual(client.state, state);
      assert.equal(client.text, text);
      assert.deepEqual(client.query, query);
      assert.deepEqual(log.resyncs, []);
    });
  }
});

describe("A strange presence", () => {
  test("what does not fit is ignored, of that peer alone", () => {
    const { client, log } = makeSynchronized();
    const tell = (members) => client.receive(
      { type: "presence", session: other, revision: 1, selections: [[1, 2]], ...members });
    const users = [
      { name: 5 }, { name: { first: "A" } }, { name: null }, { name: ["x"] }, { name: "\ud83d" },
      { colour: 7 }, { colour: ["#aa3377"] }, { colour: {} }, 5, "Ada", null, [], {},
    ];
    for (const user of users) {
      tell({ user });
      assert.deepEqual(client.peers,
        [{ session: other, user: { name: "", colour: "" }, selections: [[1, 2]] }]);
    }
    const wrong = [
      undefined, null, 5, {}, [5], [null], [[]], [[1]], [[1, 2, 3]], [["1", 2]], [[-1, 2]],
      [[0.5, 2]], [[1, 1e300]], [{ 0: 1, 1: 2 }],
    ];
    for (const selections of wrong) {
      tell({ selections, user: ada });
      assert.deepEqual(client.peers, [{ session: other, user: ada, selections: [] }]);
    }
    tell({ selections: [["x", 1], [0, 3]] });
    assert.deepEqual(client.peers[0].selections, [[0, 3]]);
    for (const session of [5, null, undefined, "", {}]) tell({ session });
    assert.equal(client.peers.length, 1);
    assert.deepEqual(log.resyncs, []);
    assert.deepEqual(log.problems, []);
  });

  test("a peer that says more than the limits allow is cut short", () => {
    const { client } = makeClient();
    client.connected();
    client.receive(hello({ limits: { selectionCount: 2, userByteCount: 50 } }));
    client.receive(snapshot(0, "abc"));
    client.receive({ type: "presence", session: other, revision: 0,
      selections: [[0, 0], [1, 1], [2, 2]], user: { name: "x".repeat(51), colour: "#aa3377" } });
    assert.deepEqual(client.peers, [
      { session: other, user: { name: "", colour: "#aa3377" }, selections: [[0, 0], [1, 1]] }]);
  });

  test("the own user and selections are told in a form that the server takes", () => {
    const { client } = makeClient();
    client.connected();
    client.receive(hello({ limits: { userByteCount: 64 } }));
    client.receive(snapshot(0, "abc"));
    client.introduce({ name: `Ada\ud83d ${"\u0001\u65e5".repeat(300)}`, colour: "#aa3377" });
    client.select([[1, 7]]);
    const { user, selections } = client.takePresence();
    assert.ok(Buffer.byteLength(JSON.stringify(user)) <= 64);
    assert.ok(user.name.startsWith("Ada \u0001\u65e5"), user.name);
    assert.deepEqual(selections, [[1, 3]]);
    client.introduce({ name: "Ada", colour: "#".repeat(100) });
    assert.equal("user" in client.takePresence(), false);
  });
});
