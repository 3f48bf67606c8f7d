import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { digest } from "../../Web/client/digest.js";
import { TextOperation } from "../../Web/client/text-operation.js";

const op = (json) => TextOperation.fromJSON(json);

/** Runs every example of one file of the treaty. */
function vectors(file, run) {
  const url = new URL(`../../Schemas/vectors/${file}.json`, import.meta.url);
  describe(`Vectors of the treaty: ${file}`, () => {
    for (const vector of JSON.parse(readFileSync(url, "utf8"))) {
      test(vector.name, () => run(vector));
    }
  });
}

vectors("apply", ({ text, operation, expected, error, digest: expectedDigest }) => {
  if (error) {
    assert.throws(() => op(operation).apply(text), { code: error });
    return;
  }
  assert.equal(op(operation).apply(text), expected);
  if (expectedDigest) assert.equal(digest(expected), expectedDigest);
});

vectors("compose", ({ first, second, expected }) => {
  assert.deepEqual(op(first).compose(op(second)).toJSON(), expected);
});

vectors("transform", ({ base, left, right, leftAfter, rightAfter, text }) => {
  const transformed = TextOperation.transform(op(left), op(right));
  assert.deepEqual(transformed.map((operation) => operation.toJSON()), [leftAfter, rightAfter]);
  assert.equal(op(rightAfter).apply(op(left).apply(base)), text);
  assert.equal(op(leftAfter).apply(op(right).apply(base)), text);
});

vectors("selection", ({ operation, isOwn, selections, expected }) => {
  assert.deepEqual(op(operation).mapSelections(selections, isOwn), expected);
});
