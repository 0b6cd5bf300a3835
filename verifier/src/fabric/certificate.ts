import { X509Certificate, type KeyObject } from "node:crypto";
import { remembering } from "../bytes/remembering.js";
import { OBJECT_IDENTIFIER, SET, derElements, onlyElement, sequenceIn, type DerElement } from "../bytes/der.js";

/** A certificate of ours is under 2 kB; what is far larger is not one. */
const MAX_CERTIFICATE_BYTES = 16_384;
/** Context-specific tag 3: a certificate's extensions (RFC 5280 §4.1). */
const EXTENSIONS = 0xa3;
const VERSION_TAG = 0xa0;
/** 2.5.4.11, organizationalUnitName. */
const UNIT_NAME = "55040b";
/** 1.2.3.4.5.6.7.8.1, where Fabric CA writes attributes, as JSON. */
const FABRIC_ATTRIBUTES = "2a03040506070801";

/** What of a certificate (RFC 5280) says who somebody is in Fabric. */
export interface Certificate {
  readonly x509: X509Certificate;
  readonly publicKey: KeyObject;
  /** Of the subject, in their order. Fabric's roles are among them. */
  readonly units: readonly string[];
  /** Serial number in hex without leading zeros. */
  readonly serial: string;
  /** Subject and issuer as they stand in the certificate: names are compared byte by byte. */
  readonly subject: Buffer;
  readonly issuer: Buffer;
  /** What Fabric CA attests: `mulian.role` and the like. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** People of a bundle and their authorities; some kilobytes each. */
const MAX_REMEMBERED = 500;

/** The certificate in some PEM; undefined for what is none. */
export const readCertificate = remembering(parse, MAX_REMEMBERED);

function parse(pem: Uint8Array): Certificate | undefined {
  if (pem.length > MAX_CERTIFICATE_BYTES) return undefined;
  try {
    const x509 = new X509Certificate(pem);
    return {
      x509,
      // Taken out here: Node finds out only then that a key is none.
      publicKey: x509.publicKey,
      ...partsOf(x509.raw),
      notBeforeMs: Date.parse(x509.validFrom),
      notAfterMs: Date.parse(x509.validTo),
    };
  } catch {
    return undefined;
  }
}

function partsOf(raw: Buffer): Pick<Certificate, "units" | "serial" | "subject" | "issuer" | "attributes"> {
  const [toBeSigned] = sequenceIn(onlyElement(raw));
  const fields = sequenceIn(toBeSigned);
  const [serial, , issuer, , subject] = fields[0]?.tag === VERSION_TAG ? fields.slice(1) : fields;
  if (serial === undefined || issuer === undefined || subject === undefined) throw new RangeError("no certificate");
  return {
    serial: shortHex(serial.content),
    issuer: issuer.whole,
    subject: subject.whole,
    units: unitsIn(subject),
    attributes: attributesIn(fields.find(({ tag }) => tag === EXTENSIONS)),
  };
}

/** A number as hex without leading zeros: a serial number reads alike in a certificate and in a revocation list. */
export const shortHex = (number: Buffer): string => number.toString("hex").replace(/^0+(?=.)/, "");

function unitsIn(name: DerElement): readonly string[] {
  const parts = sequenceIn(name).flatMap((relative) => {
    if (relative.tag !== SET) throw new RangeError("no name");
    return derElements(relative.content).map(sequenceIn);
  });
  return parts.filter(([type]) => isType(type, UNIT_NAME)).map(([, value]) => value?.content.toString("utf8") ?? "");
}

const isType = (element: DerElement | undefined, hex: string): boolean =>
  element?.tag === OBJECT_IDENTIFIER && element.content.toString("hex") === hex;

/** `{"attrs":{"name":"value"}}`; certificates without it say nothing. Twice in one certificate is in none. */
function attributesIn(extensions: DerElement | undefined): Readonly<Record<string, string>> {
  if (extensions === undefined) return {};
  const every = sequenceIn(onlyElement(extensions.content)).map(sequenceIn);
  const [found, ...more] = every.filter(([type]) => isType(type, FABRIC_ATTRIBUTES));
  if (found === undefined) return {};
  if (more.length > 0) throw new RangeError("attributes twice");
  const value: unknown = JSON.parse(found.at(-1)?.content.toString("utf8") ?? "");
  const attributes = isObject(value) ? value["attrs"] : undefined;
  if (!isObject(attributes)) return {};
  const texts = Object.entries(attributes).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.assign(Object.create(null), Object.fromEntries(texts)) as Readonly<Record<string, string>>; // no inherited names
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
