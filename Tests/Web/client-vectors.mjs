/** Plays the examples of Schemas/client.md, `(state, event) → (state, actions)`. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { digest } from "../../Web/client/digest.js";
import { EditingClient } from "../../Web/client/editing-client.js";
import { Link } from "../../Web/client/link.js";
import { TextOperation } from "../../Web/client/text-operation.js";

const read = (name) => readFileSync(new URL(`../../Schemas/${name}`, import.meta.url), "utf8");

export const { base, vectors } = JSON.parse(read("vectors/client.json"));

/** The names of the policy's rows: what the tables with three columns begin with. */
export const rows = [...read("client.md").matchAll(/^\| `([a-z-]+)` \|[^|\n]*\|[^|\n]*\|$/gm)]
  .map(([, name]) => name);

/** The state before a vector's event. */
const before = ({ before: { memory, connection } = {} }) => ({
  memory: { ...base.memory, ...memory }, connection: { ...base.connection, ...connection },
});

/** A memory as a client takes it: the vectors leave out what follows from the rest. */
const written = ({ asides, ...memory }) => ({
  version: 1, ...memory, digest: memory.text === null ? null : digest(memory.text),
  asides: asides.map((aside) => ({ ...aside, reason: { code: aside.reason, message: "" } })),
});

/** The opposite: as the vectors have it. */
const short = ({ version, digest: _, asides, ...memory }) => structuredClone({
  ...memory, asides: asides.map((aside) => ({ ...aside, reason: aside.reason.code })),
});

function makeLink({ access, parts, ...members }) {
  const link = Object.assign(new Link(), members);
  if (access === "read-only") link.readOnly = { code: "read-only", message: "" };
  for (const part of parts) link.parts.add(part, 0);
  return link;
}

const connectionOf = (link) => ({
  phase: link.phase, target: link.target, committed: link.committed,
  needsSnapshot: link.needsSnapshot, access: link.readOnly ? "read-only" : "write",
  isOut: link.isOut, isDoubtful: link.isDoubtful, parts: link.parts.join(""), limits: link.limits,
});

/** What each kind of event does to a client. */
const events = {
  edit: (client, operation) => client.edit(TextOperation.fromJSON(operation)),
  join: () => {},
  connected: (client) => client.connected(),
  closed: (client, { code }) => client.disconnected(code),
  retry: (client) => client.retry(),
  receive: (client, message) => client.hear(JSON.stringify(
    message.type === "hello" ? { ...base.hello, ...message } : message)),
  receiveText: (client, text) => client.hear(text),
};

/** Plays one vector; throws where it ends otherwise than the vector says. */
export function play(vector) {
  const state = before(vector);
  const link = makeLink(state.connection);
  const actions = [];
  const client = new EditingClient({
    send: (message) => actions.push({ send: structuredClone(message) }),
    change: (operation) => actions.push({ change: operation.toJSON() }),
    reconnect: ({ code }) => actions.push({ reconnect: code }),
    stop: ({ code }) => actions.push({ stop: code }),
    retry: () => actions.push({ retry: true }),
  }, written(state.memory), link);
  const [[kind, detail]] = Object.entries(vector.event);
  if (vector.refused) {
    assert.throws(() => events[kind](client, detail), { code: vector.refused });
  } else {
    events[kind](client, detail);
  }
  assert.deepEqual(actions, vector.actions);
  if (kind === "join") assert.deepEqual(client.query, vector.query);
  const { memory, connection } = vector.after ?? {};
  assert.deepEqual(short(client.memory), { ...state.memory, ...memory });
  const expected = { ...state.connection, ...connection };
  assert.deepEqual(connectionOf(link), { ...expected, parts: expected.parts.join("") });
}

/** Copies of a vector, each wrong in one place. */
export function* wrongCopies(vector) {
  const { memory = {}, connection = {} } = vector.after ?? {};
  const state = before(vector);
  const wrong = (members) => ({ ...structuredClone(vector), ...members });
  yield wrong({ actions: [...vector.actions, { retry: false }] });
  if (vector.actions.length > 0) yield wrong({ actions: vector.actions.slice(1) });
  if (vector.refused) yield wrong({ refused: "no-code" });
  if (vector.query) yield wrong({ query: { ...vector.query, since: "6" } });
  for (const [name, value] of Object.entries({ ...state.memory, ...memory })) {
    yield wrong({ after: { memory: { ...memory, [name]: another(value) }, connection } });
  }
  for (const [name, value] of Object.entries({ ...state.connection, ...connection })) {
    yield wrong({ after: { memory, connection: { ...connection, [name]: another(value) } } });
  }
}

/** A value that is not this one. */
function another(value) {
  switch (typeof value) {
    case "number": return value + 1;
    case "boolean": return !value;
    case "string": return `${value}?`;
    default: return Array.isArray(value) ? [...value, "?"] : { ...value, other: 1 };
  }
}
