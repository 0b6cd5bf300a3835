import { attestationsNeeded, blockFile } from "@mulian/domain";
import { isSignature } from "./bytes/low-s.js";
import { sha256Hex } from "./bytes/sha256.js";
import { signedCommand, type SignedCommand } from "./command.js";
import { actorOf } from "./creator.js";
import { ENDORSER_TRANSACTION, endorserOf, readEndorsedCall, type EndorsedCall } from "./fabric/endorsed-call.js";
import type { Configuration } from "./fabric/configuration.js";
import { openEnvelope, type OpenEnvelope } from "./fabric/envelope.js";
import { memberOf, type Identity } from "./fabric/membership.js";
import { writesOf } from "./fabric/write-set.js";
import { Findings, type Finding } from "./findings.js";
import type { JudgedBlock } from "./judged-block.js";

/** A transaction with what was found about it. What is undefined could not be read, and a finding says so. */
export interface Transaction {
  readonly findings: readonly Finding[];
  readonly creator: Identity | undefined;
  readonly time: Date | undefined;
  /** What the creator asked for; undefined where it is no command. */
  readonly command: SignedCommand | undefined;
  /** MSP ids of the peers whose endorsement is good. */
  readonly endorsers: readonly string[];
  /** Organisations that have to endorse what is under the channel's policy: the majority of its members then. */
  readonly majority: number;
  /** What it writes in the chaincode's name, by key. */
  readonly writes: ReadonlyMap<string, Buffer> | undefined;
}

export interface TransactionCircumstances {
  readonly block: JudgedBlock;
  /** Places in the block of the transactions that say they have this id: of two that are alike at most one counts. */
  readonly places: readonly number[];
  readonly inForce: Configuration;
  readonly channel: string;
  readonly chaincode: string;
}

/** Of a transaction that is not there, or cannot be read. */
export const NOTHING = {
  creator: undefined,
  time: undefined,
  command: undefined,
  endorsers: [],
  majority: 0,
  writes: undefined,
} as const satisfies Omit<Transaction, "findings">;

/** Step 5 of docs/evidence.md. */
export function judgeTransaction(txId: string, circumstances: TransactionCircumstances): Transaction {
  const { block, places, inForce } = circumstances;
  const findings = new Findings(`${blockFile(block.block.header.number)}#${txId}`);
  const place = places.find((one) => block.codes?.[one] === 0) ?? places[0];
  const read = place === undefined ? undefined : readTransaction(block.block.envelopes[place]);
  if (place === undefined) findings.add("TRANSACTION_MISSING");
  else judgeCode(block.codes?.[place], findings);
  if (place !== undefined && read === undefined) findings.add("TRANSACTION_UNREADABLE");
  if (read === undefined) return { ...NOTHING, findings: findings.all };
  const { opened, call } = read;
  const writes = judgeCall(txId, read, circumstances, findings);
  const creator = judgeCreator(opened, inForce, findings);
  const endorsers = judgeEndorsements(call, inForce, findings);
  const command = creator === undefined ? undefined : signedCommand(call.asked.args, actorOf(creator));
  const majority = attestationsNeeded([...inForce.members.keys()]);
  return { creator, endorsers, majority, time: opened.time, command, writes, findings: findings.all };
}

interface ReadTransaction {
  readonly opened: OpenEnvelope;
  readonly call: EndorsedCall;
}

function readTransaction(envelope: Buffer | undefined): ReadTransaction | undefined {
  const opened = openEnvelope(envelope ?? new Uint8Array());
  const call = opened?.type === ENDORSER_TRANSACTION ? readEndorsedCall(opened) : undefined;
  return opened === undefined || call === undefined ? undefined : { opened, call };
}

/** What was called, in whose name. @returns what it writes */
function judgeCall(
  txId: string,
  { opened, call }: ReadTransaction,
  { channel, chaincode }: TransactionCircumstances,
  findings: Findings,
): Transaction["writes"] {
  if (opened.channel !== channel) findings.add("OTHER_CHANNEL");
  if (opened.txId !== txId || sha256Hex(opened.nonce, opened.creator) !== txId) findings.add("TRANSACTION_ID");
  if (call.chaincode !== chaincode || call.asked.chaincode !== chaincode) {
    findings.add("OTHER_CHAINCODE");
    return undefined;
  }
  const writes = writesOf(call.writes, chaincode);
  if (writes === undefined) findings.add("TRANSACTION_UNREADABLE");
  return writes;
}

/** Undefined while the block is not attested: that is the block's finding. */
function judgeCode(code: number | undefined, findings: Findings): void {
  if (code !== undefined && code !== 0) findings.add("TRANSACTION_INVALID", { code });
}

function judgeCreator(opened: OpenEnvelope, { members }: Configuration, findings: Findings): Identity | undefined {
  const creator = memberOf(members, opened.creator);
  if (typeof creator === "string") {
    findings.add(creator === "CERTIFICATE_REVOKED" ? "CREATOR_REVOKED" : "CREATOR_UNKNOWN", { because: creator });
    return undefined;
  }
  const { publicKey, notBeforeMs, notAfterMs } = creator.certificate;
  if (!isSignature(publicKey, opened.payload, opened.signature)) findings.add("CREATOR_SIGNATURE");
  const atMs = opened.time?.getTime() ?? 0;
  if (atMs < notBeforeMs || atMs > notAfterMs) findings.add("CREATOR_EXPIRED");
  return creator;
}

function judgeEndorsements(call: EndorsedCall, { members }: Configuration, findings: Findings): readonly string[] {
  if (!call.isOfProposal) findings.add("PROPOSAL_HASH");
  if (call.endorsements.length === 0) findings.add("ENDORSEMENT_MISSING");
  const endorsers = call.endorsements.map((endorsement) => endorserOf(endorsement, members));
  return endorsers.flatMap((endorser) => {
    if (typeof endorser === "object" && endorser.role === "peer") return [endorser.mspId];
    findings.add(endorser === "SIGNATURE" ? "ENDORSEMENT_SIGNATURE" : "ENDORSEMENT_NOT_BY_PEER");
    return [];
  });
}
