/** The least that a server in Node can be: what the machine and Node themselves cost. Ends with its standard input. */
import { createServer } from "node:http";

createServer((_request, response) => response.end()).listen(0, "127.0.0.1", () => {
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
});
process.stdin.once("end", () => process.exit(0)).resume();
