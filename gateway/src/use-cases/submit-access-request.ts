import {
  AskedTerms,
  DomainError,
  invalidFields,
  rowFilterSchema,
  validateFilter,
  canonicalJson,
  type AccessTerms,
  type Item,
  type RouteBody,
  type WriteAnswer,
} from "@mulian/domain";
import { digestOf } from "../digest.js";
import type { Exchange, NewDocument } from "../exchange/types.js";
import type { SubmissionRow } from "../ports/state.js";
import type { Table } from "../ports/table.js";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";
import { keepOnce } from "./keep-once.js";
import { attachmentsOf, textDocuments } from "./new-documents.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

export interface RequestPorts extends SubmitPorts {
  readonly exchange: Pick<Exchange, "createProofKey" | "storeDocuments">;
  /** What an idempotency key stood for. */
  readonly submissions: Pick<Table<SubmissionRow>, "get" | "put">;
}

type NewRequest = RouteBody<"createAccessRequest">;
type RequestRole = AccessTerms["documents"][number]["role"];

/**
 * Submits a request: its texts become documents named by salted digest, a proof key is made, and the terms go to the
 * ledger. Salts and keys are random, so what a key stood for is kept before it is sent.
 */
export async function submitAccessRequest(
  ports: RequestPorts,
  caller: UserCaller,
  body: NewRequest,
  idempotencyKey: string,
  options: SubmitOptions,
): Promise<WriteAnswer> {
  const dataset = await find(ports, caller, "dataset", body.dataset);
  // Before anything is kept: the provider would find it only when the rows are asked for.
  if (body.filter !== undefined) checkFilter(body.filter, dataset.content.items);
  const terms = await termsOf(ports, caller, body, idempotencyKey);
  return submitCommand(ports, caller, "request.submit", { idempotencyKey, terms }, options);
}

async function termsOf(
  { exchange, submissions }: RequestPorts,
  caller: UserCaller,
  body: NewRequest,
  idempotencyKey: string,
): Promise<AccessTerms> {
  const bodyDigest = digestOf(body);
  const key = `${caller.ledger.enrolmentId}:${idempotencyKey}`;
  const kept = await keepOnce(submissions, key, async () => {
    const terms = await newTerms(exchange, body);
    return { bodyDigest, terms, at: new Date().toISOString() };
  });
  if (kept.bodyDigest !== bodyDigest)
    throw new DomainError("IDEMPOTENCY_MISMATCH", "this idempotency key was used for another body");
  return kept.terms;
}

async function newTerms(exchange: RequestPorts["exchange"], body: NewRequest): Promise<AccessTerms> {
  const documents = await exchange.storeDocuments(documentsOf(body));
  return {
    ...AskedTerms.strip().parse(body),
    documents: [...documents],
    proofKeyThumbprint: await exchange.createProofKey(),
  };
}

function documentsOf(body: NewRequest): readonly NewDocument<RequestRole>[] {
  const texts = textDocuments(["basis", "scene", "scope"], body);
  const filter =
    body.filter === undefined
      ? []
      : [
          {
            role: "filter" as const,
            mediaType: "application/json",
            content: canonicalJson(body.filter),
          },
        ];
  return [...texts, ...filter, ...attachmentsOf(body.attachments)];
}

/** @throws DomainError INVALID_INPUT naming what is wrong with the filter's shape, or with its columns and values */
function checkFilter(filter: unknown, items: readonly Item[]): void {
  const parsed = rowFilterSchema.safeParse(filter);
  const mistakes = parsed.success ? validateFilter(parsed.data, items) : parsed.error.issues;
  if (mistakes.length === 0) return;
  const errors = mistakes.map(({ path, message }) => ({
    path: ["filter", ...path].join("."),
    code: "filter",
    message,
  }));
  throw invalidFields(errors);
}
