import { EVIDENCE_FORMAT, attestationFile, blockFile, usualPolicy, type LedgerRecord } from "@mulian/domain";
import { Authority, type Person } from "./authority.js";
import type { Draft } from "./bundle.js";
import { argumentsOf, commandDigestOf } from "./spoken.js";
import { CHAINCODE, CHANNEL, Channel, transaction } from "./channel.js";

/** What a test makes otherwise, before the block is made of it, ordered and attested: everybody colludes. */
export interface OneTransaction {
  readonly envelope?: (honest: Buffer) => Buffer;
  readonly at?: Date;
  readonly creator?: Person;
  /** Transactions beside it, in the same block. */
  readonly beside?: readonly Buffer[];
}

/** The smallest bundle there is: one organisation, one record. */
export async function smallest(
  otherwise: OneTransaction = {},
): Promise<{ readonly draft: Draft; readonly pin: string }> {
  const [member, orderers] = await Promise.all([Authority.create("BureauMSP"), Authority.create("OrdererMSP")]);
  const [peer, orderer, user] = await Promise.all([
    member.certify("peer"),
    orderers.certify("orderer"),
    member.certify("client", { "hf.EnrollmentID": "u1", "mulian.department": "bureau", "mulian.role": "authority" }),
  ]);
  const channel = new Channel([orderer]);
  channel.configure({ members: [{ authority: member }], orderers: [{ authority: orderers }] });
  const { at = new Date("2026-03-01T00:00:00.000Z"), creator = user, beside = [] } = otherwise;
  const actor = { mspId: "BureauMSP", enrolmentId: "u1", department: "bureau" };
  const command = { name: "policy.set", body: {} };
  const record: LedgerRecord = {
    kind: "policy",
    id: "policy",
    version: 1,
    createdAt: at.toISOString(),
    createdBy: actor,
    updatedAt: at.toISOString(),
    updatedBy: actor,
    commandDigest: commandDigestOf(command, actor),
    content: usualPolicy("BureauMSP", "bureau"),
  };
  const { envelope, txId } = transaction({
    creator,
    endorsers: [peer],
    records: [record],
    at,
    args: argumentsOf(command),
  });
  const block = channel.commit([...beside, otherwise.envelope?.(envelope) ?? envelope]);
  const files = new Map([0, block].map((number) => [blockFile(number), channel.blockBytes(number)]));
  files.set(attestationFile(block, 0), channel.attestation(block, peer));
  const statement = { kind: "record", recordKind: "policy", record: "policy", version: 1, block, txId } as const;
  const manifest: Draft["manifest"] = {
    format: EVIDENCE_FORMAT,
    channel: CHANNEL,
    chaincode: CHAINCODE,
    height: channel.height,
    statements: [statement],
  };
  return { draft: { manifest, files }, pin: channel.pin };
}
