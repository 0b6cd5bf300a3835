/**
 * The least that can answer a query over HTTP: `node bare-query.js DATABASE TABLE`, then `GET /?limit=n`. Prints one JSON
 * line when ready and ends when its standard input closes. Lines have the shape that a gateway answers: one object a row.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";

const [path = "", table = ""] = process.argv.slice(2);
const query = new DatabaseSync(path, { readOnly: true }).prepare(`SELECT * FROM "${table}" ORDER BY rowid LIMIT ?`);

const server = createServer((request, response) => {
  const limit = Number(new URL(request.url ?? "/", "http://localhost").searchParams.get("limit"));
  response.setHeader("content-type", "application/x-ndjson");
  response.end(
    query
      .all(limit)
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(""),
  );
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` })}\n`);
});
process.stdin.once("end", () => process.exit(0)).resume();
