import { createHash } from "node:crypto";
import { canonicalJson, type AccessTerms } from "@mulian/domain";

/** SHA-256 of the canonical terms, hex: what every signature on a request is on. */
export const termsDigestOf = (terms: AccessTerms): string =>
  createHash("sha256").update(canonicalJson(terms)).digest("hex");
