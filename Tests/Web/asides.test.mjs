import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TextOperation, isWellFormed } from "../../Web/client/text-operation.js";
import { AsideStore } from "../../Web/editor/aside-store.js";
import { describe as sentence } from "../../Web/editor/state-line.js";
import { wordChanges } from "../../Web/editor/word-changes.js";
import { Random } from "./random.mjs";
import { edit, hello, makeSynchronized, op, own, snapshot, typeAtEnd } from "./stage.mjs";

const reason = { code: "another-epoch", message: "another one" };
const edits = (base, ...components) => {
  const operation = op(...components);
  return { kind: "edits", reason, base, text: operation.apply(base), operation };
};
const wholeText = (base, text) => ({ kind: "text", reason, base, text, operation: null });

/** A browser's storage with room for so many units. */
class FakeStorage {
  #items = new Map();

  constructor(room = Infinity) {
    this.room = room;
  }

  get length() {
    return this.#items.size;
  }

  key = (at) => [...this.#items.keys()][at] ?? null;
  getItem = (key) => this.#items.get(key) ?? null;
  removeItem = (key) => this.#items.delete(key);

  setItem(key, item) {
    this.room -= item.length;
    if (this.room < 0) throw new DOMException("full", "QuotaExceededError");
    this.#items.set(key, item);
  }
}

describe("Text aside is unsaved text", () => {
  function comeBackToAnotherEpoch() {
    const { client, log } = makeSynchronized("one two");
    client.disconnected();
    typeAtEnd(client, " three");
    client.connected();
    client.receive(hello(
      { epoch: "epoch-bbbbb", session: "new-session", revision: 1, continues: false }));
    client.receive(snapshot(1, "ONE two"));
    return { client, log };
  }

  test("the state is not saved before it is merged or given up", () => {
    const { client, log } = comeBackToAnotherEpoch();
    assert.equal(client.state.name, "aside");
    client.discardAside(client.asides[0]);
    assert.equal(client.state.name, "saved");
    assert.equal(log.states.at(-1), "saved 0");
  });

  test("what an earlier page kept counts as well", () => {
    const { client } = makeSynchronized("abc");
    client.restoreAsides([edits("ab", 2, "x")]);
    assert.equal(client.state.name, "aside");
    typeAtEnd(client, "y");
    assert.equal(client.state.name, "saving");
    client.receive(edit(2, own, 1, 3, "y"));
    assert.equal(client.state.name, "aside");
    client.mergeAside(client.asides[0]);
    assert.equal(client.text, "abxcy");
  });

  test("every sentence on the state tells of it", () => {
    for (const name of ["connecting", "saving", "aside", "offline", "read-only", "stopped"]) {
      const state = { name, unsaved: 1, reason };
      assert.match(sentence(state, 1), /1 text kept aside/);
      assert.match(sentence(state, 2), /2 texts kept aside/);
      if (name !== "aside") assert.doesNotMatch(sentence(state, 0), /aside/);
    }
    assert.equal(sentence({ name: "saved", unsaved: 0, reason: null }, 0), "Saved");
  });
});

describe("Asides in the browser's storage", () => {
  test("they are there for the next page of the document, in their order", () => {
    const storage = new FakeStorage();
    const kept = [edits("ab", 1, "😀", -1), wholeText("a", "b")];
    const store = new AsideStore("d/1", storage);
    store.update(kept.slice(0, 1), 0);
    store.update(kept, 0);
    assert.ok(kept.every((aside) => store.isKept(aside)));
    const loaded = new AsideStore("d/1", storage).load();
    assert.deepEqual(JSON.stringify(loaded), JSON.stringify(kept));
    assert.ok(loaded[0].operation instanceof TextOperation);
    for (const other of ["d", "d/", "d%2F1", "d/12", ""]) {
      assert.deepEqual(new AsideStore(other, storage).load(), []);
    }
  });

  test("one that is gone leaves the storage once nothing is unsaved", () => {
    const storage = new FakeStorage();
    const store = new AsideStore("d", storage);
    const aside = edits("ab", 2, "c");
    store.update([aside], 0);
    store.update([], 1);
    assert.equal(new AsideStore("d", storage).load().length, 1);
    store.update([], 0);
    assert.equal(storage.length, 0);
  });

  test("one that another page merged or gave up is named", () => {
    const storage = new FakeStorage();
    const store = new AsideStore("d", storage);
    const aside = edits("ab", 2, "c");
    store.update([aside], 0);
    const key = storage.key(0);
    assert.equal(store.removed({ key, newValue: null }), aside);
    assert.equal(store.removed({ key, newValue: "{}" }), null);
    assert.equal(store.removed({ key: `${key}x`, newValue: null }), null);
    assert.equal(store.removed({ key: null, newValue: null }), null);
  });

  test("one that another page put aside, or left at a merge, is taken up once", () => {
    const storage = new FakeStorage();
    const store = new AsideStore("d", storage);
    const other = new AsideStore("d", storage);
    const aside = edits("ab", 2, "c");
    other.update([aside], 0);
    const key = storage.key(0);
    const newValue = storage.getItem(key);
    const added = store.added({ key, newValue });
    assert.deepEqual(added, aside);
    store.update([added], 0);
    assert.equal(storage.length, 1);
    assert.equal(store.added({ key: "stet.aside/other/x", newValue }), null);
    assert.equal(store.added({ key, newValue: "{}" }), null);
    assert.equal(store.added({ key: null, newValue: null }), null);
  });

  test("where there is no room that is known, and what is kept stays", () => {
    const small = wholeText("", "x".repeat(100));
    const large = wholeText("", "x".repeat(3000));
    const stores = [
      new AsideStore("d", new FakeStorage(1000)), new AsideStore("d", new FakeStorage(), 1000),
    ];
    for (const store of stores) {
      store.update([small, large], 0);
      assert.equal(store.isKept(small), true);
      assert.equal(store.isKept(large), false);
    }
    const none = new AsideStore("d", null);
    none.update([small], 0);
    assert.equal(none.isKept(small), false);
    assert.deepEqual(none.load(), []);
  });

  test("an item that is not ours is passed over", () => {
    const storage = new FakeStorage();
    new AsideStore("d", storage).update([edits("ab", 2, "c")], 0);
    const prefix = storage.key(0).slice(0, storage.key(0).lastIndexOf("/") + 1);
    const strange = [
      "", "{", "null", "5", "{}", '{"base":"a"}', '{"base":"a","reason":{"code":"c"},"text":5}',
      '{"base":"a","reason":{"code":"c"},"operation":[9]}',
    ];
    strange.forEach((item, number) => storage.setItem(`${prefix}${number}`, item));
    assert.equal(new AsideStore("d", storage).load().length, 1);
  });
});

describe("A merge in words", () => {
  const show = (text, ...components) => wordChanges(op(...components), text).map(
    ({ deleted, inserted }) => `-${deleted}+${inserted}`);

  test("a change inside a word shows the whole word", () => {
    assert.deepEqual(show("the colour red", 8, "x", -1, 5), ["-colour+coloxr"]);
    assert.deepEqual(show("the colour red", 8, -1, 5), ["-colour+color"]);
    assert.deepEqual(show("one two", 7, "s"), ["-two+twos"]);
    assert.deepEqual(show("one two", "s", 7), ["-one+sone"]);
    assert.deepEqual(show("one two", 1, "X", 1, -1, 4), ["-one+oXn"]);
  });

  test("whole words and what is between words stand alone", () => {
    assert.deepEqual(show("one two", 3, " and", 4), ["-+ and"]);
    assert.deepEqual(show("one two three", 4, -4, 5), ["-two +"]);
    assert.deepEqual(show("one two", "X ", 4, -3), ["-+X ", "-two+"]);
    assert.deepEqual(show("a😀b", 1, "!", -2, 1), ["-😀+!"]);
    assert.deepEqual(wordChanges(TextOperation.identity(3), "abc"), []);
  });

  test("what stands around a change is shown, without half an emoji", () => {
    const text = "😀".repeat(40);
    const [change] = wordChanges(TextOperation.replacing(80, 40, 40, "x"), text);
    assert.deepEqual([change.before, change.after], ["😀".repeat(16), "😀".repeat(16)]);
    const [odd] = wordChanges(TextOperation.replacing(81, 41, 41, "x"), `a${text}`);
    assert.ok(isWellFormed(odd.before) && isWellFormed(odd.after));
  });

  test("changes add up to the operation", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const text = random.text(30);
      const operation = seed % 2 ? random.operation(text) : random.keystroke(text);
      let growth = 0;
      for (const { deleted, inserted } of wordChanges(operation, text)) {
        growth += inserted.length - deleted.length;
        assert.ok(isWellFormed(deleted) && isWellFormed(inserted), `seed ${seed}`);
      }
      assert.equal(growth, operation.targetLength - operation.baseLength, `seed ${seed}`);
    }
  });
});
