import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LineEndings, shownText, usualLineEnd } from "../../Web/bindings/line-endings.js";
import { ShownText, endOfChange } from "../../Web/bindings/shown-text.js";
import { difference } from "../../Web/client/text-difference.js";
import { TextOperation } from "../../Web/client/text-operation.js";
import { Random } from "./random.mjs";

const pieces = ["\r", "\n", "\r\n", "\n\r", "a", "é", "😀", "𝒳", "\u0085", "\u2028", "\u2029"];

/** A text in which every other piece is a line end. */
function text(random, count) {
  return Array.from({ length: count }, () => random.pick(pieces)).join("");
}

/** An operation on `base` that puts such pieces in; `\r\n` may be cut, a surrogate pair not. */
function operation(random, base) {
  const operation = new TextOperation();
  for (const scalar of base) {
    if (random.chance(0.15)) operation.insert(text(random, 1 + random.below(2)));
    if (random.chance(0.2)) operation.delete(scalar.length);
    else operation.retain(scalar.length);
  }
  return random.chance(0.2) ? operation.insert(text(random, 1)) : operation;
}

/** An operation of the same kind that an editor can make: its line ends are "\n". */
function plain({ components }) {
  return TextOperation.fromJSON(components.map(
    (part) => typeof part === "string" ? shownText(part) : part));
}

/** The line ends of a document in order. */
function lineEnds(document) {
  return document.match(/\r\n?|\n/g) ?? [];
}

/** The line ends of `shown` that `operation` retains: [place in the old order, in the new one]. */
function retainedLineEnds(operation, shown) {
  const retained = [];
  let at = 0;
  let before = 0;
  let after = 0;
  for (const part of operation.components) {
    if (typeof part === "string") {
      after += lineEnds(part).length;
      continue;
    }
    const passed = lineEnds(shown.slice(at, (at += Math.abs(part)))).length;
    for (let i = 0; i < passed && part > 0; i++) retained.push([before + i, after + i]);
    before += passed;
    if (part > 0) after += passed;
  }
  return retained;
}

describe("Line ends", () => {
  test("of each kind are shown as one unit, and no other character is one", () => {
    assert.equal(shownText("a\r\nb\rc\n\r\n\r\r\n"), "a\nb\nc\n\n\n\n");
    assert.equal(shownText("a\u0085b\u2028c\u2029\v\f"), "a\u0085b\u2028c\u2029\v\f");
  });

  test("most lines decide what a new line gets, the simpler one where two are equal", () => {
    assert.equal(usualLineEnd("one line"), null);
    assert.equal(usualLineEnd("a\r\nb\r\nc\n"), "\r\n");
    assert.equal(usualLineEnd("a\rb\rc\r\n"), "\r");
    assert.equal(usualLineEnd("a\r\nb\nc\r"), "\n");
    assert.equal(usualLineEnd("a\r\nb\r"), "\r\n");
  });

  test("have the same offsets there and back, and none lies inside", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const document = text(random, seed / 8);
      const endings = new LineEndings(document);
      const shown = shownText(document);
      for (let offset = 0; offset <= shown.length; offset++) {
        const placed = endings.documentOffset(offset);
        assert.equal(endings.shownOffset(placed), offset, `seed ${seed}`);
        assert.equal(shownText(document.slice(0, placed)), shown.slice(0, offset), `seed ${seed}`);
        assert.notEqual(document.slice(placed - 1, placed + 1), "\r\n", `seed ${seed}`);
      }
    }
    // Another's caret between the two units stands in front of the line end.
    assert.equal(new LineEndings("a\r\nb").shownOffset(2), 1);
  });

  test("nobody touched survive any edit of the shown text, which is made exactly", () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const random = new Random(seed);
      const document = text(random, random.below(24));
      const shown = shownText(document);
      const typed = plain(operation(random, shown));
      const lineEnd = random.pick(["\n", "\r\n", "\r"]);
      const edited = new LineEndings(document).documentOperation(typed, lineEnd).apply(document);
      assert.equal(shownText(edited), typed.apply(shown), `seed ${seed}`);
      const [before, after] = [lineEnds(document), lineEnds(edited)];
      for (const [old, now] of retainedLineEnds(typed, shown)) {
        if (after[now] === before[old]) continue;
        // A "\n" behind which the text up to a "\r" was deleted becomes a line end of its own.
        assert.deepEqual([after[now - 1], before[old], after[now]], ["\r", "\n", "\r\n"],
          `seed ${seed}`);
      }
    }
  });

  test("that others split and join are shown as they are", () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const random = new Random(seed);
      const document = text(random, random.below(24));
      const arriving = operation(random, document);
      const showing = new LineEndings(document).shownOperation(arriving);
      assert.equal(
        showing.apply(shownText(document)), shownText(arriving.apply(document)), `seed ${seed}`);
    }
  });

  test("small cases, one by one", () => {
    const edit = (document, from, to, inserted, lineEnd = "\n") => {
      const length = shownText(document).length;
      return new LineEndings(document).documentOperation(
        TextOperation.replacing(length, from, to, inserted), lineEnd).apply(document);
    };
    assert.equal(edit("one\r\ntwo", 3, 3, "X"), "oneX\r\ntwo");
    assert.equal(edit("one\r\ntwo", 3, 4, ""), "onetwo");
    assert.equal(edit("one\r\ntwo", 3, 3, "\n", "\r\n"), "one\r\n\r\ntwo");
    assert.equal(edit("a\rb", 2, 2, "\n", "\r"), "a\r\rb");
    assert.equal(edit("a\rb", 2, 2, "\n", "\n"), "a\r\r\nb");
    assert.equal(edit("a\nb", 1, 1, "\n", "\r"), "a\r\n\nb");
    assert.equal(edit("a\rX\nb", 2, 3, ""), "a\r\r\nb");
  });
});

/** A client as far as a shown text needs one. */
class Client {
  peers = [];

  constructor(text) {
    this.text = text;
  }

  edit(operation) {
    this.text = operation.apply(this.text);
  }
}

describe("A shown text", () => {
  /** An editor that types into a shown text while others change the client's text. */
  class Editor {
    constructor(document) {
      this.client = new Client(document);
      this.shown = new ShownText(this.client);
      this.view = this.shown.text;
    }

    type(operation, manner) {
      this.view = operation.apply(this.view);
      this.shown.edit(operation, manner);
    }

    others(operation) {
      this.client.text = operation.apply(this.client.text);
      this.shown.arrive(operation);
    }

    take() {
      const operation = this.shown.take();
      if (operation) this.view = operation.apply(this.view);
    }

    travel(direction) {
      const operation = this.shown.travel(direction);
      if (operation) this.view = operation.apply(this.view);
      return operation;
    }
  }

  test("is the client's once it has taken what waits, whatever was typed meanwhile", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = new Random(seed);
      const editor = new Editor(text(random, 12));
      for (let step = 0; step < 20; step++) {
        const action = random.next();
        if (action < 0.4) editor.type(plain(operation(random, editor.view)));
        else if (action < 0.8) editor.others(operation(random, editor.client.text));
        else if (action < 0.9) editor.travel(random.pick(["undo", "redo"]));
        else editor.take();
        assert.ok(!editor.view.includes("\r"), `seed ${seed}`);
      }
      editor.take();
      assert.equal(editor.view, shownText(editor.client.text), `seed ${seed}`);
      assert.equal(editor.shown.text, editor.view, `seed ${seed}`);
    }
  });

  test("gives deleted line ends back as they were", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const document = text(random, 16);
      const editor = new Editor(document);
      const texts = [document];
      for (let step = 0; step < 8; step++) {
        editor.type(plain(operation(random, editor.view)), "whole");
        texts.push(editor.client.text);
      }
      for (const way of ["undo", "redo"]) {
        while (editor.travel(way));
        assert.equal(editor.client.text, texts.at(way === "undo" ? 0 : -1), `seed ${seed}`);
        assert.equal(editor.view, shownText(editor.client.text), `seed ${seed}`);
      }
    }
  });

  test("remembers the line end of a text that was emptied", () => {
    const editor = new Editor("a\r\nb\r\n");
    editor.type(TextOperation.replacing(4, 0, 4, "x"));
    editor.type(TextOperation.replacing(1, 1, 1, "\ny"));
    assert.equal(editor.client.text, "x\r\ny");
    editor.others(TextOperation.replacing(4, 0, 4, ""));
    editor.take();
    editor.type(TextOperation.replacing(0, 0, 0, "\n"));
    assert.equal(editor.client.text, "\r\n");
  });

  test("places own selections over what waits, and the others' in itself", () => {
    const editor = new Editor("a\r\nb");
    editor.others(TextOperation.replacing(4, 0, 0, "new\r\n"));
    assert.deepEqual(editor.shown.clientSelections([[2, 3]]), [[8, 9]]);
    editor.take();
    editor.client.peers = [{ session: "s", user: null, selections: [[4, 7], [9, 0]] }];
    assert.deepEqual(editor.shown.peers[0].selections, [[3, 5], [7, 0]]);
  });

  test("is restored to the client's when an edit does not fit", () => {
    const editor = new Editor("a\r\nb");
    editor.others(TextOperation.replacing(4, 4, 4, "!"));
    assert.throws(() => editor.shown.edit(TextOperation.replacing(9, 0, 0, "x")));
    assert.equal(editor.shown.restore("who knows").apply("who knows"), "a\nb!");
    assert.equal(editor.shown.take(), null);
  });

  test("says where a change ends", () => {
    assert.equal(endOfChange(difference("one two", "one 2")), 5);
    assert.equal(endOfChange(TextOperation.replacing(13, 4, 8, "")), 4);
    assert.equal(endOfChange(TextOperation.replacing(3, 0, 3, "")), 0);
  });
});
