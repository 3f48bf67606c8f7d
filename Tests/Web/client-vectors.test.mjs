import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { play, rows, vectors, wrongCopies } from "./client-vectors.mjs";

describe("Vectors of the client's policy", () => {
  for (const vector of vectors) test(`${vector.row}: ${vector.name}`, () => play(vector));

  test("every row has one, and none is of no row", () => {
    assert.ok(rows.length > 60, `${rows.length} rows`);
    assert.deepEqual([...new Set(vectors.map(({ row }) => row))].sort(), [...rows].sort());
  });

  test("one that is wrong in any one place fails", () => {
    let count = 0;
    for (const vector of vectors) {
      for (const wrong of wrongCopies(vector)) {
        assert.throws(() => play(wrong), `${vector.row}: ${vector.name}: ${JSON.stringify(wrong)}`);
        count++;
      }
    }
    assert.ok(count > 20 * vectors.length, `${count} wrong vectors`);
  });
});
