import { randomInt } from "node:crypto";
import type { Gateway } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import { ledgerError } from "./errors.js";
import type { Membership } from "./membership.js";
import { signedAnswer, signedResult, type SystemQuestion } from "./signed-answer.js";

/** Organisations asked at once; the first good answer suffices. */
const ASKED = 3;
/** A peer's answer is a matter of milliseconds. */
const ANSWER_TIMEOUT_MS = 4_000;

/**
 * Number of blocks that a peer of another organisation says it has, under its signature over this very question.
 * @throws DomainError LEDGER_UNAVAILABLE when nobody else gives a good answer
 */
export async function foreignHeight(
  gateway: Gateway,
  channel: string,
  ownMspId: string,
  membership: Membership,
): Promise<number> {
  const others = membership.mspIds.filter((mspId) => mspId !== ownMspId);
  const first = others.length === 0 ? 0 : randomInt(others.length);
  const asked = [...others.slice(first), ...others.slice(0, first)].slice(0, ASKED);
  try {
    return await Promise.any(asked.map((mspId) => ask(gateway, channel, mspId, membership)));
  } catch (error) {
    throw new DomainError("LEDGER_UNAVAILABLE", "no other organisation's peer confirmed the ledger's height", {
      asked,
      causes: error instanceof AggregateError ? error.errors.map((cause) => ledgerError(cause).message) : [],
    });
  }
}

async function ask(gateway: Gateway, channel: string, mspId: string, membership: Membership): Promise<number> {
  const question: SystemQuestion = { name: "GetChainInfo", arguments: [channel] };
  return heightIn(await signedAnswer({ gateway, channel, membership }, mspId, question, ANSWER_TIMEOUT_MS));
}

/** The height in an endorsed answer to GetChainInfo; parameters and errors are those of `signedResult`. */
export const signedHeight = (...answer: Parameters<typeof signedResult>): number => heightIn(signedResult(...answer));

const heightIn = (answer: Uint8Array): number => common.BlockchainInfo.deserializeBinary(answer).getHeight();
