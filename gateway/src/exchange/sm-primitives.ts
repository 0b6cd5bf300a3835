import { createCipheriv, createHash, createHmac, getCiphers, getHashes, hkdfSync } from "node:crypto";

/** What the second suite is made of. */
export interface SmPrimitives {
  /** SM3 (GB/T 32905): 32 bytes. */
  hash(bytes: Uint8Array): Buffer;
  /** HMAC (RFC 2104) over SM3. */
  hmac(key: Uint8Array, parts: readonly Uint8Array[]): Buffer;
  /** HKDF (RFC 5869) over SM3. */
  hkdf(key: Uint8Array, salt: Uint8Array, info: string, bytes: number): Buffer;
  /** SM4 (GB/T 32907) in counter mode (GB/T 17964), which is its own inverse. @param counter 16 bytes, counted up big endian */
  counterMode(key: Uint8Array, counter: Uint8Array, bytes: Uint8Array): Buffer;
}

/** Over OpenSSL, which Node's own builds have with SM3 and SM4 in it. */
const native: SmPrimitives = {
  hash: (bytes) => createHash("sm3").update(bytes).digest(),
  hmac(key, parts) {
    const hmac = createHmac("sm3", key);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  },
  hkdf: (key, salt, info, bytes) => Buffer.from(hkdfSync("sm3", key, salt, info, bytes)),
  counterMode: (key, counter, bytes) => createCipheriv("sm4-ctr", key, counter).update(bytes),
};

const isNative = (): boolean => getCiphers().includes("sm4-ctr") && getHashes().includes("sm3");

/** The same from `sm-crypto-v2`, for a Node whose OpenSSL was built without them: hundreds of times slower. */
export async function portableSmPrimitives(): Promise<SmPrimitives> {
  const { hkdf, sm3, sm4 } = await import("sm-crypto-v2");
  return {
    hash: (bytes) => Buffer.from(sm3(bytes), "hex"),
    hmac: (key, parts) => Buffer.from(sm3(Buffer.concat(parts), { key, mode: "hmac" }), "hex"),
    hkdf: (key, salt, info, bytes) => Buffer.from(hkdf(key, salt, Buffer.from(info), bytes)),
    counterMode(key, counter, bytes) {
      const counters = countedUp(counter, Math.ceil(bytes.length / counter.length));
      const stream = sm4.encrypt(counters, key, { padding: "none", output: "array" });
      return Buffer.from(bytes.map((byte, at) => byte ^ (stream[at] ?? 0)));
    },
  };
}

/** A counter and those that follow it. Its last four bytes count: a chunk needs no more. */
function countedUp(first: Uint8Array, count: number): Buffer {
  const blocks = Buffer.alloc(first.length * count);
  const start = Buffer.from(first).readUInt32BE(first.length - 4);
  for (let block = 0; block < count; block++) {
    blocks.set(first, block * first.length);
    blocks.writeUInt32BE(start + block, (block + 1) * first.length - 4);
  }
  return blocks;
}

export const openSmPrimitives = async (): Promise<SmPrimitives> => (isNative() ? native : portableSmPrimitives());
