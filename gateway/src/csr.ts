import { createPublicKey, sign, type KeyObject } from "node:crypto";
import { addressBytes } from "./address-bytes.js";

/** DER tags (X.690) used below. */
const INTEGER_0 = Buffer.from([0x02, 0x01, 0x00]);
const SEQUENCE = 0x30;
const SET = 0x31;
const UTF8_STRING = 0x0c;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
/** The attributes of a request. */
const ATTRIBUTES = 0xa0;
/** Forms of a name (RFC 5280, section 4.2.1.6): dNSName and iPAddress. */
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const COMMON_NAME = Buffer.from("0603550403", "hex");
const EXTENSION_REQUEST = Buffer.from("06092a864886f70d01090e", "hex");
const SUBJECT_ALT_NAME = Buffer.from("0603551d11", "hex");
const ECDSA_WITH_SHA256 = Buffer.from("06082a8648ce3d040302", "hex");

/**
 * A certificate request (PKCS #10, RFC 2986) in PEM that names its subject, and for TLS the host: everything else in the
 * certificate is the CA's decision. Made here because the SDK's own is sixty milliseconds of JavaScript over a key it keeps,
 * and a library for it would stay in memory for what is done once a year.
 * @param privateKey P-256
 * @param host name or address
 */
export function newCsr(commonName: string, privateKey: KeyObject, host?: string): string {
  const name = der(SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, Buffer.from(commonName)))));
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const info = der(SEQUENCE, INTEGER_0, name, publicKey, attributes(host));
  const signature = der(BIT_STRING, Buffer.from([0]), sign("sha256", info, privateKey));
  const request = der(SEQUENCE, info, der(SEQUENCE, ECDSA_WITH_SHA256), signature);
  const lines = request.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join("\n")}\n-----END CERTIFICATE REQUEST-----\n`;
}

/** The extensions that are asked for (RFC 2985, section 5.4.2), if any. */
function attributes(host: string | undefined): Buffer {
  if (host === undefined) return der(ATTRIBUTES);
  const address = addressBytes(host);
  const name = address === undefined ? der(DNS_NAME, Buffer.from(host, "latin1")) : der(IP_ADDRESS, address);
  const extension = der(SEQUENCE, SUBJECT_ALT_NAME, der(OCTET_STRING, der(SEQUENCE, name)));
  return der(ATTRIBUTES, der(SEQUENCE, EXTENSION_REQUEST, der(SET, der(SEQUENCE, extension))));
}

/** One value: tag, length in its shortest form, content. A request stays far below 64 kB. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
