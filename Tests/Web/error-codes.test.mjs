import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { errorClasses, rejectionClasses } from "../../Web/client/error-codes.js";

const treaty = JSON.parse(
  readFileSync(new URL("../../Schemas/errors.json", import.meta.url), "utf8"));
const classes = (list) => Object.fromEntries(list.map((entry) => [entry.code, entry.class]));

test("the client knows the class of every code of the treaty", () => {
  assert.deepEqual({ ...rejectionClasses }, classes(treaty.rejections));
  assert.deepEqual({ ...errorClasses }, classes(treaty.errors));
});
