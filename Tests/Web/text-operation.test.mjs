import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isWellFormed, TextOperation } from "../../Web/client/text-operation.js";
import { Random } from "./random.mjs";

const op = (...components) => TextOperation.fromJSON(components);
const seeds = Array.from({ length: 300 }, (_, i) => i + 1);

/** Runs `body` for each seed; sizes grow with the seed, and a failure names it. */
function bySeed(body) {
  for (const seed of seeds) {
    try {
      body(new Random(seed), Math.floor(seed / 8));
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
}

/** Asserts what holds of every operation that the algebra makes for `text`. */
function assertCanonical(operation, text) {
  assert.deepEqual(TextOperation.fromJSON(JSON.parse(JSON.stringify(operation))), operation);
  assert.equal(operation.baseLength, text.length);
  const after = operation.apply(text);
  assert.equal(operation.targetLength, after.length);
  assert.ok(isWellFormed(after));
}

describe("The JSON form", () => {
  const refusals = [
    ["no array", { 0: 1 }, "not-an-array"],
    ["null", null, "not-an-array"],
    ["a zero", [1, 0], "zero-component"],
    ["a negative zero", [-0], "zero-component"],
    ["an empty insert", [""], "empty-insert"],
    ["two retains in a row", [1, 2], "neighbours-of-one-kind"],
    ["two inserts in a row", ["a", "b"], "neighbours-of-one-kind"],
    ["two deletes in a row", [-1, -2], "neighbours-of-one-kind"],
    ["an insert after a delete", [-1, "a"], "insert-after-delete"],
    ["a fraction", [1.5], "not-a-component"],
    ["a boolean", [true], "not-a-component"],
    ["a nested array", [[1]], "not-a-component"],
    ["an infinite count", [Infinity], "not-a-component"],
    ["a count of 2^53", [2 ** 53], "count-overflow"],
    ["a sum of 2^53", [Number.MAX_SAFE_INTEGER, "a", 1], "count-overflow"],
    ["a lone high surrogate", ["a\ud83d"], "lone-surrogate"],
    ["a lone low surrogate", ["\ude00"], "lone-surrogate"],
    ["surrogates in the wrong order", ["\ude00\ud83d"], "lone-surrogate"],
  ];
  for (const [name, json, rule] of refusals) {
    test(`refuses ${name}`, () => {
      const expected = { name: "OperationError", code: "malformed-operation", rule };
      assert.throws(() => TextOperation.fromJSON(json), expected);
    });
  }

  test("refuses more components than allowed", () => {
    assert.throws(() => TextOperation.fromJSON([1, "a", 1], 2), { code: "operation-too-large" });
    assert.equal(TextOperation.fromJSON([1, "a"], 2).components.length, 2);
  });

  test("keeps base and target length", () => {
    const operation = op(5, "abc", -2, 10);
    assert.equal(operation.baseLength, 17);
    assert.equal(operation.targetLength, 18);
  });

  test("is canonical by construction", () => {
    const operation = new TextOperation()
      .retain(0).retain(1).retain(2).delete(1).insert("a").delete(2).insert("b").insert("")
      .delete(0).retain(1);
    assert.deepEqual(operation.toJSON(), [3, "ab", -3, 1]);
  });
});

describe("Apply", () => {
  test("retains, inserts and deletes", () => {
    assert.equal(op(1, "XY", -2, 1).apply("abcd"), "aXYd");
    assert.equal(op().apply(""), "");
    assert.equal(op("😀").apply(""), "😀");
  });

  test("refuses a text of another length", () => {
    assert.throws(() => op(3).apply("ab"), { code: "base-length-mismatch" });
    assert.throws(() => op(3).apply("abcd"), { code: "base-length-mismatch" });
  });

  test("refuses to cut a surrogate pair", () => {
    for (const operation of [op(1, "x", 1), op(-1, 1), op(1, -1)]) {
      assert.throws(() => operation.apply("😀"), { code: "splits-surrogate-pair" });
    }
  });
});

describe("Transform", () => {
  test("of two inserts at one offset the left side's comes first", () => {
    const left = op(2, "ab", 3);
    const right = op(2, "X", 3);
    assert.deepEqual(left.transform(right, "left").toJSON(), [2, "ab", 4]);
    assert.deepEqual(right.transform(left, "right").toJSON(), [4, "X", 3]);
  });

  test("an insert inside a concurrent delete survives", () => {
    assert.deepEqual(op(3, "X", 3).transform(op(1, -4, 1), "left").toJSON(), [1, "X", 1]);
    assert.deepEqual(op(1, -4, 1).transform(op(3, "X", 3), "right").toJSON(), [1, -2, 1, -2, 1]);
  });

  test("what both deleted is deleted once", () => {
    assert.deepEqual(op(1, -3, 1).transform(op(2, -3), "left").toJSON(), [1, -1]);
  });

  test("refuses operations on texts of different length", () => {
    assert.throws(() => op(1).transform(op(2), "left"), { code: "base-length-mismatch" });
    assert.throws(() => op(1).compose(op(2)), { code: "base-length-mismatch" });
  });
});

describe("Selections", () => {
  test("an own insert at the caret moves it, another's does not", () => {
    assert.deepEqual(op(2, "abc", 2).mapSelections([[2, 2]], true), [[5, 5]]);
    assert.deepEqual(op(2, "abc", 2).mapSelections([[2, 2]], false), [[2, 2]]);
    assert.deepEqual(op(2, "abc", 2).mapSelections([[3, 1]], false), [[6, 1]]);
  });

  test("a caret in a deleted range goes to its start", () => {
    assert.deepEqual(op(1, -3, 1).mapSelections([[2, 4], [5, 1]], false), [[1, 1], [2, 1]]);
    assert.deepEqual(op("X", -3).mapSelections([[0, 3]], false), [[0, 1]]);
    assert.deepEqual(op("X", -3).mapSelections([[0, 3]], true), [[1, 1]]);
  });
});

describe("Laws", () => {
  test("composing equals applying one after the other", () => bySeed((random, size) => {
    const text = random.text(size);
    const first = random.operation(text);
    const second = random.operation(first.apply(text));
    const composed = first.compose(second);
    assertCanonical(composed, text);
    assert.equal(composed.apply(text), second.apply(first.apply(text)));
  }));

  test("composing is associative", () => bySeed((random, size) => {
    const text = random.text(size);
    const a = random.operation(text);
    const b = random.operation(a.apply(text));
    const c = random.operation(b.apply(a.apply(text)));
    assert.deepEqual(a.compose(b).compose(c), a.compose(b.compose(c)));
  }));

  test("both paths of the diamond end in the same text", () => bySeed((random, size) => {
    const text = random.text(size);
    const left = random.operation(text);
    const right = random.operation(text);
    const [leftAfter, rightAfter] = TextOperation.transform(left, right);
    assertCanonical(leftAfter, right.apply(text));
    assertCanonical(rightAfter, left.apply(text));
    assert.equal(leftAfter.apply(right.apply(text)), rightAfter.apply(left.apply(text)));
    assert.deepEqual(left.transform(right, "left"), leftAfter);
    assert.deepEqual(right.transform(left, "right"), rightAfter);
  }));

  test("inverting undoes", () => bySeed((random, size) => {
    const text = random.text(size);
    const operation = random.operation(text);
    const inverse = operation.invert(text);
    assertCanonical(inverse, operation.apply(text));
    assert.equal(inverse.apply(operation.apply(text)), text);
  }));

  test("the parts of a split do together what the whole does", () => bySeed((random, size) => {
    const text = random.text(size);
    const whole = random.operation(text);
    const [componentLimit, insertLimit] = [4 + random.below(6), 2 + random.below(8)];
    let composed = TextOperation.identity(text.length);
    for (let rest = whole; rest;) {
      const [first, later] = rest.split(componentLimit, insertLimit);
      assertCanonical(first, composed.apply(text));
      assert.ok(first.components.length <= componentLimit, JSON.stringify(first));
      const inserts = first.components.filter((part) => typeof part === "string");
      assert.ok(inserts.join("").length <= insertLimit);
      assert.ok(!first.isIdentity || whole.isIdentity);
      composed = composed.compose(first);
      rest = later;
    }
    assert.equal(composed.apply(text), whole.apply(text));
  }));

  test("the identity changes nothing in compose and transform", () => bySeed((random, size) => {
    const text = random.text(size);
    const operation = random.operation(text);
    const before = TextOperation.identity(text.length);
    const after = TextOperation.identity(operation.targetLength);
    assert.ok(before.isIdentity);
    assert.deepEqual(before.compose(operation), operation);
    assert.deepEqual(operation.compose(after), operation);
    assert.deepEqual(operation.transform(before, "left"), operation);
    assert.deepEqual(before.transform(operation, "left"), after);
  }));

  test("positions stay in order and inside the text", () => bySeed((random, size) => {
    const text = random.text(size);
    const operation = random.operation(text);
    for (const isOwn of [true, false]) {
      let last = 0;
      for (let position = 0; position <= text.length; position++) {
        const mapped = operation.mapPosition(position, isOwn);
        assert.ok(mapped >= last && mapped <= operation.targetLength);
        last = mapped;
      }
    }
  }));
});

describe("Every operation on every text of up to three units over {a, 😀}", () => {
  const texts = ["", "a", "aa", "aaa", "😀", "a😀", "😀a"];
  const operationsOn = (text) => {
    const all = [];
    const grow = (operation, rest) => {
      const copies = [operation, TextOperation.fromJSON(operation.components).insert("x")];
      for (const grown of copies) {
        if (rest.length === 0) all.push(grown);
        else for (const verb of ["retain", "delete"]) {
          const next = new TextOperation();
          for (const part of grown.components) {
            if (typeof part === "string") next.insert(part);
            else if (part > 0) next.retain(part);
            else next.delete(-part);
          }
          grow(next[verb](rest[0].length), rest.slice(1));
        }
      }
    };
    grow(new TextOperation(), Array.from(text));
    return all;
  };

  test("closes the diamond, and undoes", () => {
    let count = 0;
    for (const text of texts) {
      const all = operationsOn(text);
      for (const left of all) {
        assert.equal(left.invert(text).apply(left.apply(text)), text);
        for (const right of all) {
          const [leftAfter, rightAfter] = TextOperation.transform(left, right);
          const viaLeft = left.compose(rightAfter);
          assertCanonical(viaLeft, text);
          assert.equal(viaLeft.apply(text), right.compose(leftAfter).apply(text));
          count++;
        }
      }
    }
    assert.equal(count, 4 + 2 * 8 ** 2 + 3 * 32 ** 2 + 128 ** 2);
  });
});
