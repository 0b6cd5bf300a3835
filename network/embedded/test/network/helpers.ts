import { createHash } from "node:crypto";
import { GatewayError, type CloseableAsyncIterable } from "@hyperledger/fabric-gateway";
import { common, gateway, msp } from "@hyperledger/fabric-protos";
import type { Member } from "./member.js";

/** The GatewayError a call ends with. @throws Error when it succeeds or fails in another way */
export async function failure(call: () => Promise<unknown> | undefined): Promise<GatewayError> {
  try {
    await call();
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error("the call succeeded");
}

/** The first so many elements of a stream, which is closed then. */
export async function take<Element>(
  count: number,
  open: () => Promise<CloseableAsyncIterable<Element>>,
): Promise<Element[]> {
  const stream = await open();
  const taken: Element[] = [];
  try {
    for await (const element of stream) {
      taken.push(element);
      if (taken.length === count) break;
    }
  } finally {
    stream.close();
  }
  return taken;
}

export async function first<Element>(
  open: () => Promise<CloseableAsyncIterable<Element>>,
): Promise<Element | undefined> {
  const [element] = await take(1, open);
  return element;
}

/** Hex SHA-256 of the header's DER form, written out for headers of the sizes met here. */
export function headerHash(header: common.BlockHeader | undefined): string {
  return createHash("sha256").update(headerBytes(header)).digest("hex");
}

/** A header in the DER form that is hashed and signed. */
export function headerBytes(header: common.BlockHeader | undefined): Buffer {
  if (header === undefined) throw new Error("a block without a header");
  let digits = header.getNumber().toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  if (Number.parseInt(digits.slice(0, 2), 16) >= 0x80) digits = `00${digits}`;
  const parts = [
    derElement(0x02, Buffer.from(digits, "hex")),
    derElement(0x04, header.getPreviousHash_asU8()),
    derElement(0x04, header.getDataHash_asU8()),
  ];
  return derElement(0x30, Buffer.concat(parts));
}

function derElement(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}

/** A commit status request that `Gateway.newCommit` signs and sends. */
export function commitRequest(channel: string, transactionId: string, member: Member): Uint8Array {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(member.mspId);
  identity.setIdBytes(Buffer.from(member.certificatePem));
  const request = new gateway.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(transactionId);
  request.setIdentity(identity.serializeBinary());
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}

export function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}
