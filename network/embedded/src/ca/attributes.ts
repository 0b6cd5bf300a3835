import { x509 } from "../crypto/x509.js";
import { CaCode, CaError } from "./error.js";
import type { Attribute } from "./records.js";

/** Fabric's extension for attribute-based access control, read by `ClientIdentity.getAttributeValue`. */
const ATTRIBUTES_OID = "1.2.3.4.5.6.7.8.1";

/** Written by the CA itself, so nobody may register them. */
export const BUILT_IN = ["hf.Affiliation", "hf.EnrollmentID", "hf.Type"] as const;

export interface AttributeRequest {
  readonly name: string;
  readonly optional: boolean;
}

export function builtInAttributes(id: string, type: string, affiliation: string): Attribute[] {
  const values = [affiliation, id, type];
  return BUILT_IN.map((name, index) => ({ name, value: values[index] ?? "", ecert: true }));
}

/**
 * The attributes that a certificate carries: just those asked for, be it none, or where nothing is said those marked `ecert`,
 * which the built-in ones are. Undefined where nothing is said and none is marked: the certificate has no extension then.
 * @throws CaError 0 when one that is asked for and not optional is missing
 */
export function attributesFor(
  owned: readonly Attribute[],
  requests: readonly AttributeRequest[] | undefined,
): Map<string, string> | undefined {
  const byName = new Map(owned.map((attribute) => [attribute.name, attribute]));
  const missing = (requests ?? []).filter((request) => !request.optional && !byName.has(request.name));
  if (missing.length > 0) {
    throw new CaError(
      500,
      CaCode.UNKNOWN,
      `the identity has no attribute ${missing.map((request) => request.name).join(", ")}`,
    );
  }
  const wanted = requests === undefined ? undefined : new Set(requests.map((request) => request.name));
  const chosen = owned.filter(({ name, ecert }) => (wanted === undefined ? ecert : wanted.has(name)));
  if (wanted === undefined && chosen.length === 0) return undefined;
  return new Map(chosen.map(({ name, value }) => [name, value]));
}

/** The extension's value is bare JSON, byte for byte as Go's encoder writes a map: names sorted, some characters escaped. */
export function attributesExtension(attributes: ReadonlyMap<string, string>): x509.Extension {
  const sorted = Object.fromEntries([...attributes].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  const json = JSON.stringify({ attrs: sorted }).replace(/[<>&\u2028\u2029]/g, escape);
  return new x509.Extension(ATTRIBUTES_OID, false, new TextEncoder().encode(json));
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
