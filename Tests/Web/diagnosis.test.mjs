import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { diagnose } from "../../Web/client/diagnosis.js";
import { sentences } from "../../Web/editor/reasons.js";
import { describe as sentence } from "../../Web/editor/state-line.js";

const problem = (members, status = 400) => new Response(JSON.stringify(members), {
  status, headers: { "content-type": "application/problem+json; charset=utf-8" },
});
const page = (status) => new Response("<!doctype html>", {
  status, headers: { "content-type": "text/html" },
});

/** What is found out where a request is answered so. */
async function found(answer) {
  const asked = [];
  const reason = await diagnose("ws://host/v1/documents/d/socket?since=1", async (url) => {
    asked.push(url);
    return answer();
  }, 1000);
  assert.deepEqual(asked, ["http://host/v1/documents/d/socket?since=1"]);
  return reason;
}

describe("Why a socket was refused", () => {
  test("the server's own code and words count", async () => {
    const members = { code: "foreign-origin", title: "Forbidden", detail: "x is not y" };
    assert.deepEqual(await found(() => problem(members, 403)),
      { code: "foreign-origin", message: "x is not y" });
    delete members.detail;
    assert.deepEqual(await found(() => problem(members, 403)),
      { code: "foreign-origin", message: "Forbidden" });
  });

  test("what others answer is told apart", async () => {
    const answers = [
      ["unreachable", () => { throw new TypeError("Failed to fetch"); }],
      ["websocket-blocked", () => problem({ code: "upgrade-required" }, 426)],
      ["gateway-error", () => page(502)],
      ["gateway-error", () => page(504)],
      ["unexpected-answer", () => page(200)],
      ["unexpected-answer", () => page(401)],
      ["unexpected-answer", () => problem({ title: "no code" })],
      ["unexpected-answer", () => problem(null)],
      ["unexpected-answer", () => problem({ code: 5 })],
    ];
    for (const [code, answer] of answers) {
      const reason = await found(answer);
      assert.equal(reason.code, code);
      assert.ok(reason.message.length > 20, reason.message);
    }
  });

  test("a long detail is cut", async () => {
    const reason = await found(() => problem({ code: "bad-request", detail: "x".repeat(9999) }));
    assert.ok(reason.message.length < 1000);
  });

  test("the page has words for no other codes than there are", () => {
    const { rejections, errors, http } = JSON.parse(
      readFileSync(new URL("../../Schemas/errors.json", import.meta.url), "utf8"));
    const known = new Set([...rejections, ...errors, ...http].map(({ code }) => code));
    for (const code of ["unreachable", "websocket-blocked", "unreadable-message"]) known.add(code);
    assert.deepEqual(Object.keys(sentences).filter((code) => !known.has(code)), []);
  });

  test("the page says what is wrong instead of that it is connecting", () => {
    const say = (name, code, message = "words") =>
      sentence({ name, unsaved: 0, reason: code && { code, message } }, 0);
    assert.equal(say("connecting", null), "Connecting…");
    assert.match(say("connecting", "foreign-origin"), /^Cannot connect: .*proxy.* Host /);
    assert.match(say("connecting", "websocket-blocked"), /^Cannot connect: .*proxy.* Upgrade, /);
    assert.match(say("connecting", "unreachable"), /^Cannot connect: .*cannot be reached/);
    assert.match(say("connecting", "invalid-document-name", "too long"), /name.*too long/);
    assert.match(say("connecting", "some-new-code"), /^Cannot connect: words$/);
    assert.match(say("offline", "foreign-origin"), /^Offline: .*Host /);
    assert.equal(say("offline", "unreachable"), "Offline");
    assert.equal(say("offline", null), "Offline");
  });
});
