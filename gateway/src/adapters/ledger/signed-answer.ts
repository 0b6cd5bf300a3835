import { createHash } from "node:crypto";
import type { Gateway } from "@hyperledger/fabric-gateway";
import { common, gateway as gatewayProtos, peer } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import type { Membership } from "./membership.js";
import { endorsedAction } from "./wire.js";

/** A question to the query system chaincode of a peer. */
export interface SystemQuestion {
  readonly name: "GetChainInfo" | "GetBlockByNumber";
  readonly arguments: string[];
}

/** Through whom is asked, and by whom an answer has to be signed. */
export interface Asking {
  /** At the own peer, which passes questions on. */
  readonly gateway: Gateway;
  readonly channel: string;
  /** The channel's organisations as they are now. */
  readonly membership: Pick<Membership, "isByPeer">;
}

/**
 * What a peer of another organisation answers, under its signature over this very question: its query system chaincode is asked
 * as if for a transaction, which makes it sign the answer. The own peer passes question and answer on and can neither make one
 * up nor show an old one.
 * @throws DomainError INTEGRITY_FAILURE unless a peer of the organisation signed it; GatewayError where it does not answer
 */
export async function signedAnswer(...asked: Parameters<typeof endorsedAnswer>): Promise<Uint8Array> {
  return (await endorsedAnswer(...asked)).result;
}

/** An answer together with what proves it to others. */
interface EndorsedAnswer {
  /** Serialized `gateway.PreparedTransaction`: question, answer and signature. */
  readonly prepared: Uint8Array;
  readonly result: Uint8Array;
}

/** The same, with its proof. @throws as signedAnswer */
export async function endorsedAnswer(
  { gateway, channel, membership }: Asking,
  mspId: string,
  question: SystemQuestion,
  timeoutMs: number,
): Promise<EndorsedAnswer> {
  const proposal = gateway
    .getNetwork(channel)
    .getContract("qscc")
    .newProposal(question.name, { arguments: question.arguments, endorsingOrganizations: [mspId] });
  const transaction = await proposal.endorse({ deadline: Date.now() + timeoutMs });
  const prepared = transaction.getBytes();
  return { prepared, result: signedResult(proposal.getBytes(), prepared, mspId, membership, new Date()) };
}

/**
 * The answer in an endorsed call.
 * @param proposed serialized `gateway.ProposedTransaction`: the question
 * @param prepared serialized `gateway.PreparedTransaction`: the answer
 * @param now when the answer came: a peer whose certificate is over, or revoked by now, confirms nothing
 * @throws DomainError INTEGRITY_FAILURE unless a peer of the organisation signed it, for this question
 */
export function signedResult(
  proposed: Uint8Array,
  prepared: Uint8Array,
  mspId: string,
  membership: Pick<Membership, "isByPeer">,
  now: Date,
): Uint8Array {
  const envelope = gatewayProtos.PreparedTransaction.deserializeBinary(prepared).getEnvelope();
  const action = endorsedAction(
    common.Payload.deserializeBinary(envelope?.getPayload_asU8() ?? new Uint8Array()).getData_asU8(),
  );
  const isSigned =
    action?.endorsements.some((endorsement) => endorsement.mspId === mspId && membership.isByPeer(endorsement, now)) ===
    true;
  if (action === undefined || !isSigned || !action.proposalHash.equals(proposalHash(proposed)))
    throw new DomainError(
      "INTEGRITY_FAILURE",
      "the answer is not signed by a peer of the organisation that was asked",
      { mspId },
    );
  return action.result;
}

/** As endorsers make it: SHA-256 over channel header, signature header and payload. Nothing here is transient. */
function proposalHash(proposed: Uint8Array): Buffer {
  const signed = gatewayProtos.ProposedTransaction.deserializeBinary(proposed).getProposal();
  const proposal = peer.Proposal.deserializeBinary(signed?.getProposalBytes_asU8() ?? new Uint8Array());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  return createHash("sha256")
    .update(header.getChannelHeader_asU8())
    .update(header.getSignatureHeader_asU8())
    .update(proposal.getPayload_asU8())
    .digest();
}
