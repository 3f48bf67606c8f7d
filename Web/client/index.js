// @ts-check
/**
 * The browser side of Stet without a page: operations, the client's state machine, the connection.
 *
 *     const client = new EditingClient({
 *       change: (operation) => editor.apply(operation),
 *       state: ({ name, unsaved }) => show(name, unsaved),
 *     });
 *     const connection = new Connection(client, socketURL("minutes", location.href));
 *     client.edit(TextOperation.replacing(client.text.length, 0, 0, "Dear all, "));
 */
export { Connection, defaultTimings, socketURL } from "./connection.js";
export { digest } from "./digest.js";
export { EditingClient } from "./editing-client.js";
export { difference } from "./text-difference.js";
export { OperationError, TextOperation } from "./text-operation.js";
