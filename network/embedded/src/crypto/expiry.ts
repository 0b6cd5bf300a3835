import { X509Certificate } from "node:crypto";
import { msp } from "../protos.js";
import { BoundedMap } from "./bounded-map.js";
import { sha256 } from "./sha256.js";

/** As many as an MSP manager remembers; a number each. */
const MAX_REMEMBERED = 4_096;
/** What is far larger than a certificate is none, and is refused for it elsewhere. */
const MAX_IDENTITY_BYTES = 16_384;
const ends = new BoundedMap<string, number>(MAX_REMEMBERED);

/**
 * Whether the certificate in a serialized identity has expired: asked where a request is taken, before anything else of it is
 * checked. What holds no certificate does not expire; it is refused for that later.
 */
export function hasExpired(serialized: Uint8Array, nowMs = Date.now()): boolean {
  return serialized.length <= MAX_IDENTITY_BYTES && nowMs > endOf(serialized);
}

function endOf(serialized: Uint8Array): number {
  const key = sha256(serialized).toString("base64");
  const known = ends.get(key);
  if (known !== undefined) return known;
  const end = readEnd(serialized);
  ends.set(key, end);
  return end;
}

function readEnd(serialized: Uint8Array): number {
  try {
    const pem = msp.SerializedIdentity.deserializeBinary(serialized).getIdBytes_asU8();
    return new X509Certificate(Buffer.from(pem)).validToDate.getTime();
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
