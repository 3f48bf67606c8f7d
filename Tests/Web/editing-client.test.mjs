import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { digest } from "../../Web/client/digest.js";
import {
  edit, hello, makeClient, makeSynchronized, op, other, own, snapshot, typeAtEnd,
} from "./stage.mjs";

describe("Greeting", () => {
  test("a new client takes the snapshot and is saved", () => {
    const { client, log } = makeClient();
    assert.deepEqual(client.query, {});
    assert.equal(client.state.name, "connecting");
    assert.equal(client.canEdit, false);
    client.connected();
    client.receive(hello({ revision: 4 }));
    assert.equal(client.state.name, "connecting");
    client.receive(snapshot(4, "a😀"));
    assert.equal(client.text, "a😀");
    assert.equal(client.state.name, "saved");
    assert.equal(client.canEdit, true);
    assert.deepEqual(log.changes, [[["a😀"], "resync"]]);
    assert.deepEqual(client.query, {
      since: "4", digest: digest("a😀"), epoch: "epoch-aaaaa", session: own, resume: "r".repeat(22) });
  });

  test("a returning client is not live before it reached the revision of the hello", () => {
    const { client, log } = makeSynchronized();
    client.disconnected();
    typeAtEnd(client, "!");
    client.connected();
    client.receive(hello({ revision: 3 }));
    client.receive(edit(2, other, 1, "X", 3));
    assert.deepEqual(log.sent, []);
    assert.equal(client.state.name, "offline");
    client.receive(edit(3, other, 2, "Y", 4));
    assert.deepEqual(log.sent, [{ type: "edit", sequence: 1, revision: 3, operation: [5, "!"] }]);
    assert.equal(client.text, "YXabc!");
  });

  test("parts of a text are joined with the snapshot, those of a lost connection are not", () => {
    const { client } = makeClient();
    const part = (text) => ({ type: "part", utf16Count: 13, text });
    for (let connection = 0; connection < 2; connection++) {
      client.connected();
      client.receive(hello({ revision: 4 }));
      client.receive(part("one "));
      client.receive(part("two "));
      if (connection === 0) client.disconnected();
    }
    assert.equal(client.text, "");
    client.receive({ ...snapshot(4, "one two three"), text: "three" });
    assert.equal(client.text, "one two three");
    assert.equal(client.state.name, "saved");
  });

  test("a damaged snapshot is not shown", () => {
    const { client, log } = makeClient();
    client.connected();
    client.receive(hello());
    client.receive({ ...snapshot(0, "abc"), text: "abd" });
    assert.equal(client.text, "");
    assert.deepEqual(log.resyncs, ["digest-mismatch"]);
  });
});

describe("Editing", () => {
  test("one edit is in flight, later ones go together after its acknowledgement", () => {
    const { client, log } = makeSynchronized();
    for (const letter of "xyz") typeAtEnd(client, letter);
    assert.deepEqual(log.sent, [{ type: "edit", sequence: 1, revision: 1, operation: [3, "x"] }]);
    assert.deepEqual(client.state, { name: "saving", unsaved: 3, reason: null });
    client.receive(edit(2, own, 1, 3, "x"));
    assert.deepEqual(log.sent[1], { type: "edit", sequence: 2, revision: 2, operation: [4, "yz"] });
    client.receive(edit(3, own, 2, 4, "yz"));
    assert.deepEqual(client.state, { name: "saved", unsaved: 0, reason: null });
    assert.deepEqual(log.changes, []);
    assert.deepEqual(log.states, ["saving 1", "saving 2", "saving 3", "saving 2", "saved 0"]);
  });

  test("an arriving edit passes the outstanding one and the buffer", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    client.edit(op("Q", 4));
    client.receive(edit(2, other, 1, 1, -1, 1, "!"));
    assert.equal(client.text, "Qacx!");
    assert.deepEqual(log.changes, [[[2, -1, 2, "!"], "remote"]]);
    client.receive(edit(3, own, 1, 2, "x", 1));
    assert.equal(client.authorityText, "acx!");
    assert.deepEqual(log.sent[1],
      { type: "edit", sequence: 2, revision: 3, operation: ["Q", 4] });
  });

  test("an edit that does not fit is refused and changes nothing", () => {
    const { client, log } = makeSynchronized("😀");
    assert.throws(() => client.edit(op(3)), { code: "base-length-mismatch" });
    assert.throws(() => client.edit(op(1, "x", 1)), { code: "splits-surrogate-pair" });
    assert.equal(client.text, "😀");
    assert.deepEqual(log.sent, []);
  });

  test("a revision that was seen already is ignored, a gap is not", () => {
    const { client, log } = makeSynchronized();
    client.receive(edit(1, other, 1, 3, "x"));
    assert.equal(client.text, "abc");
    client.receive(edit(3, other, 2, 3, "x"));
    assert.deepEqual(log.resyncs, ["revision-gap"]);
    assert.deepEqual(Object.keys(client.query), ["epoch", "session", "resume"]);
  });

  test("types that are not known are ignored", () => {
    const { client, log } = makeSynchronized();
    client.receive({ type: "weather", sunny: true });
    assert.deepEqual(log.problems, []);
  });
});

describe("Limits", () => {
  test("a long edit goes out in parts and counts as one until the last is durable", () => {
    const { client, log } = makeClient();
    client.connected();
    client.receive(hello({ limits: { messageByteCount: 500, componentCount: 9 } }));
    client.receive(snapshot(0, ""));
    client.edit(op("😀".repeat(60)));
    for (let revision = 1; client.state.unsaved > 0; revision++) {
      const message = log.sent[revision - 1];
      assert.ok(Buffer.byteLength(JSON.stringify(message)) <= 500);
      assert.equal(client.state.unsaved, 1);
      client.receive(edit(revision, own, message.sequence, ...message.operation));
    }
    assert.equal(log.sent.length, 3);
    assert.equal(client.authorityText, "😀".repeat(60));
  });

  test("more selections than are taken are not told", () => {
    const { client } = makeClient();
    client.connected();
    client.receive(hello({ limits: { selectionCount: 2 } }));
    client.receive(snapshot(0, ""));
    client.select([[0, 0], [0, 0], [0, 0]]);
    assert.equal(client.takePresence().selections.length, 2);
  });
});

describe("Coming back", () => {
  test("an edit that was not committed is sent again as it was", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    client.disconnected();
    typeAtEnd(client, "y");
    assert.deepEqual(client.state, { name: "offline", unsaved: 2, reason: null });
    client.connected();
    client.receive(hello({ revision: 2 }));
    client.receive(edit(2, other, 1, "X", 3));
    assert.deepEqual(log.sent[1], log.sent[0]);
    client.receive(edit(3, own, 1, 4, "x"));
    assert.deepEqual(log.sent[2], { type: "edit", sequence: 2, revision: 3, operation: [5, "y"] });
  });

  test("one that was made on an older revision than the one compared is made anew", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    typeAtEnd(client, "y");
    client.receive(edit(2, other, 1, "X", 3));
    client.disconnected();
    client.connected();
    client.receive(hello({ revision: 3 }));
    client.receive(edit(3, other, 2, "Z", 4));
    assert.deepEqual(log.sent[1],
      { type: "edit", sequence: 1, revision: 3, operation: [5, "xy"] });
  });

  test("an edit that was committed comes back as its acknowledgement and is not sent again", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    client.disconnected();
    client.connected();
    client.receive(hello({ revision: 3, sequence: 1 }));
    client.receive(edit(2, other, 1, "X", 3));
    client.receive(edit(3, own, 1, 4, "x"));
    assert.equal(log.sent.length, 1);
    assert.equal(client.text, "Xabcx");
    assert.equal(client.state.name, "saved");
  });

  test("an ack to a resend counts when its revision is the next", () => {
    const { client } = makeSynchronized();
    typeAtEnd(client, "x");
    client.receive({ type: "ack", sequence: 1, revision: 2 });
    client.receive(edit(2, own, 1, 3, "x"));
    assert.equal(client.text, "abcx");
    assert.equal(client.state.name, "saved");
  });

  test("an early ack waits for the edits before it", () => {
    const { client } = makeSynchronized();
    typeAtEnd(client, "x");
    client.receive({ type: "ack", sequence: 1, revision: 3 });
    assert.equal(client.state.name, "saving");
    client.receive(edit(2, other, 1, "X", 3));
    client.receive(edit(3, own, 1, 4, "x"));
    assert.equal(client.text, "Xabcx");
    assert.equal(client.state.name, "saved");
  });

  test("a snapshot keeps what is pending, and the edit is made anew on it", () => {
    const { client, log } = makeSynchronized("one two three");
    typeAtEnd(client, "!");
    client.disconnected();
    client.edit(op("> ", 14));
    client.connected();
    client.receive(hello({ revision: 9, horizon: 9, continues: false }));
    client.receive(snapshot(9, "one 2 three"));
    assert.equal(client.text, "> one 2 three!");
    assert.deepEqual(log.sent[1],
      { type: "edit", sequence: 1, revision: 9, operation: ["> ", 11, "!"] });
  });

  test("a snapshot that holds the outstanding edit does not double it", () => {
    const { client, log } = makeSynchronized("abc");
    typeAtEnd(client, "x");
    client.disconnected();
    typeAtEnd(client, "y");
    client.connected();
    client.receive(hello({ revision: 9, horizon: 9, continues: false, sequence: 1 }));
    client.receive(snapshot(9, "Zabcx"));
    assert.equal(client.text, "Zabcxy");
    assert.deepEqual(log.sent[1], { type: "edit", sequence: 2, revision: 9, operation: [5, "y"] });
  });

  test("a snapshot while an edit is in flight asks for a new hello", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    client.receive(snapshot(5, "abcx"));
    assert.deepEqual(log.resyncs, ["snapshot-in-flight"]);
    client.disconnected();
    client.connected();
    client.receive(hello({ revision: 5, sequence: 1 }));
    client.receive(snapshot(5, "abcx"));
    assert.equal(client.text, "abcx");
    assert.equal(client.state.name, "saved");
  });
});

describe("Refusals", () => {
  const reject = (sequence, code) => ({ type: "reject", sequence, code, message: "why" });

  test("an edit refused for good leaves the text, and what was typed since stays", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "xyz");
    client.edit(op("Q", 4, "-", 2));
    client.receive(reject(1, "document-too-large"));
    assert.equal(client.text, "Qabc-");
    assert.equal(client.asides[0].text, "abcxyz");
    assert.deepEqual(log.problems, ["document-too-large"]);
    assert.deepEqual(log.sent[1],
      { type: "edit", sequence: 1, revision: 1, operation: ["Q", 3, "-"] });
    assert.equal(op(...log.changes[0][0]).apply("Qabcx-yz"), "Qabc-");
  });

  test("an edit that was sent in parts leaves the text whole when one of them is refused", () => {
    const { client, log } = makeClient();
    client.connected();
    client.receive(hello({ revision: 1, limits: { messageByteCount: 40 } }));
    client.receive(snapshot(1, "abc"));
    client.edit(op("1111222233", 3));
    client.receive(edit(2, own, 1, "1111", 3));
    client.receive(reject(2, "document-too-large"));
    assert.equal(client.text, "1111abc");
    assert.deepEqual(client.asides.map(({ text }) => text), ["1111222233abc"]);
    assert.equal(log.sent.length, 2);
  });

  test("an edit refused for now is sent again as it was", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    client.receive(reject(1, "edit-rate-exceeded"));
    assert.equal(log.retries, 1);
    client.receive(edit(2, other, 1, "X", 3));
    client.retry();
    assert.deepEqual(log.sent[1], log.sent[0]);
    client.retry();
    assert.equal(log.sent.length, 2);
  });

  test("an edit whose base is gone is sent on the newest one", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    typeAtEnd(client, "y");
    client.receive(edit(2, other, 1, "X", 3));
    client.receive(reject(1, "base-unavailable"));
    assert.deepEqual(log.sent[1], { type: "edit", sequence: 1, revision: 2, operation: [4, "xy"] });
  });

  test("an edit that the server cannot place is put aside after three fresh starts", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    for (let start = 1; start <= 3; start++) {
      client.receive(reject(1, "base-length-mismatch"));
      assert.equal(log.resyncs.length, start);
      client.disconnected();
      client.connected();
      client.receive(hello({ revision: 1 }));
      client.receive(snapshot(1, "abc"));
    }
    client.receive(reject(1, "base-length-mismatch"));
    assert.equal(log.resyncs.length, 3);
    assert.equal(client.text, "abc");
    assert.equal(client.asides.length, 1);
    assert.equal(client.state.name, "aside");
    client.discardAside(client.asides[0]);
    assert.equal(client.state.name, "saved");
  });

  test("a read-only document keeps the edits and takes them when it can again", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    client.receive({ type: "access", access: "read-only", code: "disk-full", message: "full" });
    client.receive(reject(1, "read-only"));
    assert.deepEqual(client.state,
      { name: "read-only", unsaved: 1, reason: { code: "disk-full", message: "full" } });
    assert.equal(client.canEdit, false);
    client.receive({ type: "access", access: "write" });
    assert.deepEqual(log.sent[1], log.sent[0]);
    client.receive(edit(2, own, 1, 3, "x"));
    assert.equal(client.state.name, "saved");
    assert.equal(client.canEdit, true);
  });

  test("a document that greets as read-only sends nothing until it takes edits", () => {
    const { client, log } = makeSynchronized();
    client.disconnected();
    typeAtEnd(client, "x");
    client.connected();
    client.receive(hello({ revision: 1, access: "read-only" }));
    assert.equal(client.state.name, "read-only");
    assert.deepEqual(log.sent, []);
    client.receive({ type: "access", access: "write" });
    assert.equal(log.sent.length, 1);
  });
});

describe("Digests", () => {
  test("one that agrees, or is of another revision, changes nothing", () => {
    const { client, log } = makeSynchronized();
    client.receive({ type: "digest", revision: 1, digest: digest("abc") });
    client.receive({ type: "digest", revision: 0, digest: digest("") });
    assert.deepEqual(log.problems, []);
  });

  test("one that differs is reported, a copy is kept aside, and this client starts afresh", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    client.receive({ type: "digest", revision: 1, digest: digest("abd") });
    assert.deepEqual(log.resyncs, ["digest-mismatch"]);
    assert.equal(client.asides[0].text, "abcx");
    assert.equal(client.asides[0].operation, null);
    client.disconnected();
    client.connected();
    client.receive(hello({ revision: 1 }));
    client.receive(snapshot(1, "abd"));
    assert.equal(client.text, "abdx");
    assert.equal(client.state.name, "saving");
  });

  test("an own edit that comes back changed is taken as a difference", () => {
    const { client, log } = makeSynchronized();
    typeAtEnd(client, "x");
    client.receive(edit(2, own, 1, 3, "y"));
    assert.deepEqual(log.resyncs, ["digest-mismatch"]);
  });
});

describe("Presence", () => {
  const ada = { name: "Ada", colour: "#aa3377" };

  test("the user is told once, the selections when no edit is pending", () => {
    const { client } = makeSynchronized();
    client.introduce(ada);
    client.select([[1, 2]]);
    assert.deepEqual(client.takePresence(),
      { type: "presence", revision: 1, selections: [[1, 2]], user: ada });
    assert.equal(client.takePresence(), null);
    typeAtEnd(client, "x");
    client.select([[4, 4]]);
    assert.equal(client.takePresence(), null);
    client.receive(edit(2, own, 1, 3, "x"));
    assert.deepEqual(client.takePresence(),
      { type: "presence", revision: 2, selections: [[4, 4]] });
  });

  test("a new connection is told everything again, moved over what happened", () => {
    const { client } = makeSynchronized();
    client.introduce(ada);
    client.select([[1, 1]]);
    client.takePresence();
    client.disconnected();
    client.connected();
    client.receive(hello({ revision: 2 }));
    client.receive(edit(2, other, 1, "XY", 3));
    assert.deepEqual(client.takePresence(),
      { type: "presence", revision: 2, selections: [[3, 3]], user: ada });
  });

  test("peers move with every edit, own and pending ones included", () => {
    const { client } = makeSynchronized();
    client.receive(
      { type: "presence", session: other, revision: 1, selections: [[3, 3]], user: ada });
    typeAtEnd(client, "x");
    assert.deepEqual(client.peers, [{ session: other, user: ada, selections: [[3, 3]] }]);
    client.edit(op("Q", 4));
    assert.deepEqual(client.peers[0].selections, [[4, 4]]);
    client.receive(edit(2, other, 1, 3, "yy"));
    assert.deepEqual(client.peers[0].selections, [[7, 7]]);
    client.receive({ type: "presence", session: other, revision: 2, selections: [[0, 99]] });
    assert.deepEqual(client.peers[0], { session: other, user: ada, selections: [[0, 7]] });
    client.receive({ type: "left", session: other });
    assert.deepEqual(client.peers, []);
  });

  test("nobody is here while there is no connection", () => {
    const { client } = makeSynchronized();
    client.receive({ type: "presence", session: other, revision: 1, selections: [], user: ada });
    client.disconnected();
    assert.deepEqual(client.peers, []);
  });
});
