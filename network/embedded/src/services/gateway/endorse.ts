import { sha256 } from "../../crypto/sha256.js";
import { gateway, type peer } from "../../protos.js";
import type { Channel, Peer } from "../channel.js";
import { checkProposal, EndorserRefusal } from "../check-proposal.js";
import { chooseEndorsers } from "../endorsement-layout.js";
import { endorseExecution, EndorserError, type Execution, runProposal } from "../endorser.js";
import { implicitCollection, implicitCollectionOwner } from "../../ledger/collections.js";
import { isSystemChaincode } from "../../system-chaincode/system-chaincodes.js";
import type { Proposal } from "../proposal.js";
import { type ErrorDetail, RpcError, status } from "../rpc-error.js";
import { writtenPolicies } from "../written-policies.js";
import { detailOf } from "./error-detail.js";
import { prepareTransaction } from "./prepare-transaction.js";
import { readProposal } from "./read-proposal.js";

/** What the peers asked so far gave. All endorsements are over the same payload. */
interface Collected {
  payload: Buffer | undefined;
  readonly endorsements: Map<string, peer.Endorsement>;
  readonly errors: ErrorDetail[];
}

/**
 * Collects endorsements and prepares the transaction for the client to sign. Either the client names the organisations,
 * or the gateway's own peer runs first and what it wrote decides who else must sign.
 * @throws RpcError
 */
export async function endorse(
  channel: Channel,
  own: Peer,
  request: gateway.EndorseRequest,
): Promise<gateway.EndorseResponse> {
  const proposal = readProposal(request.getProposedTransaction());
  const collected: Collected = { payload: undefined, endorsements: new Map(), errors: [] };
  const named = request.getEndorsingOrganizationsList();
  if (named.length > 0) await endorseByNamed(channel, proposal, named, collected);
  else await endorseByPlan(channel, own, proposal, collected);
  if (collected.payload === undefined) throw notEnough(collected);
  const response = new gateway.EndorseResponse();
  response.setPreparedTransaction(
    prepareTransaction(proposal, collected.payload, [...collected.endorsements.values()]),
  );
  return response;
}

async function endorseByNamed(
  channel: Channel,
  proposal: Proposal,
  named: readonly string[],
  collected: Collected,
): Promise<void> {
  // System chaincodes are every peer's own: by name each organisation's peer may be asked for its signed answer.
  const isServed = isSystemChaincode(proposal.chaincode) || serves(channel, proposal);
  const peers = isServed ? named.map((mspId) => channel.peers.get(mspId)) : [];
  const missing = named.filter((_, index) => peers[index] === undefined);
  if (missing.length > 0)
    throw new RpcError(status.UNAVAILABLE, `failed to find any endorsing peers for org(s): ${missing.join(", ")}`);
  // Nothing is missing, so every entry is there; a repeated name asks once.
  const distinct = [...new Set(peers as Peer[])];
  try {
    await checkProposal(channel, proposal);
  } catch (error) {
    throw firstFailed(distinct[0], error);
  }
  await Promise.all(distinct.map((endorser) => askEndorser(channel, endorser, proposal, collected)));
  if (collected.endorsements.size < distinct.length) throw notEnough(collected);
}

async function endorseByPlan(channel: Channel, own: Peer, proposal: Proposal, collected: Collected): Promise<void> {
  if (!serves(channel, proposal)) {
    const cause = `No metadata was found for chaincode ${proposal.chaincode} in channel ${proposal.channelId}`;
    throw new RpcError(
      status.FAILED_PRECONDITION,
      `no combination of peers can be derived which satisfy the endorsement policy: ${cause}`,
    );
  }
  const first = await runFirst(channel, own, proposal);
  const { policies, candidates } = rulesFor(channel, proposal, first);
  let available = candidates;
  let layout = chooseEndorsers(channel, policies, available, own);
  if (layout === undefined) throw noLayout(channel, proposal, policies, first, own);
  if (layout.includes(own)) await addEndorsement(channel, own, proposal, first, collected);
  // An organisation that fails is left out, and the rest tried as long as it can still suffice.
  while (layout !== undefined) {
    const asked = layout.filter((peer) => !collected.endorsements.has(peer.mspId));
    await Promise.all(asked.map((endorser) => askEndorser(channel, endorser, proposal, collected)));
    if (layout.every((peer) => collected.endorsements.has(peer.mspId))) return;
    available = available.filter((peer) => !asked.includes(peer) || collected.endorsements.has(peer.mspId));
    layout = chooseEndorsers(channel, policies, available, own);
  }
  throw notEnough(collected);
}

function serves(channel: Channel, proposal: Proposal): boolean {
  return proposal.channelId === channel.channelId && channel.chaincodes.has(proposal.chaincode);
}

async function runFirst(channel: Channel, own: Peer, proposal: Proposal): Promise<Execution> {
  try {
    await checkProposal(channel, proposal);
    return await runProposal(channel, own, proposal);
  } catch (error) {
    throw firstFailed(own, error);
  }
}

function firstFailed(endorser: Peer | undefined, error: unknown): unknown {
  if (endorser !== undefined && (error instanceof EndorserError || error instanceof EndorserRefusal)) {
    return new RpcError(status.ABORTED, "failed to endorse transaction, see attached details for more info", [
      detailOf(endorser, error),
    ]);
  }
  return error;
}

interface Rules {
  readonly policies: readonly Uint8Array[];
  readonly candidates: readonly Peer[];
}

/**
 * Collections read can be endorsed by their owner only; with transient data, so can collections written: nobody else may
 * see the proposal.
 */
function rulesFor(channel: Channel, proposal: Proposal, first: Execution): Rules {
  const owners = [...first.collectionsRead].map(implicitCollectionOwner).filter((owner) => owner !== undefined);
  if (proposal.hasTransientData) owners.push(...first.result.writesPrivateDataOf);
  const candidates = [...channel.peers.values()].filter((peer) => owners.every((owner) => owner === peer.mspId));
  return { policies: writtenPolicies(channel, proposal.chaincode, first.result), candidates };
}

function noLayout(
  channel: Channel,
  proposal: Proposal,
  policies: readonly Uint8Array[],
  first: Execution,
  own: Peer,
): RpcError {
  const couldWithoutProtection =
    proposal.hasTransientData &&
    first.collectionsRead.size === 0 &&
    chooseEndorsers(channel, policies, [...channel.peers.values()], own) !== undefined;
  if (couldWithoutProtection) {
    const collections = first.result.writesPrivateDataOf.map(implicitCollection).join(" ");
    return new RpcError(
      status.FAILED_PRECONDITION,
      `requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): [${collections}]; ` +
        "retry specifying trusted endorsing organizations to protect transient data",
    );
  }
  return new RpcError(
    status.FAILED_PRECONDITION,
    "no combination of peers can be derived which satisfy the endorsement policy",
  );
}

async function askEndorser(channel: Channel, endorser: Peer, proposal: Proposal, collected: Collected): Promise<void> {
  try {
    await addEndorsement(channel, endorser, proposal, await runProposal(channel, endorser, proposal), collected);
  } catch (error) {
    if (!(error instanceof EndorserError)) throw error;
    channel.logger.warn({ txId: proposal.txId, mspId: endorser.mspId, reason: error.message }, "endorser failed");
    collected.errors.push(detailOf(endorser, error));
  }
}

async function addEndorsement(
  channel: Channel,
  endorser: Peer,
  proposal: Proposal,
  execution: Execution,
  collected: Collected,
): Promise<void> {
  const expected = (collected.payload ??= execution.payload);
  if (!expected.equals(execution.payload)) {
    const digests = { first: sha256(expected).toString("hex"), other: sha256(execution.payload).toString("hex") };
    channel.logger.error({ txId: proposal.txId, mspId: endorser.mspId, ...digests }, "endorsers disagree");
    collected.errors.push(detailOf(endorser, { message: "ProposalResponsePayloads do not match" }));
    return;
  }
  collected.endorsements.set(endorser.mspId, await endorseExecution(channel, endorser, proposal, execution));
}

function notEnough(collected: Collected): RpcError {
  return new RpcError(
    status.ABORTED,
    "failed to collect enough transaction endorsements, see attached details for more info",
    collected.errors,
  );
}
