import { recordIdOf, type Department, type PublicJwk } from "@mulian/domain";
import type { Findings } from "../findings.js";
import type { ProvenRecord, ProvenRecords } from "../records.js";
import { isSignedBy, type OpenJws } from "./jws.js";

/** When something was signed, as it says, and the batch that the ledger has of it. */
interface Signed {
  readonly signedAt: string;
  readonly batch: ProvenRecord<"receipt-batch"> | undefined;
}

/**
 * Whether a signature is by a key that its department announced on the ledger, and that was good then. With a key that leaked
 * anybody can sign and write any date, so then only what the ledger committed to before it was blocked counts.
 * @returns `bad` for a signature that is not by the key it names; everything else is in the findings
 */
export function judgeKey(
  jws: OpenJws,
  department: string,
  { signedAt, batch }: Signed,
  records: ProvenRecords,
  findings: Findings,
): "good" | "bad" | "unknown" {
  const { kid } = jws;
  const versions = records.versions("department", department).map(({ record }) => record);
  const key = versions.findLast(hasKey(kid))?.keys.find(isSignatureKey(kid));
  if (key === undefined || !versions.some((version) => hasKey(kid)(version) && isOwnWord(version))) {
    findings.add("KEY_UNKNOWN", { department, kid });
    return "unknown";
  }
  if (key.until !== undefined && signedAt > key.until) findings.add("KEY_ENDED", { department, kid });
  // By their blocks, for times are what their signers say.
  const blocked = records.versions("key-block", recordIdOf([department, kid]))[0];
  if (blocked !== undefined && (batch === undefined || batch.block > blocked.block))
    findings.add("KEY_BLOCKED", { department, kid });
  return isSignedBy(jws, key.jwk) ? "good" : "bad";
}

const hasKey =
  (kid: string) =>
  ({ keys }: Department): boolean =>
    keys.some(isSignatureKey(kid));

/** A department announces its keys itself; others may write other things of its record, and repeat them then. */
const isOwnWord = ({ id, mspId, updatedBy }: Department): boolean =>
  updatedBy.department === id && updatedBy.mspId === mspId;

type SignatureKey = Department["keys"][number] & { readonly jwk: PublicJwk };

const isSignatureKey =
  (kid: string) =>
  (key: Department["keys"][number]): key is SignatureKey =>
    key.jwk.kid === kid && key.jwk.use === "sig" && key.jwk.crv === "P-256";
