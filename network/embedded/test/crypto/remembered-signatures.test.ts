import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createMspManager } from "../../src/crypto/msp.js";
import { mspOf } from "./msp-of.js";
import { openOrganisation, type Organisation } from "../../src/crypto/organisation.js";
import { RememberedSignatures } from "../../src/crypto/remembered-signatures.js";

describe("remembered signatures", () => {
  let dir: string;
  let organisations: Organisation[];

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), "remembered-"));
    const open = (name: string) => openOrganisation({ dir: join(dir, name), mspId: `${name}MSP`, name });
    organisations = await Promise.all([open("one"), open("two")]);
  });

  after(() => rm(dir, { recursive: true }));

  it("hold for these bytes, this signature and this signer only", () => {
    const memory = new RememberedSignatures();
    const [one, two] = organisations.map(({ peer }) => memory.signer(peer));
    const manager = memory.manager(createMspManager(organisations.map(mspOf)));
    if (one === undefined || two === undefined) return expect.fail("two organisations");
    const bytes = Buffer.from("a transaction");
    for (const again of [false, true]) {
      const signature = one.sign(bytes);
      const identity = manager.deserialize(one.serialized);
      if (again) expect(identity.verify(bytes, signature)).to.equal(true);
      expect(identity.verify(Buffer.from("a transactioN"), signature)).to.equal(false);
      expect(identity.verify(bytes, two.sign(bytes))).to.equal(false);
      expect(manager.deserialize(two.serialized).verify(bytes, signature)).to.equal(false);
      // The end of the signature moved to the front of the bytes.
      expect(identity.verify(Buffer.concat([signature.subarray(-1), bytes]), signature.subarray(0, -1))).to.equal(
        false,
      );
      for (let look = 0; look < 3; look += 1) expect(identity.verify(bytes, signature)).to.equal(true);
    }
  });

  it("leave principals and refusals as they are", () => {
    const memory = new RememberedSignatures();
    const inner = createMspManager(organisations.slice(0, 1).map(mspOf));
    const manager = memory.manager(inner);
    const [one, two] = organisations;
    const own = manager.deserialize(one?.peer.serialized ?? Buffer.alloc(0));
    expect([own.mspId, [...own.roles], own.expiresAt]).to.deep.equal([one?.mspId, ["peer"], one?.peer.expiresAt]);
    expect(manager.deserialize(own.serialized)).to.equal(own);
    expect(() => manager.deserialize(two?.peer.serialized ?? Buffer.alloc(0)))
      .to.throw()
      .with.property("code", "UNKNOWN_MSP");
  });
});
