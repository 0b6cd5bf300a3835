import { DomainError, type PackageSuite } from "@mulian/domain";
import { unwrapKey } from "./key-wrap.js";
import { unwrapKeySm2 } from "./sm2-wrap.js";
import type { ExchangeDependencies } from "./types.js";

/**
 * A package's key out of the envelope it came in, by the department's key that the envelope names: also one that was replaced
 * since, because what was handed over before stays readable.
 * @throws DomainError INTEGRITY_FAILURE, whatever is wrong
 */
export async function unwrapDataKey(
  { keyStore, encryptKeyName }: Pick<ExchangeDependencies, "keyStore" | "encryptKeyName">,
  suite: PackageSuite,
  envelope: string,
  expected: { readonly kid: string; readonly grant: string },
): Promise<Buffer> {
  const keyName = encryptKeyName(expected.kid);
  if (keyName === undefined)
    throw new DomainError("INTEGRITY_FAILURE", "the package's key is wrapped to a key that is not here");
  return suite === "SM4CTR-HMACSM3"
    ? unwrapKeySm2(keyStore, keyName, envelope, expected)
    : unwrapKey(keyStore, keyName, envelope, expected);
}
