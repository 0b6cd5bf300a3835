import "reflect-metadata";
import { KeyObject, sign, webcrypto } from "node:crypto";
import { msp } from "@hyperledger/fabric-protos";
import * as x509 from "@peculiar/x509";

const P256 = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** When everything here was certified, and until when. */
const CERTIFIED_AT = new Date("2026-01-01T00:00:00.000Z");
const CERTIFIED_UNTIL = new Date("2036-01-01T00:00:00.000Z");

/** Somebody with a key and a certificate. */
export interface Person {
  readonly mspId: string;
  readonly pem: string;
  readonly serial: string;
  /** `msp.SerializedIdentity`. */
  readonly serialized: Buffer;
  sign(bytes: Uint8Array): Buffer;
}

/** An organisation's CA, which certifies whatever a test wants of it. */
export class Authority {
  private serial = 1;

  private constructor(
    readonly mspId: string,
    private readonly keys: webcrypto.CryptoKeyPair,
    readonly certificate: x509.X509Certificate,
  ) {}

  static async create(mspId: string): Promise<Authority> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: "01",
      name: `CN=ca.${mspId}`,
      notBefore: CERTIFIED_AT,
      notAfter: CERTIFIED_UNTIL,
      signingAlgorithm: P256,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ],
    });
    return new Authority(mspId, keys, certificate);
  }

  get pem(): string {
    return this.certificate.toString("pem");
  }

  /** @param unit the organisational unit that says what they are: peer, orderer, client */
  async certify(unit: string, attributes: Readonly<Record<string, string>> = {}, mspId = this.mspId): Promise<Person> {
    this.serial += 1;
    const keys = await newKeys();
    const serial = this.serial.toString(16).padStart(2, "0");
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial,
      subject: `OU=${unit}, CN=${unit}${this.serial}`,
      issuer: this.certificate.subject,
      notBefore: CERTIFIED_AT,
      notAfter: CERTIFIED_UNTIL,
      signingAlgorithm: P256,
      publicKey: keys.publicKey,
      signingKey: this.keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.Extension("1.2.3.4.5.6.7.8.1", false, Buffer.from(JSON.stringify({ attrs: attributes }))),
      ],
    });
    const pem = certificate.toString("pem");
    const key = KeyObject.from(keys.privateKey);
    return { mspId, pem, serial, serialized: serializedOf(mspId, pem), sign: (bytes) => signLowS(key, bytes) };
  }

  /** A revocation list in PEM. */
  async revoke(...people: readonly Person[]): Promise<string> {
    const list = await x509.X509CrlGenerator.create({
      issuer: this.certificate.subject,
      thisUpdate: CERTIFIED_AT,
      signingAlgorithm: P256,
      signingKey: this.keys.privateKey,
      entries: people.map(({ serial }) => ({ serialNumber: serial, revocationDate: CERTIFIED_AT })),
    });
    return list.toString("pem");
  }
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> => webcrypto.subtle.generateKey(P256, true, ["sign", "verify"]);

function serializedOf(mspId: string, pem: string): Buffer {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(pem));
  return Buffer.from(identity.serializeBinary());
}

/** r and s, 32 bytes each. */
function rawLowS(key: KeyObject, bytes: Uint8Array): readonly [r: bigint, s: bigint] {
  const raw = sign("sha256", bytes, { key, dsaEncoding: "ieee-p1363" });
  const [r, s] = [raw.subarray(0, 32), raw.subarray(32)].map((part) => BigInt(`0x${part.toString("hex")}`));
  if (r === undefined || s === undefined) throw new TypeError("no signature");
  return [r, s > ORDER >> 1n ? ORDER - s : s];
}

export function signLowS(key: KeyObject, bytes: Uint8Array): Buffer {
  return derOf(...rawLowS(key, bytes));
}

export function derOf(...numbers: readonly bigint[]): Buffer {
  const integers = numbers.map((number) => {
    const hex = number.toString(16);
    const digits = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
    const padding = digits.readUInt8(0) >= 0x80 ? [0] : [];
    return Buffer.from([0x02, digits.length + padding.length, ...padding, ...digits]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** The other good signature that anybody makes of one: s in the upper half. */
export function highSOf(der: Buffer): Buffer {
  const rLength = der.readUInt8(3);
  const r = BigInt(`0x${der.subarray(4, 4 + rLength).toString("hex")}`);
  const s = BigInt(`0x${der.subarray(6 + rLength).toString("hex")}`);
  return derOf(r, ORDER - s);
}

/** As JWS has it (RFC 7518 §3.4). */
export function signRaw(key: KeyObject, bytes: Uint8Array): Buffer {
  return Buffer.concat(rawLowS(key, bytes).map((number) => Buffer.from(number.toString(16).padStart(64, "0"), "hex")));
}
