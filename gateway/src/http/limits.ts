import { MAX_ATTACHMENTS, MAX_DOCUMENT_BYTES } from "@mulian/domain";

/** An ordinary body: twice the largest command, so that the schema and not the reader names the mistake. */
export const MAX_BODY_BYTES = 1_048_576;
/** From somebody unknown: a name of 64 characters and a password of 200, each escaped in six, and room. */
export const MAX_PUBLIC_BODY_BYTES = 4_096;
/** Bodies with attachments carry them in base64, which is 4/3 of their size. */
export const MAX_ATTACHMENT_BODY_BYTES = MAX_BODY_BYTES + MAX_ATTACHMENTS * Math.ceil(MAX_DOCUMENT_BYTES / 3) * 4;

/** Node's own: slow headers are cut off. */
export const HEADERS_TIMEOUT_MS = 10_000;
/** The largest body over a line of 2 Mbit/s takes a minute. */
export const REQUEST_TIMEOUT_MS = 90_000;
/** Longest a call that is no stream may take; commits are waited for less. */
export const CALL_TIMEOUT_MS = 60_000;
export const KEEP_ALIVE_MS = 5_000;
/** Sockets at once; a department has hundreds of users, not thousands. */
export const MAX_CONNECTIONS = 2_000;
/** Query strings and paths are short here; longer ones are hostile. */
export const MAX_URL_CHARACTERS = 24_000;
/** How long open calls may take to end when the gateway closes. */
export const CLOSE_GRACE_MS = 5_000;

/** Calls in ten seconds of one user, program or browser: a bulk import runs at the ledger's pace, some 300 a second. */
export const CALLS_PER_USER = 5_000;
/** Calls in ten seconds of one address without a session: signing in and public pages. */
export const CALLS_PER_ADDRESS = 1_000;
export const CALL_WINDOW_SECONDS = 10;
/** Bundles of evidence of one user in ten minutes: one of each grant of a busy department, one after the other. */
export const EVIDENCE_PER_USER = 120;
export const EVIDENCE_WINDOW_SECONDS = 600;

/** Wrong passwords for one user from one address before a pause; at this rate a guesser has 960 tries a day. */
export const FAILURES_PER_USER = 10;
/** And from anywhere: ten thousand tries a day find no password of twelve characters, and ten machines lock nobody out. */
export const FAILURES_PER_USER_ANYWHERE = 110;
/** Wrong passwords from one address: a department behind one proxy has several who mistype. */
export const FAILURES_PER_ADDRESS = 100;
export const LOCK_OUT_SECONDS = 900;
