import { common, gateway as gatewayProtos } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import { type Asking, endorsedAnswer } from "./signed-answer.js";
import { ANSWER_TIMEOUT_MS, requireWhole } from "./signed-block.js";
import { isSameBlock } from "./signed-part.js";

/**
 * A block as a peer of the organisation has it, in a form that others can judge: the payload of the endorsed call, which holds
 * question, answer and signature.
 * @param expected what the chain has under this number
 * @returns serialized `common.Payload`
 * @throws DomainError INTEGRITY_FAILURE for an answer that is not signed by such a peer or tells another block; GatewayError where it
 *   does not answer, or does not have the block
 */
export async function attestedBlock(
  asking: Asking,
  mspId: string,
  number: number,
  expected: common.Block,
): Promise<Uint8Array> {
  const question = { name: "GetBlockByNumber" as const, arguments: [asking.channel, String(number)] };
  const { prepared, result } = await endorsedAnswer(asking, mspId, question, ANSWER_TIMEOUT_MS);
  const told = requireWhole(common.Block.deserializeBinary(result), number);
  if (!isSameBlock(told, expected))
    throw new DomainError("INTEGRITY_FAILURE", `what ${mspId} tells as block ${number} is not the chain's`, { mspId });
  const envelope = gatewayProtos.PreparedTransaction.deserializeBinary(prepared).getEnvelope();
  return envelope?.getPayload_asU8() ?? new Uint8Array();
}
