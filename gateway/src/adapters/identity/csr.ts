import { createPublicKey, sign, type KeyObject } from "node:crypto";

/** DER tags (X.690) used below. */
const INTEGER_0 = Buffer.from([0x02, 0x01, 0x00]);
const SEQUENCE = 0x30;
const SET = 0x31;
const UTF8_STRING = 0x0c;
const BIT_STRING = 0x03;
/** The attributes of a request, [0], none. */
const NO_ATTRIBUTES = Buffer.from([0xa0, 0x00]);
const COMMON_NAME = Buffer.from("0603550403", "hex");
const ECDSA_WITH_SHA256 = Buffer.from("06082a8648ce3d040302", "hex");

/**
 * A certificate request (PKCS #10, RFC 2986) in PEM that names its subject only: everything else in the certificate is the
 * CA's decision. Made here because the SDK's own is sixty milliseconds of JavaScript over a key it keeps.
 * @param privateKey P-256
 */
export function newCsr(commonName: string, privateKey: KeyObject): string {
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(commonName)))));
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const info = der(SEQUENCE, INTEGER_0, name, publicKey, NO_ATTRIBUTES);
  const signature = der(BIT_STRING, Buffer.from([0]), sign("sha256", info, privateKey));
  const request = der(SEQUENCE, info, der(SEQUENCE, ECDSA_WITH_SHA256), signature);
  const lines = request.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join("\n")}\n-----END CERTIFICATE REQUEST-----\n`;
}

/** One value: tag, length in its shortest form, content. A request stays far below 64 kB. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
