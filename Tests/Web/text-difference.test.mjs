import assert from "node:assert/strict";
import { test } from "node:test";
import { difference, differenceInWords } from "../../Web/client/text-difference.js";
import { TextOperation } from "../../Web/client/text-operation.js";
import { Random } from "./random.mjs";

test("the difference leads from one text to the other, whatever the limit", () => {
  for (let seed = 1; seed <= 600; seed++) {
    const random = new Random(seed);
    const before = random.text(seed / 8);
    const after = random.chance(0.2) ? random.text(seed / 8)
      : random.operation(before).apply(before);
    for (const distanceLimit of [0, 3, 1000]) {
      const caret = random.below(after.length + 1);
      const found = difference(before, after, { distanceLimit, caret });
      assert.equal(found.apply(before), after, `seed ${seed}`);
      assert.deepEqual(TextOperation.fromJSON(found.toJSON()), found, `seed ${seed}`);
    }
  }
});

test("the difference in words cuts none", () => {
  const apart = (before, after) => differenceInWords(before, after).toJSON();
  assert.deepEqual(apart("the colour red", "the color red"), [4, "color", -6, 4]);
  assert.deepEqual(apart("A quick fox", "The quick fox"), ["The", -1, 10]);
  assert.deepEqual(apart("naïve 😀!", "naive 😁!"), ["naive", -5, 1, "😁", -2, 1]);
  assert.deepEqual(apart("same", "same"), [4]);
  for (let seed = 1; seed <= 300; seed++) {
    const random = new Random(seed);
    const before = random.text(seed / 8);
    const after = random.operation(before).apply(before);
    const found = differenceInWords(before, after);
    assert.equal(found.apply(before), after, `seed ${seed}`);
    assert.deepEqual(TextOperation.fromJSON(found.toJSON()), found, `seed ${seed}`);
  }
});

test("equal texts differ by nothing", () => {
  assert.ok(difference("a😀b", "a😀b").isIdentity);
  assert.deepEqual(difference("", "").toJSON(), []);
});

test("scalars that share a surrogate are replaced whole", () => {
  assert.deepEqual(difference("a😀b", "a😁b").toJSON(), [1, "😁", -2, 1]);
  assert.deepEqual(difference("😀", "🐀").toJSON(), ["🐀", -2]);
});

test("the caret tells which of equal letters was typed", () => {
  assert.deepEqual(difference("aaa", "aaaa", { caret: 2 }).toJSON(), [1, "a", 2]);
  assert.deepEqual(difference("aaa", "aaaa", { caret: 4 }).toJSON(), [3, "a"]);
});

test("what lies between two changes stays", () => {
  assert.deepEqual(
    difference("the quick fox ran", "the slow fox walked").toJSON().filter((x) => x === 5), [5]);
  const found = difference("1\n2\n3\n4\n", "0\n2\n3\n5\n");
  assert.deepEqual(found.toJSON(), ["0", -1, 5, "5", -1, 1]);
});

test("long unrelated texts cost bounded work and are replaced", () => {
  const random = new Random(7);
  const before = random.text(200_000);
  const after = random.text(200_000);
  // Unbounded work takes many times as long at every try; a busy machine is not always slow.
  const begin = performance.now();
  let milliseconds = 0;
  do {
    const start = performance.now();
    assert.equal(difference(before, after).apply(before), after);
    milliseconds = performance.now() - start;
  } while (milliseconds >= 2000 && performance.now() - begin < 120_000);
  assert.ok(milliseconds < 2000);
});

test("a change of few lines in a long text is found by lines", () => {
  const random = new Random(8);
  const lines = Array.from({ length: 20_000 }, () => `line ${random.below(1e9)}\n`);
  const changed = lines.map((line, i) => (i % 200 === 0 ? `new ${random.below(1e9)}\n` : line));
  const found = difference(lines.join(""), changed.join(""));
  assert.equal(found.apply(lines.join("")), changed.join(""));
  assert.ok(found.components.length > 200);
});
