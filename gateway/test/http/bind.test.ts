import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { bind } from "../../src/http/bind.js";

describe("an address to listen at", () => {
  const opened: Server[] = [];
  const server = (): Server => {
    const made = createServer();
    opened.push(made);
    return made;
  };
  const portOf = (listening: Server): number => (listening.address() as AddressInfo).port; // a TCP server that listens
  const close = async (listening: Server): Promise<void> => {
    if (listening.listening) await once(listening.close(), "close");
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map(close));
  });
  const failureOf = (call: Promise<void>): Promise<unknown> =>
    call.then(
      () => "listens",
      (error: unknown) => (error instanceof DomainError ? [error.code, error.details.errors?.[0]?.path] : error),
    );
  const host = "127.0.0.1";

  it("is taken when it is free, and waited for while a predecessor still has it", async () => {
    const first = server();
    await bind(first, { host, port: 0, path: "listen.exchange" });
    const second = server();
    const waiting = bind(second, { host, port: portOf(first), path: "listen.exchange" });
    const port = portOf(first);
    await close(first);
    await waiting;
    expect(portOf(second)).to.equal(port);
  });

  it("is told to be wrong, with its place in the configuration, when it stays taken or is not this machine's", async () => {
    const first = server();
    await bind(first, { host, port: 0, path: "listen.exchange" });
    const taken = { host, port: portOf(first), path: "listen.exchange", takenLimitMs: 200 } as const;
    expect(await failureOf(bind(server(), taken))).to.deep.equal(["INVALID_INPUT", "listen.exchange"]);
    const elsewhere = { host: "192.0.2.1", port: 0, path: "listen.api" } as const; // RFC 5737: nobody's
    expect(await failureOf(bind(server(), elsewhere))).to.deep.equal(["INVALID_INPUT", "listen.api"]);
    expect(await failureOf(bind(server(), { ...taken, port: 0 }))).to.equal("listens");
  });
});
