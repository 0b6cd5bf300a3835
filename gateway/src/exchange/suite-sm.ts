import { timingSafeEqual } from "node:crypto";
import { chunkNonce, chunkNumber, type ChunkCipher, type Suite } from "./package-suite.js";
import { openSmPrimitives } from "./sm-primitives.js";

const CIPHER_KEY_BYTES = 16;
const MAC_KEY_BYTES = 32;
const TAG_BYTES = 32;
const INFO = "mulian sealed package SM4CTR-HMACSM3";
/** A chunk is 4,096 blocks: the block counter behind the nonce never reaches into it. */
const BLOCK_COUNTER = Buffer.alloc(4);

/**
 * 国密, certified by nobody: SM4 (GB/T 32907) in counter mode, then HMAC over SM3 (GB/T 32905) of SM3(header) ‖ chunk nonce ‖
 * chunk number ‖ cipher text. Both keys by HKDF (RFC 5869) with SM3 of the data key and the header's salt. Encrypt-then-MAC,
 * because SM4-GCM is not in every OpenSSL that Node is built with.
 */
export const smSuite: Suite = {
  name: "SM4CTR-HMACSM3",
  id: 2,
  tagBytes: TAG_BYTES,
  async cipher(dataKey, header, salt): Promise<ChunkCipher> {
    const sm = await openSmPrimitives();
    const keys = sm.hkdf(dataKey, salt, INFO, CIPHER_KEY_BYTES + MAC_KEY_BYTES);
    const cipherKey = keys.subarray(0, CIPHER_KEY_BYTES);
    const macKey = keys.subarray(CIPHER_KEY_BYTES);
    const headerDigest = sm.hash(header);
    const crypt = (bytes: Uint8Array, nonce: Buffer): Buffer =>
      sm.counterMode(cipherKey, Buffer.concat([nonce, BLOCK_COUNTER]), bytes);
    const tag = (cipherText: Uint8Array, nonce: Buffer, number: number): Buffer =>
      sm.hmac(macKey, [headerDigest, nonce, chunkNumber(number), cipherText]);
    return {
      seal(plain, number, last) {
        const nonce = chunkNonce(number, last);
        const cipherText = crypt(plain, nonce);
        return Buffer.concat([cipherText, tag(cipherText, nonce, number)]);
      },
      open(sealed, number, last) {
        const nonce = chunkNonce(number, last);
        const end = sealed.length - TAG_BYTES;
        const cipherText = sealed.subarray(0, end);
        // Nothing is decrypted before the tag has been found good.
        return timingSafeEqual(tag(cipherText, nonce, number), sealed.subarray(end))
          ? crypt(cipherText, nonce)
          : undefined;
      },
    };
  },
};
