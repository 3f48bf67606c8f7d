// node_ws_client.cjs URL OFFER: sends messages of many sizes with ws and expects them back.
"use strict";
const assert = require("node:assert");
const { randomBytes } = require("node:crypto");
const WebSocket = require("ws");

const offers = {
  none: false,
  usual: { threshold: 0 },
  "no-takeover": { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
  "small-windows": { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
};

/** Sends one message and waits for what comes next. */
function exchange(socket, message, options = {}) {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("message", (data, isBinary) => {
      socket.removeListener("error", reject);
      resolve(isBinary ? data : data.toString());
    });
    socket.send(message, options);
  });
}

async function main([url, offer]) {
  const socket = new WebSocket(url, { perMessageDeflate: offers[offer], maxPayload: 0 });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  for (const size of [0, 1, 125, 126, 127, 65535, 65536, 1 << 20]) {
    const bytes = randomBytes(size);
    assert.deepStrictEqual(await exchange(socket, bytes), bytes);
    const text = "stet€ ".repeat(size / 6);
    assert.strictEqual(await exchange(socket, text), text);
    assert.strictEqual(await exchange(socket, text, { compress: false }), text);
  }
  const answered = new Promise((resolve) => socket.once("pong", resolve));
  socket.ping("are you there");
  assert.strictEqual((await answered).toString(), "are you there");
  const closed = new Promise((resolve) => socket.once("close", (code) => resolve(code)));
  socket.close(4001, "done");
  assert.strictEqual(await closed, 4001);
  console.log("all came back");
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
