import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  CHAINCODE,
  CHANNEL,
  describeContracts,
  describeWhoEndorses,
  type LedgerUnderTest,
  MEMBERS,
} from "@mulian/chaincode/testing/on-network";
import { parseTopology, startNetwork } from "@mulian/fabric-network";
import { freeTestPorts } from "@mulian/fabric-network/testing/ports";
import { missingFabric } from "../support/needs-fabric.js";
import { skipLoudly } from "../skip.js";

const CHAINCODE_DIR = dirname(fileURLToPath(import.meta.resolve("@mulian/chaincode/package.json")));
const PORTS_OF_A_NETWORK = 48;

/** Real peers, one a member, and one orderer: what is looked at here are the peers. */
async function open(): Promise<LedgerUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), "mulian-contracts-"));
  const members = MEMBERS.map((mspId) => ({ mspId, name: mspId.toLowerCase(), peers: ["peer1"] }));
  const topology = parseTopology(
    {
      channel: CHANNEL,
      consensus: "raft",
      organisations: [...members, { mspId: "OrdererMSP", name: "orderer", orderers: ["orderer1"] }],
      chaincodes: [{ name: CHAINCODE, path: CHAINCODE_DIR }],
      ports: { first: freeTestPorts(PORTS_OF_A_NETWORK) },
    },
    ".",
  );
  const remove = (): Promise<void> => rm(dataDir, { recursive: true, force: true });
  try {
    const network = await startNetwork({ topology, dataDir });
    return { connection: network.connection, close: () => network.close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

const missing = missingFabric();

if (missing === undefined) {
  describeContracts("real Fabric", open);
  describeWhoEndorses("real Fabric", open);
} else
  describe("the contracts on real Fabric", () => {
    it("take their caller from the certificate, and need the endorsements they need", function () {
      skipLoudly(this, missing);
    });
  });
