/**
 * The least that can stream a table or view over HTTP: `node bare-handler.js DATABASE TABLE`. Prints one JSON line when ready
 * and ends when its standard input closes. Lines have the shape that a gateway answers: one object a row.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { pipeline } from "node:stream/promises";

/** Rows are sent in pieces of about this size: a write a row would measure system calls. */
const PIECE_CHARACTERS = 65_536;

const [path = "", table = ""] = process.argv.slice(2);
const database = new DatabaseSync(path, { readOnly: true });

function* pieces(): Generator<string> {
  let piece = "";
  for (const row of database.prepare(`SELECT * FROM "${table}"`).iterate()) {
    piece += `${JSON.stringify(row)}\n`;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}

const server = createServer((_request, response) => {
  response.setHeader("content-type", "application/x-ndjson");
  pipeline(pieces, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` })}\n`);
});
process.stdin.once("end", () => process.exit(0)).resume();
