import { expect } from "chai";
import { hostPortOf } from "../../src/host-port.js";

describe("an address", () => {
  it("is a host and a port, 443 as well", () => {
    expect(hostPortOf("127.0.0.1:7051")).to.deep.equal({ host: "127.0.0.1", port: 7051 });
    expect(hostPortOf("Peer1.Org1.localhost:443")).to.deep.equal({ host: "Peer1.Org1.localhost", port: 443 });
  });

  for (const address of ["127.0.0.1", "127.0.0.1:", "127.0.0.1:x", ":7051", ""])
    it(`is not ${JSON.stringify(address)}`, () => expect(() => hostPortOf(address)).to.throw(TypeError));
});
