import { DomainError, type Language, type RecordKind, type RouteAnswer } from "@mulian/domain";
import type { CatalogueIndex, IndexedTransaction } from "../ports/catalogue-index.js";
import { whyVoid } from "./why-void.js";

type Transaction = RouteAnswer<"getTransaction">;

/** One transaction with creator, endorsers and the versions it wrote. @throws DomainError NOT_FOUND */
export async function readTransaction(index: CatalogueIndex, txId: string, language: Language): Promise<Transaction> {
  const transaction = await index.transaction(txId);
  if (transaction === undefined) throw new DomainError("NOT_FOUND", "no such transaction");
  const { blockNumber, validationCode, at, command, creator, endorsers } = transaction;
  return {
    txId,
    blockNumber,
    validationCode,
    at,
    command,
    creator: { ...creator },
    endorsers: [...endorsers],
    writes: await writesOf(index, transaction, language),
  };
}

async function writesOf(
  index: CatalogueIndex,
  { txId, subjects }: IndexedTransaction,
  language: Language,
): Promise<Transaction["writes"]> {
  const written = await Promise.all(
    subjects.map(async (subject) => {
      const { kind, id } = splitSubject(subject);
      const version = (await index.history(kind, id)).find((entry) => entry.txId === txId)?.record.version;
      return version === undefined ? [] : [{ kind, id, version }];
    }),
  );
  return [...written.flat(), ...(await voidWritesOf(index, txId, language))];
}

/** What it wrote that does not count, and why. */
async function voidWritesOf(index: CatalogueIndex, txId: string, language: Language): Promise<Transaction["writes"]> {
  const found = (await index.invalidVersions()).filter((one) => one.txId === txId);
  return found.map(({ record, said, version, reason }) => ({
    ...(said === undefined ? { kind: "write", id: record } : { kind: said.kind, id: said.id, version }),
    ...whyVoid(reason, index, language),
  }));
}

/** `kind:id`; ids may contain colons, kinds do not. */
export function splitSubject(subject: string): { readonly kind: RecordKind; readonly id: string } {
  const colon = subject.indexOf(":");
  return { kind: subject.slice(0, colon) as RecordKind, id: subject.slice(colon + 1) }; // subjects are made from records
}
