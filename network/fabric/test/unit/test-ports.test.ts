import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect } from "chai";
import { freeTestPorts } from "../network/test-ports.js";

describe("ports for tests", () => {
  it("lie in the run's range, and where nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // of a server that listens by TCP
    try {
      expect(freeTestPorts(64, "20000-31999")).to.be.within(20_000, 31_999 - 63);
      expect(() => freeTestPorts(1, `${port}-${port}`)).to.throw("no 1 free ports");
      for (const tooFew of [`${port}-${port + 1}`, "many", ""])
        expect(() => freeTestPorts(3, tooFew), tooFew).to.throw("MULIAN_TEST_PORTS");
    } finally {
      server.close();
    }
  });
});
