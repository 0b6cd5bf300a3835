import { once } from "node:events";
import { request, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { connect, type Socket } from "node:net";
import { expect } from "chai";
import { HANDSHAKE_TIMEOUT_MS } from "../../src/http/exchange/listener.js";
import { HEADERS_TIMEOUT_MS, MAX_PUBLIC_BODY_BYTES, MAX_URL_CHARACTERS } from "../../src/http/limits.js";
import { sharedStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { activeGrant, publishedDataset } from "../support/work.js";

/** The server looks for late senders once a second. */
const SLACK_MS = 3_000;

describe("slow and hostile clients", function () {
  this.timeout(180_000);
  let stack: Stack;
  let port: number;
  before(async () => {
    stack = await sharedStack();
    port = Number(new URL(stack.gateway("ecology").apiUrl).port);
  });

  async function dial(): Promise<Socket> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return socket;
  }
  const said = async (socket: Socket): Promise<string> => {
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, "close");
    return text;
  };

  it("cuts off who never ends its headers, while others are served", async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, dial));
    for (const socket of sockets) socket.write("GET /api/v1/status HTTP/1.1\r\nHost: x\r\nX-Slow: ");
    const started = performance.now();
    const closed = Promise.all(sockets.map(said));
    const client = await stack.as("ecology", "steward");
    const asked = performance.now();
    expect((await client.get("/datasets")).status).to.equal(200);
    expect(performance.now() - asked).to.be.below(HEADERS_TIMEOUT_MS / 2);
    for (const text of await closed) expect(text).to.match(/^HTTP\/1\.1 408 /);
    expect(performance.now() - started).to.be.below(HEADERS_TIMEOUT_MS + SLACK_MS);
  });

  it("gives the leg's places to nobody who does not shake hands", async () => {
    const { exchangeUrl } = stack.gateway("ecology");
    const started = performance.now();
    const mute = connect(Number(new URL(exchangeUrl).port), "127.0.0.1");
    await once(mute, "connect");
    await said(mute);
    expect(performance.now() - started).to.be.below(HANDSHAKE_TIMEOUT_MS + SLACK_MS);
  });

  it("refuses a URL of any length, and paths that do not decode or climb", async () => {
    const { apiUrl } = stack.gateway("ecology");
    const status = async (path: string): Promise<number> => (await fetch(`${apiUrl}${path}`)).status;
    expect(await status(`/api/v1/datasets?q=${"x".repeat(MAX_URL_CHARACTERS)}`)).to.be.oneOf([413, 431]);
    expect(await status("/api/v1/datasets/%ff")).to.equal(400);
    expect(await status("/assets/..%2f..%2fpackage.json")).to.be.oneOf([400, 404]);
    expect(await status("/exchange/v1/receipts"), "the leg is on another listener").to.equal(404);
  });

  /** `fetch` sets `Host` itself. */
  async function statusWith(path: string, headers: OutgoingHttpHeaders): Promise<number | undefined> {
    const sent = request({ host: "127.0.0.1", port, path, headers }).end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage]; // the event's one argument
    answer.resume();
    return answer.statusCode;
  }

  it("answers to no name that somebody made point at this machine", async () => {
    for (const path of ["/", "/api/v1/status", "/metrics", "/openapi.json"]) {
      expect(await statusWith(path, { host: `rebound.example:${port}` }), path).to.equal(403);
      expect(await statusWith(path, { host: "rebound.example" }), path).to.equal(403);
    }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
      expect(await statusWith("/api/v1/status", { host }), host).to.equal(200);
  });

  it("shows its metrics to programs on this machine, and not to whom a proxy calls for", async () => {
    const host = `127.0.0.1:${port}`;
    expect(await statusWith("/metrics", { host })).to.equal(200);
    for (const header of ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
      expect(await statusWith("/metrics", { host, [header]: "203.0.113.9" }), header).to.equal(404);
  });

  it("holds little of what somebody unknown sends", async () => {
    const { apiUrl } = stack.gateway("ecology");
    const body = JSON.stringify({ user: "ecology-steward", password: "x".repeat(MAX_PUBLIC_BODY_BYTES) });
    const headers = { "content-type": "application/json" };
    expect((await fetch(`${apiUrl}/api/v1/sessions`, { method: "POST", headers, body })).status).to.equal(413);
    const longest = JSON.stringify({ user: "\u0001".repeat(64), password: "\u0001".repeat(200) });
    expect((await fetch(`${apiUrl}/api/v1/sessions`, { method: "POST", headers, body: longest })).status).to.equal(401);
  });

  it("delivers nothing to who asks for the head alone", async () => {
    const grant = await activeGrant(stack, await publishedDataset(stack));
    const requester = await stack.as("statistics", "requester");
    const headers = { authorization: `Bearer ${requester.token}` };
    const rows = `${requester.apiUrl}/api/v1/data/${grant}/rows`;
    expect((await fetch(rows, { method: "HEAD", headers })).status).to.equal(404);
    const receipts = (await requester.get(`/receipts?grant=${grant}`)).json<{ total: number }>();
    expect(receipts.total).to.equal(0);
    const answer = await fetch(rows, { headers });
    expect(answer.headers.get("content-disposition")).to.equal("attachment");
    expect(await answer.text()).not.to.equal("");
  });

  it("answers a request with two lengths, or two meanings of its body, with 400", async () => {
    for (const head of ["Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5\r\nTransfer-Encoding: chunked"]) {
      const socket = await dial();
      socket.write(
        `POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${head}\r\n\r\n{}   `,
      );
      expect(await said(socket)).to.match(/^HTTP\/1\.1 400 /);
    }
  });
});
