/** DER tags (X.690) that certificates, revocation lists and block headers are made of. */
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_IDENTIFIER = 0x06;
export const SEQUENCE = 0x30;
export const SET = 0x31;

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length, as it was signed. */
  readonly whole: Buffer;
}

/**
 * The elements that stand one after the other. Nothing is read below them: whoever needs what is inside asks again, so that no
 * input leads deep.
 * @throws RangeError for anything but DER with tags of one byte and lengths in their shortest form
 */
export function derElements(der: Buffer): readonly DerElement[] {
  const found: DerElement[] = [];
  for (let at = 0; at < der.length;) {
    const { start, end } = boundsOf(der, at);
    found.push({ tag: der.readUInt8(at), content: der.subarray(start, end), whole: der.subarray(at, end) });
    at = end;
  }
  return found;
}

/** What a SEQUENCE holds. @throws RangeError when it is none */
export function sequenceIn(element: DerElement | undefined): readonly DerElement[] {
  if (element?.tag !== SEQUENCE) throw new RangeError("not the DER that was expected");
  return derElements(element.content);
}

/** The one element that these bytes are. @throws RangeError when they are more or less */
export function onlyElement(der: Buffer): DerElement {
  const [only, ...rest] = derElements(der);
  if (only === undefined || rest.length > 0) throw new RangeError("not one DER element");
  return only;
}

function boundsOf(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(at + 1);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  // Four bytes of length reach four gigabytes; the indefinite form (none) is BER, not DER.
  if (first === 0x80 || lengthBytes > 4) throw new RangeError("not a length of DER");
  const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
  if (lengthBytes > 0 && length < (lengthBytes === 1 ? 0x80 : 256 ** (lengthBytes - 1)))
    throw new RangeError("a length in a longer form than needed");
  const start = at + 2 + lengthBytes;
  if (start + length > der.length) throw new RangeError("the DER ends inside an element");
  return { start, end: start + length };
}
