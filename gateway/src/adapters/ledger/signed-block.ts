import { common } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import { sha256Hex } from "../../digest.js";
import { type Asking, signedAnswer } from "./signed-answer.js";

/** A block is some kilobytes, at most ten megabytes; a busy peer takes its time. */
export const ANSWER_TIMEOUT_MS = 15_000;

/**
 * A block as a peer of the organisation has it, under its signature.
 * @throws DomainError INTEGRITY_FAILURE; GatewayError where it does not answer, or does not have the block
 */
export async function signedBlock(asking: Asking, mspId: string, number: number): Promise<common.Block> {
  const question = { name: "GetBlockByNumber" as const, arguments: [asking.channel, String(number)] };
  const answer = await signedAnswer(asking, mspId, question, ANSWER_TIMEOUT_MS);
  return requireWhole(common.Block.deserializeBinary(answer), number);
}

/** @throws DomainError INTEGRITY_FAILURE unless it bears the number, and its header the SHA-256 of its envelopes one after the other */
export function requireWhole(block: common.Block, number: number): common.Block {
  const header = block.getHeader();
  const data = Buffer.concat(block.getData()?.getDataList_asU8() ?? []);
  const dataHash = Buffer.from(header?.getDataHash_asU8() ?? []).toString("hex");
  if (header?.getNumber() !== number || dataHash !== sha256Hex(data))
    throw new DomainError("INTEGRITY_FAILURE", `what is told as block ${number} does not match its header`);
  return block;
}
