import { X509Certificate } from "node:crypto";
import type { FsckReport } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { KeyStore } from "../ports/key-store.js";
import type { GatewayState } from "../ports/state.js";
import type { DepartmentKeys } from "./department-keys.js";

type Difference = FsckReport["differences"][number];

/** The keys of every certificate that this gateway acts with must be in the key store. */
export async function checkCertificates({
  keyStore,
  state,
}: {
  readonly keyStore: Pick<KeyStore, "publicJwk">;
  readonly state: Pick<GatewayState, "users" | "service">;
}): Promise<readonly Difference[]> {
  const rows = [...(await state.users.entries()), ...(await state.service.entries())].map(([, row]) => row);
  const differences = await Promise.all(
    rows.map(async ({ enrolmentId, keyName, certificatePem }): Promise<readonly Difference[]> => {
      const held = await keyStore.publicJwk(keyName);
      const certified = new X509Certificate(certificatePem).publicKey.export({ format: "jwk" });
      if (held !== undefined && held.x === certified.x && held.y === certified.y) return [];
      return [
        {
          where: "keys",
          subject: enrolmentId,
          ...(held === undefined
            ? { code: "certificateKeyMissing", detail: "the key of this certificate is not in the key store" }
            : { code: "certificateKeyDiffers", detail: "the key store holds another key than the certificate's" }),
        },
      ];
    }),
  );
  return differences.flat();
}

/** The keys that the ledger names as a department's; ended ones too: what was wrapped to an old one must still be opened. */
export function checkDepartment(
  index: Pick<CatalogueIndex, "get">,
  department: string,
  departmentKeys: Pick<DepartmentKeys, "holds">,
): readonly Difference[] {
  return (index.get("department", department)?.keys ?? [])
    .filter(({ jwk }) => !departmentKeys.holds(jwk.kid))
    .map(({ jwk }) => ({
      where: "keys",
      subject: jwk.kid,
      code: "departmentKeyMissing",
      detail: "a key the ledger names as this department's is not in the key store",
    }));
}
