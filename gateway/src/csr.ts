import { createPublicKey, sign, type KeyObject } from "node:crypto";
import { addressBytes } from "./address-bytes.js";
import { derOf, OCTET_STRING, SEQUENCE } from "./der.js";

/** DER tags (X.690) used below. */
const INTEGER_0 = Buffer.from([0x02, 0x01, 0x00]);
const SET = 0x31;
const UTF8_STRING = 0x0c;
const BIT_STRING = 0x03;
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
  const name = derOf(SEQUENCE, derOf(SET, derOf(SEQUENCE, COMMON_NAME, derOf(UTF8_STRING, Buffer.from(commonName)))));
  const publicKey = createPublicKey(privateKey).export({ format: "der", type: "spki" });
  const info = derOf(SEQUENCE, INTEGER_0, name, publicKey, attributes(host));
  const signature = derOf(BIT_STRING, Buffer.from([0]), sign("sha256", info, privateKey));
  const request = derOf(SEQUENCE, info, derOf(SEQUENCE, ECDSA_WITH_SHA256), signature);
  const lines = request.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join("\n")}\n-----END CERTIFICATE REQUEST-----\n`;
}

/** The extensions that are asked for (RFC 2985, section 5.4.2), if any. */
function attributes(host: string | undefined): Buffer {
  if (host === undefined) return derOf(ATTRIBUTES);
  const address = addressBytes(host);
  const name = address === undefined ? derOf(DNS_NAME, Buffer.from(host, "latin1")) : derOf(IP_ADDRESS, address);
  const extension = derOf(SEQUENCE, SUBJECT_ALT_NAME, derOf(OCTET_STRING, derOf(SEQUENCE, name)));
  return derOf(ATTRIBUTES, derOf(SEQUENCE, EXTENSION_REQUEST, derOf(SET, derOf(SEQUENCE, extension))));
}
