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

/** @returns undefined unless it is one call and every message of it is in its one form */
export function readEndorsedCall(opened: Opened): EndorsedCall | undefined {
  const payload = actionOf(opened);
  const action = payload?.getAction();
  const proposal = payload?.getChaincodeProposalPayload_asU8() ?? new Uint8Array();
  const asked = askedIn(proposal);
  const answer = action?.getProposalResponsePayload_asU8() ?? new Uint8Array();
  const response = strictly(peer.ProposalResponsePayload, answer);
  const told = response === undefined ? undefined : strictly(peer.ChaincodeAction, response.getExtension_asU8());
  if (action === undefined || asked === undefined || response === undefined || told === undefined) return undefined;
  const hash = sha256(opened.channelHeader, opened.signatureHeader, proposal);
  return {
    asked,
    isOfProposal: hash.equals(response.getProposalHash_asU8()),
    chaincode: told.getChaincodeId()?.getName() ?? "",
    status: told.getResponse()?.getStatus() ?? 0,
    result: Buffer.from(told.getResponse()?.getPayload_asU8() ?? new Uint8Array()),
    writes: Buffer.from(told.getResults_asU8()),
    endorsements: action.getEndorsementsList().map((one) => endorsementOf(one, answer)),
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
  return isSignature(identity.certificate.x509.publicKey, signed, signature) ? identity : "SIGNATURE";
}

export const ENDORSER_TRANSACTION = common.HeaderType.ENDORSER_TRANSACTION;
