import { createCipheriv, createDecipheriv, createHash, hkdfSync } from "node:crypto";
import { chunkNonce, chunkNumber, type ChunkCipher, type Suite } from "./package-suite.js";

const KEY_BYTES = 32;
const TAG_BYTES = 16;
const INFO = "mulian sealed package";

/**
 * AES-256-GCM (NIST SP 800-38D) under HKDF-SHA256 (RFC 5869) of the data key with the header's salt; associated data: SHA-256
 * of the header ‖ chunk number.
 */
export const aesSuite: Suite = {
  name: "A256GCM-HKDF-SHA256",
  id: 1,
  tagBytes: TAG_BYTES,
  async cipher(dataKey, header, salt): Promise<ChunkCipher> {
    const key = Buffer.from(hkdfSync("sha256", dataKey, salt, INFO, KEY_BYTES));
    const headerDigest = createHash("sha256").update(header).digest();
    const boundTo = (number: number): Buffer => Buffer.concat([headerDigest, chunkNumber(number)]);
    return {
      seal(plain, number, last) {
        const gcm = createCipheriv("aes-256-gcm", key, chunkNonce(number, last)).setAAD(boundTo(number));
        const cipherText = gcm.update(plain);
        gcm.final(); // a stream cipher: it holds nothing back
        return Buffer.concat([cipherText, gcm.getAuthTag()]);
      },
      open(sealed, number, last) {
        const end = sealed.length - TAG_BYTES;
        const gcm = createDecipheriv("aes-256-gcm", key, chunkNonce(number, last), { authTagLength: TAG_BYTES })
          .setAAD(boundTo(number))
          .setAuthTag(sealed.subarray(end));
        const plain = gcm.update(sealed.subarray(0, end));
        try {
          gcm.final(); // checks the tag; before, what was decrypted is nobody's
          return plain;
        } catch {
          return undefined;
        }
      },
    };
  },
};
