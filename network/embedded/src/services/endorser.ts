import { CollectionAccess } from "../chaincode/collection-access.js";
import type { ExecutionResult } from "../chaincode/chaincode-stream.js";
import type { SimulationResult } from "../ledger/types.js";
import { peer } from "../protos.js";
import { invokeSystemChaincode, isSystemChaincode } from "../system-chaincode/system-chaincodes.js";
import { chaincodeCaller } from "./call-chaincode.js";
import { type Channel, memberPeers, type Peer } from "./channel.js";
import { isCollectionMember } from "./collection-member.js";
import { proposalHash, type Proposal, proposalSignature } from "./proposal.js";
import { status } from "./rpc-error.js";

/** Every definition here is the chaincode's first: definitions are not upgraded by number in this network. */
export const CHAINCODE_VERSION = "1.0";
/** From here on a response is the chaincode's refusal (Fabric's `shim.ERRORTHRESHOLD`). */
const ERROR_THRESHOLD = 400;

/** A peer that could not, or a chaincode that would not, answer with success. `code` is the gateway's for it. */
export class EndorserError extends Error {
  override readonly name = "EndorserError";
  constructor(
    readonly code: status,
    message: string,
    /** Set when the chaincode itself answered so. */
    readonly response?: peer.Response,
  ) {
    super(message);
  }
}

/** One peer's successful execution of a proposal. */
export interface Execution {
  readonly response: peer.Response;
  /** Bytes of `ProposalResponsePayload`: equal on every honest peer. */
  readonly payload: Buffer;
  readonly result: SimulationResult;
}

/**
 * Runs a checked proposal on one organisation's peer, against the newest committed state.
 * @throws EndorserError ABORTED when the peer failed to run it, UNKNOWN when the chaincode answered with an error
 */
export async function runProposal(channel: Channel, endorser: Peer, proposal: Proposal): Promise<Execution> {
  if (isSystemChaincode(proposal.chaincode)) return runSystemChaincode(channel, proposal);
  const runtime = channel.chaincodes.get(proposal.chaincode);
  if (runtime === undefined) {
    const { chaincode, channelId } = proposal;
    throw new EndorserError(
      status.ABORTED,
      `make sure the chaincode ${chaincode} has been successfully defined on channel ${channelId} and try again: chaincode ${chaincode} not found`,
    );
  }
  const simulator = channel.ledger.newSimulator({ txId: proposal.txId, mspId: endorser.mspId });
  const caller = {
    channelId: channel.channelId,
    txId: proposal.txId,
    simulator,
    access: new CollectionAccess({
      channelId: channel.channelId,
      collection: (namespace, name) => channel.definitions.collection(namespace, name),
      isMember: (collection) => isCollectionMember(channel, collection, proposal.creator),
    }),
  };
  const call = chaincodeCaller(channel, endorser, proposal, caller);
  const simulation = { ...caller, namespace: proposal.chaincode, call };
  try {
    const executed = await runtime.execute(
      endorser.name,
      simulation,
      proposal.input,
      proposal.signed,
      channel.executionTimeoutMs,
    );
    refuseErrors(executed.response);
    const result = simulator.result();
    requireHolders(channel, endorser, result);
    return {
      response: executed.response,
      payload: responsePayload(proposal, executed, result.publicReadWriteSet),
      result,
    };
  } catch (error) {
    if (error instanceof EndorserError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw inSimulation(`failed to execute transaction ${proposal.txId}: ${reason}`);
  } finally {
    simulator.close();
  }
}

function inSimulation(reason: string): EndorserError {
  return new EndorserError(status.ABORTED, `error in simulation: ${reason}`);
}

/** A private value that only this peer would have is not endorsed where its collection wants it to be with more. */
function requireHolders(channel: Channel, endorser: Peer, { collectionsWritten }: SimulationResult): void {
  for (const { namespace, collection } of collectionsWritten) {
    const definition = channel.definitions.collection(namespace, collection);
    if (definition === undefined || definition.requiredPeerCount === 0) continue;
    const { memberOrganisations, requiredPeerCount } = definition;
    const others = memberPeers(channel).filter(
      (other) => other !== endorser && other.isRunning && memberOrganisations.includes(other.mspId),
    );
    if (others.length >= requiredPeerCount) continue;
    throw inSimulation(
      `required to disseminate to at least ${requiredPeerCount} peers, but know of only ${others.length} eligible peers`,
    );
  }
}

/**
 * Endorses an execution: what it wrote privately is kept for the commit, and the peer signs the payload with its identity.
 * @returns `Endorsement` over payload ‖ endorser
 */
export async function endorseExecution(
  channel: Channel,
  endorser: Peer,
  proposal: Proposal,
  execution: Execution,
): Promise<peer.Endorsement> {
  const writes = execution.result.privateWrites;
  if (writes !== undefined) await channel.ledger.stagePrivateWrites(proposal.txId, writes);
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(endorser.identity.serialized);
  endorsement.setSignature(endorser.identity.sign(Buffer.concat([execution.payload, endorser.identity.serialized])));
  return endorsement;
}

/** A system chaincode reads the chain, not the state: it leaves no read or write sets. */
const NOTHING_SIMULATED: SimulationResult = {
  publicReadWriteSet: Buffer.alloc(0),
  privateWrites: undefined,
  collectionsWritten: [],
  governedCollections: [],
  collectionsRead: [],
  interests: [],
};

async function runSystemChaincode(channel: Channel, proposal: Proposal): Promise<Execution> {
  const { channelId, ledger, configuration } = channel;
  const args = proposal.input.getArgsList_asU8();
  const invocation = { channelId, ledger, configuration, args, caller: proposalSignature(proposal) };
  const response = await invokeSystemChaincode(proposal.chaincode, invocation);
  refuseErrors(response);
  const payload = responsePayload(proposal, { response, event: undefined }, new Uint8Array());
  return { response, payload, result: NOTHING_SIMULATED };
}

function refuseErrors(response: peer.Response): void {
  const code = response.getStatus();
  if (code >= ERROR_THRESHOLD || code < 200)
    throw new EndorserError(status.UNKNOWN, `chaincode response ${code}, ${response.getMessage()}`, response);
}

function responsePayload(proposal: Proposal, executed: ExecutionResult, results: Uint8Array): Buffer {
  const chaincodeId = new peer.ChaincodeID();
  chaincodeId.setName(proposal.chaincode);
  chaincodeId.setVersion(CHAINCODE_VERSION);
  const action = new peer.ChaincodeAction();
  action.setResults(results);
  if (executed.event !== undefined) action.setEvents(executed.event.serializeBinary());
  action.setResponse(executed.response);
  action.setChaincodeId(chaincodeId);
  const payload = new peer.ProposalResponsePayload();
  payload.setProposalHash(proposalHash(proposal));
  payload.setExtension$(action.serializeBinary());
  return Buffer.from(payload.serializeBinary());
}
