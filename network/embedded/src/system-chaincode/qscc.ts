import type { Ledger } from "../ledger/types.js";
import { common, peer } from "../protos.js";
import type { Resource } from "../services/resources.js";
import { errorResponse, successResponse } from "./response.js";
import { accessRefusal, type SystemInvocation, textOf } from "./system-invocation.js";

/** GetBlockByNumber takes this (the greatest uint64) to mean the newest block, as Fabric's ledger does. */
const NEWEST_BLOCK = "18446744073709551615";

type Query = (ledger: Ledger, argument: Uint8Array) => Promise<Uint8Array | undefined>;

const QUERIES: ReadonlyMap<string, Query> = new Map<string, Query>([
  ["GetChainInfo", async (ledger) => chainInfo(ledger).serializeBinary()],
  [
    "GetBlockByNumber",
    async (ledger, argument) => (await ledger.blockByNumber(blockNumber(ledger, argument)))?.serializeBinary(),
  ],
  ["GetBlockByHash", async (ledger, argument) => (await ledger.blockByHash(argument))?.serializeBinary()],
  [
    "GetTransactionByID",
    async (ledger, argument) => (await transactionById(ledger, textOf(argument)))?.serializeBinary(),
  ],
  ["GetBlockByTxID", async (ledger, argument) => (await blockByTxId(ledger, textOf(argument)))?.serializeBinary()],
]);

/**
 * Fabric's query system chaincode: reads of the chain itself.
 * @param args function, channel, and for all but GetChainInfo one argument
 */
export async function invokeQscc(invocation: SystemInvocation): Promise<peer.Response> {
  const { args, ledger } = invocation;
  const [name, channelId, argument] = [textOf(args[0]), textOf(args[1]), args[2]];
  if (args.length < 2) return errorResponse(`Incorrect number of arguments, ${args.length}`);
  if (channelId !== ledger.channelId) return errorResponse(`Invalid chain ID, ${channelId}`);
  const query = QUERIES.get(name);
  if (query === undefined) return errorResponse(`Requested function ${name} not found.`);
  // Every query is a resource of its name.
  const refusal = accessRefusal(invocation, `qscc/${name}` as Resource);
  if (refusal !== undefined) return errorResponse(`access denied for [${name}][${channelId}]: [${refusal}]`);
  if (name !== "GetChainInfo" && argument === undefined) return errorResponse(`missing 3rd argument for ${name}`);
  return ask(name, query, ledger, argument ?? new Uint8Array());
}

async function ask(name: string, query: Query, ledger: Ledger, argument: Uint8Array): Promise<peer.Response> {
  const payload = await query(ledger, argument);
  if (payload !== undefined) return successResponse(payload);
  const shown = name === "GetBlockByHash" ? Buffer.from(argument).toString("hex") : textOf(argument);
  return errorResponse(`Failed to serve ${name} for ${shown}, error: no such entry in the index`);
}

function chainInfo(ledger: Ledger): common.BlockchainInfo {
  const info = new common.BlockchainInfo();
  info.setHeight(ledger.height);
  info.setCurrentblockhash(ledger.currentBlockHash);
  info.setPreviousblockhash(ledger.previousBlockHash);
  return info;
}

function blockNumber(ledger: Ledger, argument: Uint8Array): number {
  const text = textOf(argument);
  return text === NEWEST_BLOCK ? ledger.height - 1 : /^\d{1,15}$/.test(text) ? Number(text) : -1;
}

async function transactionById(ledger: Ledger, txId: string): Promise<peer.ProcessedTransaction | undefined> {
  const location = await ledger.transactionLocation(txId);
  if (location === undefined) return undefined;
  const block = await ledger.blockByNumber(location.blockNumber);
  const bytes = block?.getData()?.getDataList_asU8()[location.transactionNumber];
  if (bytes === undefined) return undefined;
  const processed = new peer.ProcessedTransaction();
  processed.setTransactionenvelope(common.Envelope.deserializeBinary(bytes));
  processed.setValidationcode(location.validationCode);
  return processed;
}

async function blockByTxId(ledger: Ledger, txId: string): Promise<common.Block | undefined> {
  const location = await ledger.transactionLocation(txId);
  return location === undefined ? undefined : ledger.blockByNumber(location.blockNumber);
}
