import { common } from "@hyperledger/fabric-protos";

/** The answer to one question, shown under the header of another that was asked alike. */
export function underHeaderOf(question: Buffer | undefined, answer: Buffer | undefined): Buffer {
  const header = common.Payload.deserializeBinary(question ?? new Uint8Array()).getHeader();
  const payload = common.Payload.deserializeBinary(answer ?? new Uint8Array());
  const own = payload.getHeader();
  if (header === undefined || own === undefined) throw new TypeError("no payloads");
  // The action repeats the signature header, so only the channel's part is taken from the other.
  const mixed = new common.Header();
  mixed.setSignatureHeader(own.getSignatureHeader_asU8());
  const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  channel.setEpoch(1);
  mixed.setChannelHeader(channel.serializeBinary());
  payload.setHeader(mixed);
  return Buffer.from(payload.serializeBinary());
}

/** One byte of the codes changed where it stands: the slot of one byte with which the commit hash begins behind it. */
export function withCodeChanged(attestation: Buffer, from: number, to: number): Buffer {
  // Metadata slot 2 (field 1, one byte), the empty slot 3, and slot 4 with 32 bytes.
  const slots = Buffer.from([0x0a, 0x01, from, 0x0a, 0x00, 0x0a, 0x20]);
  const at = attestation.indexOf(slots);
  if (at < 0) throw new RangeError("no such codes in it");
  const changed = Buffer.from(attestation);
  changed.writeUInt8(to, at + 2);
  return changed;
}
