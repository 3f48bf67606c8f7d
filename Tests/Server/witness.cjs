// witness.cjs URL KIND: reads a document's socket with ws, as one who stays and one who comes and
// goes. "pause" and "resume" on stdin stop and start the one who stays; "end" lets the other stay.
// When both have heard of "the end", prints [[revision, SHA-1 of the edit], …] for each.
"use strict";
const { createHash } = require("node:crypto");
const WebSocket = require("ws");

const kinds = {
  none: false,
  usual: true,
  "no-takeover": { serverNoContextTakeover: true },
  "ten-bits": { serverMaxWindowBits: 10 },
};
const [url, kind] = process.argv.slice(2);
let isEnding = false;

/** Connects and listens for so many milliseconds, or until the end without a number. */
function visit(edits, milliseconds, onOpen = () => {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, "stet.v1", { perMessageDeflate: kinds[kind], maxPayload: 0 });
    let revision = -1;
    let heardEnd = false;
    socket.on("open", () => {
      if (Boolean(socket.extensions) !== (kind !== "none")) reject(new Error("not as offered"));
      onOpen(socket);
      if (milliseconds) setTimeout(() => isEnding || socket.terminate(), milliseconds);
    });
    socket.on("message", (data) => {
      const message = JSON.parse(data);
      if (message.type === "snapshot") revision = message.revision;
      if (message.type === "edit") {
        if (message.revision !== revision + 1) reject(new Error(`${revision}, then ${data}`));
        revision = message.revision;
        edits.push([revision, createHash("sha1").update(data).digest("hex")]);
      }
      if (!data.includes("the end")) return;
      heardEnd = true;
      socket.close();
    });
    socket.on("error", reject);
    socket.on("close", (code) => {
      if (heardEnd || milliseconds) resolve(heardEnd);
      else reject(new Error(`closed with ${code}`));
    });
  });
}

async function comeAndGo(edits) {
  while (!(await visit(edits, 50 + Math.random() * 800)));
}

async function main() {
  const staying = [];
  const guest = [];
  const commands = { end: () => (isEnding = true) };
  process.stdin.on("data", (lines) => {
    for (const line of String(lines).trim().split("\n")) commands[line]();
  });
  const stay = visit(staying, undefined, (socket) => {
    commands.pause = () => socket.pause();
    commands.resume = () => socket.resume();
    console.log("here");
  });
  await Promise.all([stay, comeAndGo(guest)]);
  process.stdout.write(`${JSON.stringify([staying, guest])}\n`, () => process.exit(0));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
