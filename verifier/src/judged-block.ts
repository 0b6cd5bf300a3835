import { attestationsNeeded, blockFile } from "@mulian/domain";
import { judgeAttestation, type Attestation, type JudgedBy } from "./attestation.js";
import type { Block } from "./fabric/block.js";
import { judgeOrderers } from "./fabric/orderer-signatures.js";
import { Findings, type Finding } from "./findings.js";

/** A block with what was found about it, its attestations included. */
export interface JudgedBlock {
  readonly block: Block;
  readonly findings: readonly Finding[];
  /** As attested; undefined while too few say so, or not alike. */
  readonly codes: Buffer | undefined;
}

/** What a block is judged by. */
export interface BlockCircumstances extends JudgedBy {
  readonly channel: string;
  /** Number of the configuration block in force. */
  readonly inForceNumber: number;
  /** The block before it, if the bundle has it. */
  readonly before: Block | undefined;
  /** Attestations of this block, by their files. */
  readonly attestations: ReadonlyMap<string, Buffer>;
}

/** Signatures, last configuration (as older peers read it), codes, orderer (as well), commit hash. */
export const SLOTS = 5;

/** Steps 3 and 4 of docs/evidence.md, for any block but the first. */
export function judgeBlock(block: Block, circumstances: BlockCircumstances): JudgedBlock {
  const findings = new Findings(blockFile(block.header.number));
  judgeContents(block, circumstances, findings);
  judgeSigned(block, circumstances, findings);
  const { attestations, about } = judgeAttestations(block, circumstances);
  const codes = agreedCodes(attestations, circumstances, findings);
  if (block.configuration !== undefined && codes !== undefined && codes[0] !== 0)
    findings.add("TRANSACTION_INVALID", { code: codes[0] ?? -1 });
  return { block, codes, findings: [...findings.all, ...about] };
}

function judgeContents(block: Block, { before }: BlockCircumstances, findings: Findings): void {
  if (!block.isDataHashed) findings.add("DATA_HASH");
  if (block.slots.length !== SLOTS || block.slots.slice(1).some(({ length }) => length > 0))
    findings.add("BLOCK_METADATA");
  if (before !== undefined && !before.hash.equals(block.header.previousHash)) findings.add("PREVIOUS_HASH");
}

function judgeSigned(block: Block, { inForce, inForceNumber }: BlockCircumstances, findings: Findings): void {
  const { signed, header, configuration } = block;
  if (signed === undefined) {
    findings.add("BLOCK_METADATA");
    return;
  }
  const expected = configuration === undefined ? inForceNumber : header.number;
  if (signed.lastConfiguration !== expected)
    findings.add(signed.lastConfiguration > expected ? "CONFIGURATION_MISSING" : "CONFIGURATION_OTHER", {
      named: signed.lastConfiguration,
      known: expected,
    });
  judgeOrderers(block, signed, inForce, findings);
}

function judgeAttestations(
  block: Block,
  { attestations: files, channel, inForce, newest }: BlockCircumstances,
): { readonly attestations: readonly Attestation[]; readonly about: readonly Finding[] } {
  const attestations: Attestation[] = [];
  const about: Finding[] = [];
  const seen = new Set<string>();
  for (const [file, bytes] of files) {
    const findings = new Findings(file);
    const attestation = judgeAttestation(bytes, block, channel, { inForce, newest }, findings);
    if (attestation !== undefined) {
      const { mspId } = attestation;
      if (seen.has(mspId)) findings.add("ATTESTATION_TWICE", { organisation: mspId });
      seen.add(mspId);
      attestations.push(attestation);
    }
    about.push(...findings.all);
  }
  return { attestations, about };
}

/** Validation codes are in no signature of the block: what more than half of the organisations tell alike is all there is. */
function agreedCodes(
  attestations: readonly Attestation[],
  { inForce }: BlockCircumstances,
  findings: Findings,
): Buffer | undefined {
  const [first] = attestations;
  const isDisputed = attestations.some(({ codes }) => first?.codes.equals(codes) === false);
  if (isDisputed) findings.add("CODES_DISPUTED");
  const attesting = new Set(attestations.map(({ mspId }) => mspId)).size;
  const needed = attestationsNeeded([...inForce.members.keys()]);
  if (attesting < needed) findings.add("ATTESTATIONS_TOO_FEW", { attesting, needed });
  return isDisputed || attesting < needed ? undefined : first?.codes;
}
