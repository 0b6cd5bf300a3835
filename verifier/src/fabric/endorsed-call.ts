import { common, peer } from "@hyperledger/fabric-protos";
import { isSignature } from "../bytes/low-s.js";
import { sha256 } from "../bytes/sha256.js";
import { strictly } from "../bytes/strictly.js";
import type { OpenEnvelope } from "./envelope.js";
import { memberOf, type Identity, type Stranger } from "./membership.js";
import type { Organisation } from "./organisation.js";

/** A call of a chaincode, with what its endorsers answered and signed. */
export interface EndorsedCall {
  /** Name and arguments of the question. */
  readonly asked: { readonly chaincode: string; readonly args: readonly Buffer[] };
  /** Whether the answer is for this very question. */
  readonly isOfProposal: boolean;
  readonly chaincode: string;
  readonly status: number;
  readonly result: Buffer;
  /** `rwset.TxReadWriteSet`. */
  readonly writes: Buffer;
  readonly endorsements: readonly Endorsement[];
}

export interface Endorsement {
  readonly endorser: Buffer;
  readonly signature: Buffer;
  /** What was signed: the answer and who signs it. */
  readonly signed: Buffer;
}

type Opened = Pick<OpenEnvelope, "channelHeader" | "signatureHeader" | "data">;

/** Endorsements of one call, each of which is verified: peers of a channel are fewer. */
const MAX_ENDORSEMENTS = 256;

/** @returns undefined unless it is one call and every message of it is in its one form */
export function readEndorsedCall(opened: Opened): EndorsedCall | undefined {
  const payload = actionOf(opened);
  const action = payload?.getAction();
  if (payload === undefined || action === undefined) return undefined;
  const proposal = payload.getChaincodeProposalPayload_asU8();
  const asked = askedIn(proposal);
  const answer = action.getProposalResponsePayload_asU8();
  const told = answerIn(answer);
  const endorsements = action.getEndorsementsList();
  if (asked === undefined || told === undefined || endorsements.length > MAX_ENDORSEMENTS) return undefined;
  const { proposalHash, ...rest } = told;
  const isOfProposal = sha256(opened.channelHeader, opened.signatureHeader, proposal).equals(proposalHash);
  return { asked, isOfProposal, ...rest, endorsements: endorsements.map((one) => endorsementOf(one, answer)) };
}

type Answer = Pick<EndorsedCall, "chaincode" | "status" | "result" | "writes"> & { readonly proposalHash: Uint8Array };

function answerIn(bytes: Uint8Array): Answer | undefined {
  const payload = strictly(peer.ProposalResponsePayload, bytes);
  const action = payload === undefined ? undefined : strictly(peer.ChaincodeAction, payload.getExtension_asU8());
  const response = action?.getResponse();
  if (payload === undefined || action === undefined || response === undefined) return undefined;
  return {
    proposalHash: payload.getProposalHash_asU8(),
    chaincode: action.getChaincodeId()?.getName() ?? "",
    status: response.getStatus(),
    result: Buffer.from(response.getPayload_asU8()),
    writes: Buffer.from(action.getResults_asU8()),
  };
}

const endorsementOf = (one: peer.Endorsement, answer: Uint8Array): Endorsement => ({
  endorser: Buffer.from(one.getEndorser_asU8()),
  signature: Buffer.from(one.getSignature_asU8()),
  signed: Buffer.concat([answer, one.getEndorser_asU8()]),
});

/** Fabric has one action a transaction, under the transaction's own signature header. */
function actionOf({ data, signatureHeader }: Opened): peer.ChaincodeActionPayload | undefined {
  const [action, ...more] = strictly(peer.Transaction, data)?.getActionsList() ?? [];
  const isOwn = action !== undefined && more.length === 0 && signatureHeader.equals(action.getHeader_asU8());
  return isOwn ? strictly(peer.ChaincodeActionPayload, action.getPayload_asU8()) : undefined;
}

function askedIn(proposal: Uint8Array): EndorsedCall["asked"] | undefined {
  const payload = strictly(peer.ChaincodeProposalPayload, proposal);
  const spec = payload === undefined ? undefined : strictly(peer.ChaincodeInvocationSpec, payload.getInput_asU8());
  const chaincode = spec?.getChaincodeSpec();
  const args = chaincode?.getInput()?.getArgsList_asU8();
  return args === undefined
    ? undefined
    : { chaincode: chaincode?.getChaincodeId()?.getName() ?? "", args: args.map((one) => Buffer.from(one)) };
}

/** Whose endorsement it is, or why it is nobody's. */
export function endorserOf(
  { endorser, signature, signed }: Endorsement,
  organisations: ReadonlyMap<string, Organisation>,
): Identity | Stranger | "SIGNATURE" {
  const identity = memberOf(organisations, endorser);
  if (typeof identity === "string") return identity;
  return isSignature(identity.certificate.publicKey, signed, signature) ? identity : "SIGNATURE";
}

export const ENDORSER_TRANSACTION = common.HeaderType.ENDORSER_TRANSACTION;
