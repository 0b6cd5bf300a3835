import type { AccessTerms, CommandBody, DocumentReference, FsckRun, Role } from "@mulian/domain";
import type { Table } from "./table.js";

/** A user of this organisation's gateway. The login name stays here; the ledger knows the enrolment id only. */
export interface UserRow {
  readonly user: string;
  readonly department: string;
  readonly roles: readonly Role[];
  readonly mspId: string;
  readonly enrolmentId: string;
  readonly certificatePem: string;
  readonly keyName: string;
  /** Certificates before this one may still be good at the CA: from when this one is in use until the CA has revoked them. */
  readonly mayHaveOthers?: true;
  readonly passwordHash: string;
  readonly createdAt: string;
}

/** A signed-in browser or program; the key of the row is SHA-256 of its token, so that the table gives no session away. */
export interface SessionRow {
  readonly user: string;
  readonly transport: "cookie" | "bearer";
  readonly createdAt: string;
  readonly expiresAt: string;
}

export interface DraftRow {
  readonly id: string;
  readonly department: string;
  readonly kind: "dataset" | "access-request";
  readonly body: unknown;
  readonly writtenBy: string;
  readonly updatedAt: string;
  /** Idempotency key of its submission, fixed when the draft is made: submitting twice has one effect. */
  readonly submissionKey: string;
}

/** What an idempotency key of a request stood for: salts and proof key are random, and a repeat must be the same command. */
export interface SubmissionRow {
  /** SHA-256 of the canonical JSON of what the requester wrote; the texts themselves are kept as documents only. */
  readonly bodyDigest: string;
  readonly terms: AccessTerms;
  readonly at: string;
}

/** What a source looked like when a resource was linked under an idempotency key. */
export type LookRow = Pick<CommandBody<"resource.link">, "schemaDigest" | "rowCount" | "quality" | "refreshedAt">;

/** The certificate the gateway itself acts with. */
export interface ServiceRow {
  readonly enrolmentId: string;
  readonly certificatePem: string;
  readonly keyName: string;
  /** As of a user's. */
  readonly mayHaveOthers?: true;
}

export interface GatewayState {
  readonly users: Table<UserRow>;
  readonly sessions: Table<SessionRow>;
  readonly drafts: Table<DraftRow>;
  readonly service: Table<ServiceRow>;
  readonly submissions: Table<SubmissionRow>;
  /** The documents that the texts of a call became. */
  readonly documents: Table<readonly DocumentReference[]>;
  readonly looks: Table<LookRow>;
  /** The last check of the ledger that ended, by the department whose gateway it was of. */
  readonly checks: Table<FsckRun>;
  close(): Promise<void>;
}
