import {
  AggregateFound,
  CheckFound,
  DomainError,
  LookUpFound,
  parseStrictJson,
  type AggregateAnswer,
  type AggregateQuestion,
  type CheckAnswer,
  type CheckQuestion,
  type Dataset,
  type Grant,
  type LookUpAnswer,
  type LookUpQuestion,
  type ReceiptView,
  type ShareMethod,
} from "@mulian/domain";
import { z } from "zod";
import { askedFigures, groupColumns } from "./add-up.js";
import { exactMatch } from "./exact-match.js";
import { checkMethod, termsOf } from "./grant-check.js";
import type { DeliveryParts } from "./delivery-parts.js";
import { openDelivery } from "./open-delivery.js";
import { grantScope, ownGrant } from "./own-grant.js";
import { ANSWER_MEDIA_TYPE } from "./serve-answer.js";
import { EXCHANGE_PATH } from "./token-limits.js";
import { timedOut } from "./timed-out.js";
import type { AskOptions, OpenedRows } from "./types.js";

/** The largest table of figures, or twenty wide records. */
const MAX_ANSWER_BYTES = 16 * 1_048_576;

/** The grantee's side of a look-up. A question that does not fit the grant is refused here, with its mistakes named. */
export async function askLookUp(leg: DeliveryParts, options: AskOptions<LookUpQuestion>): Promise<LookUpAnswer> {
  const { grant, dataset } = asked(leg, options.grantId, "look-up");
  exactMatch(options.question.keys, termsOf(grant, "lookUp").keys, dataset.content.items, "keys");
  const { found, receipt } = await ask(leg, grant, options, LookUpFound);
  return { ...found, receipt };
}

/** The grantee's side of a check. */
export async function askCheck(leg: DeliveryParts, options: AskOptions<CheckQuestion>): Promise<CheckAnswer> {
  const { grant, dataset } = asked(leg, options.grantId, "check");
  const names = new Set([...termsOf(grant, "check").keys, ...grant.terms.items]);
  exactMatch(options.question.values, [...names], dataset.content.items, "values");
  const { found, receipt } = await ask(leg, grant, options, CheckFound);
  return { ...found, receipt };
}

/** The grantee's side of an aggregate. */
export async function askAggregate(
  leg: DeliveryParts,
  options: AskOptions<AggregateQuestion>,
): Promise<AggregateAnswer> {
  const { grant, dataset } = asked(leg, options.grantId, "aggregate");
  const terms = termsOf(grant, "aggregate");
  askedFigures(options.question, terms, groupColumns(terms, dataset.content.items, grant.terms.masking));
  const { found, receipt } = await ask(leg, grant, options, AggregateFound);
  return { ...found, receipt };
}

/** @throws DomainError NOT_FOUND, FORBIDDEN for a grant of another method */
function asked(
  leg: Pick<DeliveryParts, "deps">,
  grantId: string,
  method: ShareMethod,
): { readonly grant: Grant; readonly dataset: Dataset } {
  const grant = ownGrant(leg, grantId);
  checkMethod(grant, [method]);
  const dataset = leg.deps.index.get("dataset", grant.terms.dataset);
  if (dataset === undefined) throw new DomainError("NOT_FOUND", "there is no such dataset");
  return { grant, dataset };
}

/** How much longer than its own limit a gateway waits, so that a provider with the same limit is the one that says so. */
const PROVIDER_FIRST_MS = 5_000;

/** Asks and reads the answer whole: nothing of it is told before the receipt was checked and signed. */
async function ask<Found>(
  leg: DeliveryParts,
  grant: Grant,
  { user, question, signal }: AskOptions<unknown>,
  schema: z.ZodType<Found>,
): Promise<{ readonly found: Found; readonly receipt: ReceiptView }> {
  const { answerLimitMs } = leg.deps;
  const headMs = answerLimitMs + PROVIDER_FIRST_MS;
  const late = AbortSignal.timeout(headMs);
  const wanted = {
    path: `${EXCHANGE_PATH}/grants/${grant.id}/${grant.terms.method}`,
    contentType: ANSWER_MEDIA_TYPE,
    body: JSON.stringify(question),
    headMs: headMs + PROVIDER_FIRST_MS, // ended by `late`, not by the connection's own limit
  };
  const both = AbortSignal.any([signal, late]);
  try {
    return await answerOf(await openDelivery(leg, grant, await grantScope(leg, grant, { user }), wanted, both), schema);
  } catch (error) {
    // The provider's own word, if it came, says more.
    const isCut = error instanceof DomainError && error.code === "PEER_UNAVAILABLE" && late.aborted;
    throw isCut ? timedOut("grantee", answerLimitMs) : error;
  }
}

async function answerOf<Found>(
  opened: OpenedRows,
  schema: z.ZodType<Found>,
): Promise<{ readonly found: Found; readonly receipt: ReceiptView }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of opened.stream) {
    const bytes = Buffer.from(part as Uint8Array); // a stream without an encoding yields bytes
    size += bytes.length;
    if (size > MAX_ANSWER_BYTES) throw new DomainError("PAYLOAD_TOO_LARGE", "the answer is too large");
    parts.push(bytes);
  }
  const receipt = await opened.done;
  return { found: parseFound(schema, Buffer.concat(parts)), receipt };
}

function parseFound<Found>(schema: z.ZodType<Found>, bytes: Uint8Array): Found {
  try {
    return z.strictObject({ nonce: z.string(), found: schema }).parse(parseStrictJson(bytes)).found;
  } catch {
    throw new DomainError("INTEGRITY_FAILURE", "the answer is not one of its method");
  }
}
