import { writeSync } from "node:fs";
import { implicitCollection } from "../../src/ledger/collections.js";
import { common } from "../../src/protos.js";
import { buildBlock, buildEnvelope, newTransactionId } from "./envelopes.js";
import { CHANNEL, openConsortium, openTestLedger } from "./fixtures.js";

/*
 * Run by crash.test.ts as a process of its own: commits blocks until it is killed, and says the height of each only
 * after the ledger acknowledged it. Arguments: consortium folder, ledger folder, genesis block in hex.
 */
const [, , consortiumDir = "", ledgerDir = "", genesisHex = ""] = process.argv;
const TRANSACTIONS_PER_BLOCK = 3;

const consortium = await openConsortium(consortiumDir);
const genesis = common.Block.deserializeBinary(Buffer.from(genesisHex, "hex"));
const ledger = await openTestLedger(consortium, ledgerDir, genesis);
const [creator] = consortium.clients;
if (creator === undefined) throw new Error("no client");

for (;;) {
  const envelopes: Buffer[] = [];
  for (let index = 0; index < TRANSACTIONS_PER_BLOCK; index++) {
    const { nonce, txId } = newTransactionId(creator);
    const simulator = ledger.newSimulator({ txId, mspId: "AMSP" });
    const value = Buffer.from(`${ledger.height}.${index}`);
    simulator.putState("free", `key${index}`, value);
    simulator.putState("free", `block${ledger.height}`, value);
    await simulator.putPrivateData("free", implicitCollection("AMSP"), "secret", value);
    const result = simulator.result();
    simulator.close();
    if (result.privateWrites !== undefined) await ledger.stagePrivateWrites(txId, result.privateWrites);
    const results = result.publicReadWriteSet;
    envelopes.push(
      buildEnvelope({ channelId: CHANNEL, chaincode: "free", creator, endorsers: consortium.peers, results, nonce })
        .bytes,
    );
  }
  await ledger.commit(buildBlock(ledger.height, ledger.currentBlockHash, envelopes));
  writeSync(1, `${ledger.height}\n`);
}
