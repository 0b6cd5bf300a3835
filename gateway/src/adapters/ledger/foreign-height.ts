import { createHash, randomInt } from "node:crypto";
import type { Gateway } from "@hyperledger/fabric-gateway";
import { common, gateway as gatewayProtos, peer } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import { ledgerError } from "./errors.js";
import type { Membership } from "./membership.js";
import { endorsedAction } from "./wire.js";

/** Organisations asked at once; the first good answer suffices. */
const ASKED = 3;
/** A peer's answer is a matter of milliseconds. */
const ANSWER_TIMEOUT_MS = 4_000;

/**
 * Number of blocks that a peer of another organisation says it has, under its signature over this very question: its query
 * system chaincode is asked as if for a transaction, which makes it sign the answer. The own peer passes question and
 * answer on and can neither make one up nor show an old one.
 * @throws DomainError LEDGER_UNAVAILABLE when nobody else gives a good answer
 */
export async function foreignHeight(
  gateway: Gateway,
  channel: string,
  ownMspId: string,
  membership: Membership,
): Promise<number> {
  const others = membership.mspIds.filter((mspId) => mspId !== ownMspId);
  const first = others.length === 0 ? 0 : randomInt(others.length);
  const asked = [...others.slice(first), ...others.slice(0, first)].slice(0, ASKED);
  try {
    return await Promise.any(asked.map((mspId) => ask(gateway, channel, mspId, membership)));
  } catch (error) {
    throw new DomainError("LEDGER_UNAVAILABLE", "no other organisation's peer confirmed the ledger's height", {
      asked,
      causes: error instanceof AggregateError ? error.errors.map((cause) => ledgerError(cause).message) : [],
    });
  }
}

async function ask(gateway: Gateway, channel: string, mspId: string, membership: Membership): Promise<number> {
  const proposal = gateway
    .getNetwork(channel)
    .getContract("qscc")
    .newProposal("GetChainInfo", { arguments: [channel], endorsingOrganizations: [mspId] });
  const transaction = await proposal.endorse({ deadline: Date.now() + ANSWER_TIMEOUT_MS });
  return signedHeight(proposal.getBytes(), transaction.getBytes(), mspId, membership, new Date());
}

/**
 * The height in an endorsed answer to GetChainInfo.
 * @param proposed serialized `gateway.ProposedTransaction`: the question
 * @param prepared serialized `gateway.PreparedTransaction`: the answer
 * @param now when the answer came: a peer whose certificate is over, or revoked by now, confirms nothing
 * @throws DomainError INTEGRITY_FAILURE unless a peer of the organisation signed it, for this question
 */
export function signedHeight(
  proposed: Uint8Array,
  prepared: Uint8Array,
  mspId: string,
  membership: Pick<Membership, "isByPeer">,
  now: Date,
): number {
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
      {
        mspId,
      },
    );
  return common.BlockchainInfo.deserializeBinary(action.result).getHeight();
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
