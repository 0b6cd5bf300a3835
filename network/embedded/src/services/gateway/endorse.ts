import { evaluatePolicy } from "../../channel/policy.js";
import { gateway } from "../../protos.js";
import { type Channel, memberPeers, type Peer, runningPeersOf } from "../channel.js";
import { checkProposal, EndorserRefusal } from "../check-proposal.js";
import { chooseEndorsers } from "../endorsement-layout.js";
import { EndorserError, type Execution, runProposal } from "../endorser.js";
import { isSystemChaincode } from "../../system-chaincode/system-chaincodes.js";
import type { Proposal } from "../proposal.js";
import { type ErrorDetail, RpcError, status } from "../rpc-error.js";
import { writtenPolicies } from "../written-policies.js";
import { CollectedEndorsements } from "./collected-endorsements.js";
import { detailOf } from "./error-detail.js";
import { prepareTransaction } from "./prepare-transaction.js";
import { readProposal } from "./read-proposal.js";

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
  const collected = new CollectedEndorsements(channel, proposal);
  const named = request.getEndorsingOrganizationsList();
  if (named.length > 0) await endorseByNamed(channel, proposal, named, collected);
  else await endorseByPlan(channel, own, proposal, collected);
  const response = new gateway.EndorseResponse();
  response.setPreparedTransaction(prepareTransaction(proposal, collected.payload, collected.endorsements));
  return response;
}

async function endorseByNamed(
  channel: Channel,
  proposal: Proposal,
  named: readonly string[],
  collected: CollectedEndorsements,
): Promise<void> {
  // System chaincodes are every peer's own: by name each organisation's peer may be asked for its signed answer.
  const isServed = isSystemChaincode(proposal.chaincode) || serves(channel, proposal);
  // A repeated name asks once.
  const groups = [...new Set(named)].map((mspId) => ({
    mspId,
    peers: isServed ? runningPeersOf(channel, mspId) : [],
  }));
  const missing = groups.filter(({ peers }) => peers.length === 0).map(({ mspId }) => mspId);
  if (missing.length > 0)
    throw new RpcError(status.UNAVAILABLE, `failed to find any endorsing peers for org(s): ${missing.join(", ")}`);
  try {
    await checkProposal(channel, proposal);
  } catch (error) {
    throw firstFailed(groups[0]?.peers[0], error);
  }
  const found = await Promise.all(groups.map(({ peers }) => collected.askInTurn(peers)));
  if (!found.every(Boolean)) throw collected.notEnough();
}

async function endorseByPlan(
  channel: Channel,
  own: Peer,
  proposal: Proposal,
  collected: CollectedEndorsements,
): Promise<void> {
  if (!serves(channel, proposal)) {
    const cause = `No metadata was found for chaincode ${proposal.chaincode} in channel ${proposal.channelId}`;
    throw new RpcError(status.FAILED_PRECONDITION, `${NO_COMBINATION}: ${cause}`);
  }
  const { endorser: first, execution } = await runFirst(channel, own, proposal);
  requireKeyEndorsers(channel, execution);
  const { policies, candidates } = rulesFor(channel, proposal, execution);
  let available = candidates.filter(({ isRunning }) => isRunning);
  let layout = chooseEndorsers(channel, policies, available, first);
  if (layout === undefined) throw noLayout(channel, proposal, { policies, candidates }, execution, first);
  collected.expect(execution);
  if (layout.includes(first)) await collected.add(first, execution);
  const asked = new Set([first]);
  while (layout !== undefined) {
    const missing = layout.filter((peer) => !collected.has(peer));
    for (const peer of missing) asked.add(peer);
    const found = await Promise.all(missing.map((peer) => collected.askInTurn(substitutesOf(peer, available, asked))));
    if (found.every(Boolean)) return;
    // Who failed is left out, and the rest tried as long as it can still suffice.
    available = available.filter((peer) => !asked.has(peer) || collected.has(peer));
    layout = chooseEndorsers(channel, policies, available, first);
  }
  throw collected.notEnough();
}

/** A peer, and after it those of its organisation that nobody has asked yet; each is taken by whoever gets to it first. */
function* substitutesOf(peer: Peer, available: readonly Peer[], asked: Set<Peer>): Generator<Peer> {
  yield peer;
  for (const other of available) {
    if (other.mspId !== peer.mspId || asked.has(other)) continue;
    asked.add(other);
    yield other;
  }
}

function serves(channel: Channel, proposal: Proposal): boolean {
  return proposal.channelId === channel.channelId && channel.chaincodes.has(proposal.chaincode);
}

interface FirstExecution {
  readonly endorser: Peer;
  readonly execution: Execution;
}

/** Runs the proposal on the gateway's own peer; when it fails there, on the other peers of the organisation. */
async function runFirst(channel: Channel, own: Peer, proposal: Proposal): Promise<FirstExecution> {
  try {
    await checkProposal(channel, proposal);
  } catch (error) {
    throw firstFailed(own, error);
  }
  const failures: ErrorDetail[] = [];
  for (const endorser of runningPeersOf(channel, own.mspId, own)) {
    try {
      return { endorser, execution: await runProposal(channel, endorser, proposal) };
    } catch (error) {
      if (!(error instanceof EndorserError)) throw error;
      failures.push(detailOf(endorser, error));
    }
  }
  throw new RpcError(status.ABORTED, FIRST_FAILED, failures);
}

const FIRST_FAILED = "failed to endorse transaction, see attached details for more info";
const NO_COMBINATION = "no combination of peers can be derived which satisfy the endorsement policy";

function firstFailed(endorser: Peer | undefined, error: unknown): unknown {
  if (endorser !== undefined && error instanceof EndorserRefusal) {
    return new RpcError(status.ABORTED, FIRST_FAILED, [detailOf(endorser, error)]);
  }
  return error;
}

interface Rules {
  readonly policies: readonly Uint8Array[];
  readonly candidates: readonly Peer[];
}

/**
 * Collections read can be endorsed by their members only; with transient data, so can collections written: nobody else
 * may see the proposal. Where each key written has a policy of its own, Fabric asks whom these name, members or not.
 */
function rulesFor(channel: Channel, proposal: Proposal, first: Execution): Rules {
  const { collectionsRead, governedCollections } = first.result;
  const seen = proposal.hasTransientData ? [...collectionsRead, ...governedCollections] : collectionsRead;
  const members = seen.map(
    ({ namespace, collection }) => channel.definitions.collection(namespace, collection)?.memberOrganisations ?? [],
  );
  const candidates = memberPeers(channel).filter((peer) => members.every((mspIds) => mspIds.includes(peer.mspId)));
  return { policies: writtenPolicies(channel, proposal.chaincode, first.result), candidates };
}

/** A key whose policy names nobody is refused by Fabric's planner, though at commit everybody satisfies it. */
function requireKeyEndorsers({ mspManager }: Channel, { result }: Execution): void {
  const isNobodys = result.interests.some(({ keyPolicies }) =>
    keyPolicies.some((policy) => evaluatePolicy(mspManager, policy, [])),
  );
  if (isNobodys)
    throw new RpcError(
      status.FAILED_PRECONDITION,
      `${NO_COMBINATION}: state based endorsement policy cannot be satisfied`,
    );
}

function noLayout(
  channel: Channel,
  proposal: Proposal,
  { policies, candidates }: Rules,
  execution: Execution,
  first: Peer,
): RpcError {
  const suffice = (peers: readonly Peer[]): boolean => chooseEndorsers(channel, policies, peers, first) !== undefined;
  if (suffice(candidates)) {
    const stopped = candidates.filter(({ isRunning }) => !isRunning).map(({ address }) => address);
    return new RpcError(
      status.FAILED_PRECONDITION,
      "failed to select a set of endorsers that satisfy the endorsement policy due to unavailability of peers: " +
        `[${stopped.join(" ")}]`,
    );
  }
  if (proposal.hasTransientData && execution.result.collectionsRead.length === 0 && suffice(memberPeers(channel))) {
    const collections = execution.result.governedCollections.map(({ collection }) => collection).join(" ");
    return new RpcError(
      status.FAILED_PRECONDITION,
      `requires endorsement from organisation(s) that are not in the distribution policy of the private data collection(s): [${collections}]; ` +
        "retry specifying trusted endorsing organizations to protect transient data",
    );
  }
  return new RpcError(
    status.FAILED_PRECONDITION,
    `${NO_COMBINATION}: no peer combination can satisfy the endorsement policy`,
  );
}
