import { common } from "@hyperledger/fabric-protos";
import { isSignature } from "../bytes/low-s.js";
import { strictly } from "../bytes/strictly.js";
import type { Findings } from "../findings.js";
import { headerBytes } from "./block-header.js";
import type { Block, SignedMetadata } from "./block.js";
import type { Configuration, Consenter } from "./configuration.js";
import { certified, memberOf, type Identity } from "./membership.js";

/** Signatures of one block, each of which is verified: no ordering service has as many nodes. */
const MAX_SIGNATURES = 256;

/** Of n consenters so many have to sign for a block to be theirs though f of them lie: ⌈(n+f+1)/2⌉, f = ⌊(n−1)/3⌋. */
const bftQuorum = (consenters: number): number => Math.ceil((consenters + Math.floor((consenters - 1) / 3) + 1) / 2);

/** Every signature is good and an orderer's of this configuration, and they are enough. */
export function judgeOrderers(block: Block, signed: SignedMetadata, by: Configuration, findings: Findings): void {
  const signers = new Set<string>();
  if (signed.signatures.length > MAX_SIGNATURES) {
    findings.add("BLOCK_METADATA", { signatures: signed.signatures.length });
    return;
  }
  for (const signature of signed.signatures) {
    const signer = by.ordering.kind === "bft" ? consenterOf(signature, by) : ordererOf(signature, by);
    if (signer === undefined) findings.add("ORDERER_UNKNOWN");
    else if (!isBySigner(block, signed, signature, signer))
      findings.add("ORDERER_SIGNATURE", { organisation: signer.mspId });
    else signers.add(signer.certificate.x509.fingerprint256);
  }
  const needed = by.ordering.kind === "bft" ? bftQuorum(by.ordering.consenters.length) : 1;
  if (signers.size < needed) findings.add("ORDERERS_TOO_FEW", { signed: signers.size, needed });
}

function isBySigner(
  { header }: Block,
  { value }: SignedMetadata,
  signature: common.MetadataSignature,
  { certificate }: Identity,
): boolean {
  // One of the two headers is empty: which, the kind of ordering decided before.
  const signer = [signature.getSignatureHeader_asU8(), signature.getIdentifierHeader_asU8()];
  const bytes = Buffer.concat([value, ...signer, headerBytes(header)]);
  return isSignature(certificate.publicKey, bytes, signature.getSignature_asU8());
}

/** Raft: an orderer's certificate stands beside its signature. */
function ordererOf(signature: common.MetadataSignature, { orderers }: Configuration): Identity | undefined {
  const header = strictly(common.SignatureHeader, signature.getSignatureHeader_asU8());
  if (header === undefined || signature.getIdentifierHeader_asU8().length > 0) return undefined;
  const signer = memberOf(orderers, header.getCreator_asU8());
  return typeof signer === "object" && signer.role === "orderer" ? signer : undefined;
}

/** BFT: a number stands there, and the configuration has the certificate. */
function consenterOf(signature: common.MetadataSignature, { orderers, ordering }: Configuration): Identity | undefined {
  const header = strictly(common.IdentifierHeader, signature.getIdentifierHeader_asU8());
  if (header === undefined || signature.getSignatureHeader_asU8().length > 0 || ordering.kind !== "bft")
    return undefined;
  const named: Consenter | undefined = ordering.consenters.find(({ id }) => id === header.getIdentifier());
  const signer = named === undefined ? undefined : certified(orderers, named.mspId, named.certificate);
  return typeof signer === "object" ? signer : undefined;
}
