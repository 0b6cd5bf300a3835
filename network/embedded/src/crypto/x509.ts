/** The one door to @peculiar/x509: its decorators need reflect-metadata before it, and its signatures need low-S. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { lowSRaw } from "./signature.js";

export { x509 };

export const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** WebCrypto whose ECDSA signatures are low-S, for the generators of certificates and CRLs. */
export const lowSCrypto: typeof webcrypto = new Proxy(webcrypto, {
  get(target, property) {
    if (property === "subtle") return lowSSubtle;
    const value: unknown = Reflect.get(target, property);
    return typeof value === "function" ? value.bind(target) : value;
  },
});

const lowSSubtle = new Proxy(webcrypto.subtle, {
  get(target, property) {
    if (property === "sign") return signLow;
    const value: unknown = Reflect.get(target, property);
    return typeof value === "function" ? value.bind(target) : value;
  },
});

async function signLow(...[algorithm, key, data]: Parameters<typeof webcrypto.subtle.sign>): Promise<ArrayBuffer> {
  const raw = await webcrypto.subtle.sign(algorithm, key, data);
  const low = lowSRaw(new Uint8Array(raw));
  return new Uint8Array(low).buffer;
}
