import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { colourOf, nameOf } from "../../Web/bindings/colours.js";
import { changedBefore } from "../../Web/bindings/textarea-place.js";
import { TextOperation } from "../../Web/client/text-operation.js";
import { UndoHistory } from "../../Web/client/undo-history.js";
import { Random } from "./random.mjs";

describe("Undo of own edits", () => {
  /** Makes random edits, own and others', and undoes all own ones. */
  function playThrough(seed, joins) {
    const random = new Random(seed);
    const history = new UndoHistory();
    let text = random.text(8);
    let others = text;
    for (let step = 0; step < 30; step++) {
      const isOwn = random.chance(0.5);
      const operation = isOwn
        ? TextOperation.replacing(text.length, text.length, text.length, joins ? "x" : "x\n")
        : TextOperation.replacing(text.length, 0, 0, "<o>");
      if (isOwn) history.record(operation.invert(text));
      else {
        history.move(operation);
        others = `<o>${others}`;
      }
      text = operation.apply(text);
    }
    return { history, text, others };
  }

  test("takes back own edits and leaves the others'", () => {
    for (let seed = 1; seed <= 50; seed++) {
      let { history, text, others } = playThrough(seed, seed % 2 === 0);
      const end = text;
      const travel = (direction) => {
        for (;;) {
          const step = history.take(direction, text);
          if (!step) return;
          text = step.apply(text);
        }
      };
      travel("undo");
      assert.equal(text, others, `seed ${seed}`);
      travel("redo");
      assert.equal(text, end, `seed ${seed}`);
    }
  });

  test("letters typed in a row are one step, a new edit forgets what was undone", () => {
    const history = new UndoHistory();
    let text = "";
    for (const letter of "word") {
      const operation = TextOperation.replacing(text.length, text.length, text.length, letter);
      history.record(operation.invert(text));
      text = operation.apply(text);
    }
    text = history.take("undo", text).apply(text);
    assert.equal(text, "");
    history.record(TextOperation.replacing(0, 0, 0, "x").invert(""));
    assert.equal(history.take("redo", "x"), null);
  });

  /** Makes edits `[from, to, inserted, manner]`, then undoes one step. */
  function undoOnce(text, ...edits) {
    const history = new UndoHistory();
    for (const [from, to, inserted, manner] of edits) {
      const operation = TextOperation.replacing(text.length, from, to, inserted);
      history.record(operation.invert(text), manner);
      text = operation.apply(text);
    }
    return history.take("undo", text).apply(text);
  }

  test("letters deleted in a row are one step, forwards or backwards", () => {
    assert.equal(undoOnce("word", [3, 4, ""], [2, 3, ""], [1, 2, ""]), "word");
    assert.equal(undoOnce("word", [1, 2, ""], [1, 2, ""]), "word");
    assert.equal(undoOnce("word", [3, 4, ""], [0, 1, ""]), "wor");
    assert.equal(undoOnce("word", [4, 4, "s"], [4, 5, ""]), "words");
  });

  test("what is typed or deleted at several carets is one step, too", () => {
    /** Makes edits of `text`, given as JSON, then undoes one step. */
    const undo = (text, ...edits) => {
      const history = new UndoHistory();
      for (const json of edits) {
        const operation = TextOperation.fromJSON(json);
        history.record(operation.invert(text));
        text = operation.apply(text);
      }
      return history.take("undo", text).apply(text);
    };
    assert.equal(undo("a b", [1, "x", 2, "x"], [2, "y", 3, "y"], [3, "😀", 4, "😀"]), "a b");
    assert.equal(undo("a b", [1, "x", 2, "x"], [2, "y", 3]), "ax bx");
    assert.equal(undo("one two", [2, -1, 3, -1], [1, -1, 2, -1]), "one two");
    assert.equal(undo("one two", [-1, 3, -1, 2], [-1, 2, -1, 1], [-1, 1, -1]), "one two");
    assert.equal(undo("one two", [-1, 3, -1, 2], [-1, 4]), "ne wo");
  });

  test("a composition is one step, what was pasted is one of its own", () => {
    assert.equal(undoOnce("a", [1, 1, "k", 1], [1, 2, "か", 1], [1, 2, "漢", 1]), "a");
    assert.equal(undoOnce("a", [1, 1, "に", 1], [2, 2, "ほ", 2]), "aに");
    assert.equal(undoOnce("a", [1, 1, "b"], [2, 2, "pasted", "whole"]), "ab");
    assert.equal(undoOnce("a", [1, 1, "pasted", "whole"], [7, 7, "b"]), "apasted");
  });
});

describe("The place of a textarea's reader", () => {
  test("depends on what changes in front of it alone", () => {
    const before = (limit, ...json) => changedBefore(TextOperation.fromJSON(json), limit);
    assert.deepEqual(before(10, 3, "new", 20), [3, 3]);
    assert.deepEqual(before(10, -4, 2, "x", -1, 20), [0, 7]);
    assert.deepEqual(before(10, 8, -9, 20), [8, 10]);
    assert.equal(before(10, 10, "new", -5), null);
    assert.equal(before(0, "new", 10), null);
    assert.equal(before(10, 30), null);
  });
});

describe("What a peer says of itself", () => {
  const peer = (name, colour) => ({ session: "s", user: { name, colour }, selections: [] });

  test("is a colour, or else grey", () => {
    assert.equal(colourOf(peer("a", "#AA3377")), "#AA3377");
    for (const colour of ["red", "#fff", "#112233;background:url(x)", "url(x)"]) {
      assert.equal(colourOf(peer("a", colour)), "#808080");
    }
  });

  test("is a name of one short line, or else nobody's", () => {
    assert.equal(nameOf(peer("  Ada\n Lovelace ", "")), "Ada Lovelace");
    assert.equal(Array.from(nameOf(peer("😀".repeat(99), ""))).length, 40);
    assert.equal(nameOf(peer(" \n", "")), "Somebody");
    assert.equal(nameOf({ session: "s", user: null, selections: [] }), "Somebody");
  });
});
