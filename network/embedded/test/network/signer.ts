import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { serializeIdentity, X509SigningIdentity } from "../../src/crypto/identity.js";
import { checkMembership } from "../../src/crypto/membership.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import type { Connection, Member } from "./member.js";

/** A member who signs what the official client would not. */
export async function signerOf(
  { organisations }: Connection,
  { mspId, certificatePem, privateKey }: Member,
): Promise<SigningIdentity> {
  const organisation = organisations[mspId];
  if (organisation === undefined) throw new Error(`no organisation ${mspId}`);
  const root = new X509Certificate(await readFile(organisation.caCertPath));
  const serialized = serializeIdentity(mspId, certificatePem);
  return new X509SigningIdentity(checkMembership(mspId, root, serialized, certificatePem), privateKey);
}
