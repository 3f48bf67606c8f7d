import assert from "node:assert/strict";
import { test } from "node:test";
import { digest } from "../../Web/client/digest.js";
import { Random } from "./random.mjs";

/** The definition of Schemas/README.md, word by word. */
function defined(text) {
  let h = 0n;
  for (const b of new TextEncoder().encode(text)) {
    h = (h * 0x9e3779b97f4a7c15n + BigInt(b) + 1n) % 2n ** 64n;
  }
  return h.toString(16).padStart(16, "0");
}

test("the empty text's digest is zero", () => {
  assert.equal(digest(""), "0000000000000000");
});

test("the digest is the polynomial over the UTF-8 bytes", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const text = new Random(seed).text(seed);
    assert.equal(digest(text), defined(text), `seed ${seed}`);
  }
});

test("every length of UTF-8 sequence counts at its limits", () => {
  for (const scalar of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff]) {
    const text = String.fromCodePoint(scalar).repeat(3);
    assert.equal(digest(text), defined(text), scalar.toString(16));
  }
});
