import { EndorseError, type ProposalOptions, type Transaction } from "@hyperledger/fabric-gateway";
import { common, gateway, ledger, peer } from "@hyperledger/fabric-protos";
import { text } from "./helpers.js";
import { SCRIPT_KEYS, type ScriptedStep, type ScriptedTransaction } from "./random-script.js";
import type { Subject } from "./subject.js";

/** What a transaction came to, in a form that two networks can be compared by. */
export type Outcome =
  | { readonly refused: { readonly code: number; readonly messages: readonly string[] } }
  | { readonly code: number; readonly response: unknown; readonly events: unknown; readonly results: unknown };

/**
 * Runs a script, one transaction a block, and tells what each came to: validation code, response, event and read-write
 * sets, with the blocks of read versions counted from the script's beginning.
 */
export async function runScript(subject: Subject, script: readonly ScriptedStep[]): Promise<readonly Outcome[]> {
  const base = (await subject.allBlocks()).length;
  const outcomes: Outcome[] = [];
  for (const step of script) {
    const endorsed: (Transaction | Outcome)[] = [];
    for (const transaction of step) endorsed.push(await endorse(subject, transaction));
    for (const each of endorsed) {
      if (!("submit" in each)) outcomes.push(each);
      else outcomes.push({ code: await subject.sent(each), ...contentsOf(each, base) });
    }
  }
  return outcomes;
}

/** What clients can see of the state that a script leaves. */
export async function finalState(subject: Subject): Promise<unknown> {
  const seen: unknown[] = [];
  for (const key of SCRIPT_KEYS) {
    seen.push([key, await subject.evaluate("get", key), await subject.evaluate("policyOf", key)]);
    seen.push(text(await subject.channel.getContract("drain").evaluateTransaction("get", key)));
    for (const collection of ["shared", "brief"])
      seen.push([await subject.evaluate("hashIn", collection, key), await subject.evaluate("getIn", collection, key)]);
    for (const mspId of ["Org1MSP", "Org2MSP", "Org3MSP"])
      seen.push(await subject.evaluate("getPrivateHash", mspId, key));
    const history: { isDelete: boolean; value: string }[] = JSON.parse(await subject.evaluate("history", key));
    seen.push(history.map(({ isDelete, value }) => [isDelete, value]));
  }
  return seen;
}

async function endorse(
  subject: Subject,
  { fn, args, ...options }: ScriptedTransaction,
): Promise<Transaction | Outcome> {
  const { transientData, endorsingOrganizations } = options;
  const proposal: ProposalOptions = {
    arguments: [...args],
    ...(transientData === undefined ? {} : { transientData }),
    ...(endorsingOrganizations === undefined ? {} : { endorsingOrganizations: [...endorsingOrganizations] }),
  };
  try {
    return await subject.endorsed(fn, proposal);
  } catch (error) {
    if (!(error instanceof EndorseError)) throw error;
    const withoutIds = (message: string): string => message.replaceAll(/[0-9a-f]{64}/g, "(txid)");
    const messages = error.details.map(({ mspId, message }) => `${mspId}: ${withoutIds(message)}`);
    return { refused: { code: error.code, messages: messages.sort() } };
  }
}

function contentsOf(transaction: Transaction, base: number): Omit<Extract<Outcome, { code: number }>, "code"> {
  const envelope = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes()).getEnvelope();
  const payload = common.Payload.deserializeBinary(envelope?.getPayload_asU8() ?? new Uint8Array());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(action?.getPayload_asU8() ?? new Uint8Array());
  const responsePayload = peer.ProposalResponsePayload.deserializeBinary(
    actionPayload.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
  );
  const chaincodeAction = peer.ChaincodeAction.deserializeBinary(responsePayload.getExtension_asU8());
  const event = peer.ChaincodeEvent.deserializeBinary(chaincodeAction.getEvents_asU8());
  return {
    response: chaincodeAction.getResponse()?.toObject(),
    events: [event.getChaincodeId(), event.getEventName(), text(event.getPayload_asU8())],
    results: readWriteSets(chaincodeAction.getResults_asU8(), base),
  };
}

/**
 * Without what Fabric's peers read of the chaincode's definition when it uses a collection: the embedded network has no
 * definitions in its state.
 */
function readWriteSets(bytes: Uint8Array, base: number): unknown {
  return ledger.rwset.TxReadWriteSet.deserializeBinary(bytes)
    .getNsRwsetList()
    .filter((set) => set.getNamespace() !== "_lifecycle")
    .map((set) => ({
      namespace: set.getNamespace(),
      public: relative(ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()).toObject(), base),
      collections: set.getCollectionHashedRwsetList().map((collection) => ({
        name: collection.getCollectionName(),
        hashed: relative(
          ledger.rwset.kvrwset.HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8()).toObject(),
          base,
        ),
        privateHash: Buffer.from(collection.getPvtRwsetHash_asU8()).toString("hex"),
      })),
    }));
}

/** Versions count blocks from the chain's beginning, which is longer where chaincodes are deployed by transactions. */
function relative(message: unknown, base: number): unknown {
  return JSON.parse(
    JSON.stringify(message, (key, value: unknown) =>
      key === "blockNum" && typeof value === "number" ? value - base : value,
    ),
  );
}
