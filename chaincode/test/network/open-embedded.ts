import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startNetwork } from "@mulian/embedded-network";
import { CHAINCODE, CHANNEL, type LedgerUnderTest, MEMBERS } from "./running-network.js";

/** This workspace, from `dist/test/network`. */
const CHAINCODE_DIR = resolve(__dirname, "../../..");

/** The embedded network with the contracts in it. */
export async function openEmbedded(): Promise<LedgerUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), "mulian-chaincode-"));
  const network = await startNetwork({
    dataDir,
    channel: CHANNEL,
    organisations: MEMBERS.map((mspId) => ({ mspId, name: mspId.toLowerCase() })),
    chaincodes: [{ name: CHAINCODE, path: CHAINCODE_DIR }],
  });
  const close = async (): Promise<void> => {
    await network.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { connection: network.connection, close };
}
