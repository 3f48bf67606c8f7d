// Checks cases that the Swift tests made up: `node operation-cases.mjs FILE`, one JSON case a line.
// Prints how many cases of each verb agree, and stops with status 1 at the first that does not.
import { readFileSync } from "node:fs";
import { deepStrictEqual } from "node:assert";
import { digest } from "../../Web/client/digest.js";
import { TextOperation } from "../../Web/client/text-operation.js";

const read = (json) => TextOperation.fromJSON(json);

const verbs = {
  apply: ({ text, operation }) => {
    const result = read(operation).apply(text);
    return [result, digest(result)];
  },
  refuse: ({ text, operation }) => {
    try {
      read(operation).apply(text);
      return "nothing";
    } catch (error) {
      return error.code;
    }
  },
  invert: ({ text, operation }) => read(operation).invert(text).toJSON(),
  compose: ({ first, second }) => read(first).compose(read(second)).toJSON(),
  transform: ({ left, right }) => {
    const [leftAfter, rightAfter] = TextOperation.transform(read(left), read(right));
    deepStrictEqual(read(left).transform(read(right), "left"), leftAfter);
    deepStrictEqual(read(right).transform(read(left), "right"), rightAfter);
    return [leftAfter.toJSON(), rightAfter.toJSON()];
  },
  split: ({ operation, limits }) => read(operation).split(...limits)
    .map((part) => part && part.toJSON()),
  map: ({ operation, selections, isOwn }) => read(operation).mapSelections(selections, isOwn),
  decode: ({ json }) => {
    try {
      const operation = TextOperation.fromJSON(JSON.parse(json));
      return [operation.baseLength, operation.targetLength];
    } catch {
      return "refused";
    }
  },
};

const counts = {};
for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  if (line === "") continue;
  const { verb, expected, ...input } = JSON.parse(line);
  try {
    deepStrictEqual(verbs[verb](input), expected);
  } catch (error) {
    console.error(`${verb} differs: ${line}\n${error}`);
    process.exit(1);
  }
  counts[verb] = (counts[verb] ?? 0) + 1;
}
console.log(JSON.stringify(counts));
