import { readBlock, type Block } from "./fabric/block.js";
import type { Configuration } from "./fabric/configuration.js";
import { ENDORSER_TRANSACTION, endorserOf, readEndorsedCall, type EndorsedCall } from "./fabric/endorsed-call.js";
import { openPayload } from "./fabric/envelope.js";
import { isRevoked, type Identity } from "./fabric/membership.js";
import type { Findings } from "./findings.js";

/** What an organisation's peer says, under its signature, of a block. */
export interface Attestation {
  readonly mspId: string;
  /** A code for each transaction, in their order; 0 counts. */
  readonly codes: Buffer;
}

/** Under which configurations an attestation is judged. */
export interface JudgedBy {
  readonly inForce: Configuration;
  /** Whoever is revoked by now attests nothing. */
  readonly newest: Configuration;
}

/** Slot of a block's metadata in which a peer notes the codes of its transactions. */
const CODES = 2;
const OK = 200;
const METHOD = "GetBlockByNumber";

/** Step 4 of docs/evidence.md. @returns undefined when it is not a peer's word for this block; the findings say why */
export function judgeAttestation(
  bytes: Buffer,
  block: Block,
  channel: string,
  by: JudgedBy,
  findings: Findings,
): Attestation | undefined {
  const answer = readAnswer(bytes);
  if (answer === undefined) {
    findings.add("ATTESTATION_UNREADABLE");
    return undefined;
  }
  const { asked, call, told, codes } = answer;
  if (asked !== channel || !isQuestion(call, channel, told.header.number)) findings.add("ATTESTATION_OTHER_QUESTION");
  if (!isSameBlock(told, block)) findings.add("ATTESTATION_OTHER_BLOCK", { told: told.header.number });
  const peer = judgePeer(call, by, findings);
  return peer === undefined || findings.all.length > 0 ? undefined : { mspId: peer.mspId, codes };
}

interface Answer {
  /** The channel on which it was asked. */
  readonly asked: string;
  readonly call: EndorsedCall;
  readonly told: Block;
  readonly codes: Buffer;
}

/** A block with a code for each of its transactions, as the answer to a question. */
function readAnswer(bytes: Buffer): Answer | undefined {
  const opened = openPayload(bytes);
  const call = opened?.type === ENDORSER_TRANSACTION ? readEndorsedCall(opened) : undefined;
  const told = call === undefined ? undefined : readBlock(call.result);
  if (opened === undefined || call === undefined || told === undefined) return undefined;
  const codes = told.slots[CODES];
  return codes?.length === told.envelopes.length ? { asked: opened.channel, call, told, codes } : undefined;
}

/** `GetBlockByNumber(channel, number)` of the query system chaincode, answered for this very proposal. */
function isQuestion(
  { asked, chaincode, isOfProposal, status }: EndorsedCall,
  channel: string,
  number: number,
): boolean {
  const args = asked.args.map((arg) => arg.toString("utf8"));
  const isText = args.length === 3 && args[0] === METHOD && args[1] === channel && args[2] === String(number);
  return isOfProposal && asked.chaincode === "qscc" && chaincode === "qscc" && isText && status === OK;
}

/** Signatures of orderers differ from peer to peer; what they sign does not. */
const isSameBlock = (told: Block, block: Block): boolean =>
  told.hash.equals(block.hash) &&
  told.envelopes.length === block.envelopes.length &&
  told.envelopes.every((envelope, place) => block.envelopes[place]?.equals(envelope) === true) &&
  told.signed !== undefined &&
  block.signed?.value.equals(told.signed.value) === true;

function judgePeer(
  { endorsements }: EndorsedCall,
  { inForce, newest }: JudgedBy,
  findings: Findings,
): Identity | undefined {
  const [only, ...more] = endorsements;
  if (only === undefined || more.length > 0) {
    findings.add("ATTESTATION_UNREADABLE");
    return undefined;
  }
  const peer = endorserOf(only, inForce.members);
  if (peer === "SIGNATURE") findings.add("ATTESTATION_SIGNATURE");
  else if (peer === "CERTIFICATE_REVOKED") findings.add("ATTESTATION_REVOKED");
  else if (typeof peer === "string") findings.add("ATTESTATION_BY_STRANGER", { because: peer });
  else if (peer.role !== "peer") findings.add("ATTESTATION_NOT_BY_PEER", { organisation: peer.mspId });
  else if (isRevokedIn(newest, peer)) findings.add("ATTESTATION_REVOKED", { organisation: peer.mspId });
  else return peer;
  return undefined;
}

function isRevokedIn({ members }: Configuration, { mspId, certificate, chain }: Identity): boolean {
  const organisation = members.get(mspId);
  return organisation !== undefined && isRevoked(organisation, certificate, chain);
}
