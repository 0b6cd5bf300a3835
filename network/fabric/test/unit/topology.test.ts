import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FabricNetworkError, parseTopology, readTopology } from "../../src/index.js";
import { topologyOf } from "../network/support.js";

const ORG1 = { mspId: "Org1MSP", name: "org1", peers: ["peer1"] };
const ORDERING = { mspId: "OrdererMSP", name: "orderer", orderers: ["orderer1"] };
const SMALLEST = {
  channel: "mychannel",
  consensus: "raft",
  organisations: [ORG1, ORDERING],
  chaincodes: [{ name: "sink", path: "contracts/sink" }],
};

/** Where the mistakes are. */
function mistakesIn(changed: object): string[] {
  try {
    parseTopology({ ...SMALLEST, ...changed }, "/folder");
    return [];
  } catch (error) {
    if (!(error instanceof FabricNetworkError)) throw error;
    expect(error.code).to.equal("INVALID_TOPOLOGY");
    return error.mistakes.map(({ path }) => path);
  }
}

describe("topology", () => {
  it("fills in what is usual", () => {
    const topology = parseTopology(SMALLEST, "/folder");
    expect(topology).to.include({ fabric: "3.1.5", channel: "mychannel", consensus: "raft" });
    expect(topology.policies.endorsement).to.equal("MAJORITY Endorsement");
    expect(topology.chaincodes).to.deep.equal([{ name: "sink", path: "/folder/contracts/sink", version: "1.0" }]);
  });

  it("lists every mistake at once", () => {
    const places = new Set(
      mistakesIn({
        channel: "My Channel",
        consensus: "bft",
        organisations: [ORG1, { ...ORG1, surprise: true }, ORDERING],
        ports: { first: 70_000 },
        blocks: { timeoutMs: 0 },
        unknown: 1,
      }),
    );
    expect([...places]).to.have.members([
      "channel",
      "consensus",
      "organisations.1.mspId",
      "organisations.1.name",
      "organisations.1.surprise",
      "ports.first",
      "blocks.timeoutMs",
      "unknown",
    ]);
  });

  it("refuses names used twice, and organisations that are nothing or two things", () => {
    expect(mistakesIn({ organisations: [ORG1, { ...ORG1, name: "other" }, ORDERING] })).to.deep.equal([
      "organisations.1.mspId",
    ]);
    expect(mistakesIn({ organisations: [ORG1, { ...ORG1, mspId: "Other" }, ORDERING] })).to.deep.equal([
      "organisations.1.name",
    ]);
    expect(mistakesIn({ organisations: [ORG1, ORG1, ORDERING] })).to.deep.equal([
      "organisations.1.mspId",
      "organisations.1.name",
    ]);
    expect(mistakesIn({ organisations: [{ ...ORG1, peers: ["a", "a"] }, ORDERING] })).to.deep.equal([
      "organisations.0.peers.1",
    ]);
    expect(mistakesIn({ chaincodes: [SMALLEST.chaincodes[0], SMALLEST.chaincodes[0]] })).to.deep.equal([
      "chaincodes.1.name",
    ]);
    expect(mistakesIn({ organisations: [{ ...ORG1, orderers: ["b"] }, ORDERING] })).to.deep.equal([
      "organisations.0.orderers",
    ]);
    expect(mistakesIn({ organisations: [ORG1, { mspId: "Nothing", name: "nothing" }, ORDERING] })).to.deep.equal([
      "organisations.1",
    ]);
    expect(mistakesIn({ organisations: [ORG1] })).to.deep.equal(["organisations"]);
    expect(mistakesIn({ organisations: [ORDERING] })).to.deep.equal(["organisations"]);
  });

  it("refuses names that leave their folder, or that something else of the network bears", () => {
    expect(mistakesIn({ organisations: [{ ...ORG1, mspId: ".." }, ORDERING] })).to.deep.equal([
      "organisations.0.mspId",
    ]);
    expect(mistakesIn({ organisations: [{ ...ORG1, mspId: "Org.1-MSP" }, ORDERING] })).to.deep.equal([]);
    for (const label of ["ca", "admin"]) {
      const named = [{ ...ORG1, peers: ["peer1", label] }, ORDERING];
      expect(mistakesIn({ organisations: named })).to.deep.equal(["organisations.0.peers.1"]);
    }
    const [sink] = SMALLEST.chaincodes;
    for (const version of [".", ".."])
      expect(mistakesIn({ chaincodes: [{ ...sink, version }] })).to.deep.equal(["chaincodes.0.version"]);
    // Both would be the service sink_a_b.
    const twins = [
      { ...sink, version: "a_b" },
      { ...sink, name: "sink_a", version: "b" },
    ];
    expect(mistakesIn({ chaincodes: twins })).to.deep.equal(["chaincodes.1.version"]);
  });

  it("wants four orderers, and Fabric 3, for Byzantine agreement", () => {
    const orderedBy = (count: number): object => {
      const orderers = Array.from({ length: count }, (_, index) => `orderer${index}`);
      return { consensus: "bft", organisations: [ORG1, { ...ORDERING, orderers }] };
    };
    expect(mistakesIn(orderedBy(2))).to.deep.equal(["consensus"]);
    expect(mistakesIn(orderedBy(4))).to.deep.equal([]);
    expect(mistakesIn({ ...orderedBy(4), fabric: "2.5.16" })).to.deep.equal(["consensus"]);
    expect(topologyOf({ fabric: "3.1.5", consensus: "bft", orderers: 4 }).consensus).to.equal("bft");
  });

  it("refuses a file that is no YAML, or not there", async () => {
    const folder = await mkdtemp(join(tmpdir(), "topology-"));
    try {
      const path = join(folder, "broken.yaml");
      await writeFile(path, "channel: [unclosed");
      const refused = expect(() => readTopology(path)).to.throw(FabricNetworkError);
      refused.with.property("code", "INVALID_TOPOLOGY");
      expect(() => readTopology(join(folder, "nowhere.yaml")))
        .to.throw(FabricNetworkError)
        .with.property("code", "INVALID_TOPOLOGY");
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
