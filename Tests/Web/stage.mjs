/** An editing client without a connection, and the messages that a server may send it. */

import { digest } from "../../Web/client/digest.js";
import { EditingClient } from "../../Web/client/editing-client.js";
import { TextOperation } from "../../Web/client/text-operation.js";

export const op = (...components) => TextOperation.fromJSON(components);
export const own = "own-session";
export const other = "other-sessn";

export const hello = (members = {}) => ({
  type: "hello", protocol: "stet.v1", document: "d", documentType: "text", epoch: "epoch-aaaaa",
  revision: 0, horizon: 0, continues: true, session: own, resume: "r".repeat(22), sequence: 0,
  access: "write", limits: {}, ...members,
});
export const snapshot = (revision, text) => ({ type: "snapshot", revision, text, digest: digest(text) });
export const edit = (revision, session, sequence, ...operation) =>
  ({ type: "edit", revision, session, sequence, operation });

/** A client with a log of everything that it told. */
export function makeClient() {
  const log = { sent: [], changes: [], states: [], problems: [], resyncs: [], retries: 0 };
  const client = new EditingClient({
    send: (message) => log.sent.push(structuredClone(message)),
    change: (operation, origin) => log.changes.push([operation.toJSON(), origin]),
    state: (state) => log.states.push(`${state.name} ${state.unsaved}`),
    problem: (reason) => log.problems.push(reason.code),
    reconnect: (reason) => log.resyncs.push(reason.code),
    retry: () => { log.retries++; },
  });
  return { client, log };
}

/** A client that holds `text` at `revision` and has nothing pending. */
export function makeSynchronized(text = "abc", revision = 1) {
  const { client, log } = makeClient();
  client.connected();
  client.receive(hello({ revision }));
  client.receive(snapshot(revision, text));
  for (const list of Object.values(log)) if (Array.isArray(list)) list.length = 0;
  return { client, log };
}

export const typeAtEnd = (client, text) => {
  const { length } = client.text;
  client.edit(TextOperation.replacing(length, length, length, text));
};
