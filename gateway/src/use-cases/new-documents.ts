import type { DocumentReference, DocumentRole, RouteBody } from "@mulian/domain";
import { digestOf } from "../digest.js";
import type { Exchange, NewDocument } from "../exchange/types.js";
import type { Table } from "../ports/table.js";
import { keepOnce } from "./keep-once.js";

export interface NewDocumentPorts {
  readonly exchange: Pick<Exchange, "storeDocuments">;
  /** The documents that a call's texts became. */
  readonly documents: Pick<Table<readonly DocumentReference[]>, "get" | "put">;
}

/**
 * Stores a call's texts and files as documents, once: salts are random, so a repeat that stored them again would name other
 * digests and be another command.
 * @param call tells the call from every other that may have the same body
 */
export const storeOnce = (
  { exchange, documents }: NewDocumentPorts,
  call: readonly string[],
  body: unknown,
  made: readonly NewDocument[],
): Promise<readonly DocumentReference[]> =>
  keepOnce(documents, [...call, digestOf(body)].join(":"), () => exchange.storeDocuments(made));

/** The texts of a body that are there, each as a document of its own role. */
export const textDocuments = <R extends DocumentRole>(
  roles: readonly R[],
  body: { readonly [role in R]?: string | undefined },
): readonly NewDocument<R>[] =>
  roles.flatMap((role) => {
    const content = body[role];
    return content === undefined ? [] : [{ role, mediaType: "text/plain", content }];
  });

export const attachmentsOf = (
  attachments: RouteBody<"createAccessRequest">["attachments"],
): readonly NewDocument<"attachment">[] =>
  (attachments ?? []).map(({ name, mediaType, contentBase64 }) => ({
    role: "attachment",
    name,
    mediaType,
    content: Buffer.from(contentBase64, "base64"),
  }));
