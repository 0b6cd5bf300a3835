import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { expect } from "chai";
import { isServing, metricsOf } from "../../src/health.js";

describe("health", function () {
  this.timeout(180_000);
  let frozen: Server;
  const sockets = new Set<Socket>();

  before(async () => {
    // What a stopped process (SIGSTOP) looks like: the kernel takes connections, and nobody answers.
    frozen = createServer((socket) => sockets.add(socket)).listen(0, "127.0.0.1");
    await once(frozen, "listening");
  });

  after(async () => {
    for (const socket of sockets) socket.destroy();
    frozen.close();
    await once(frozen, "close");
  });

  it("takes a node that does not answer for one that is not there", async () => {
    const address = frozen.address();
    if (address === null || typeof address === "string") return expect.fail("no port");
    const operationsAddress = `127.0.0.1:${address.port}`;
    const node = { kind: "peer", address: operationsAddress, secondAddress: "", operationsAddress } as const;
    expect(await metricsOf(node)).to.equal(undefined);
    expect(await isServing(node)).to.equal(false);
  });
});
