import { X509Certificate } from "node:crypto";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { KeyStore } from "../ports/key-store.js";
import type { GatewayState } from "../ports/state.js";
import type { DepartmentKeys } from "./department-keys.js";
import type { Finding } from "./finding.js";

/** The keys of every certificate that this gateway acts with must be in the key store. */
export async function checkCertificates({
  keyStore,
  state,
}: {
  readonly keyStore: Pick<KeyStore, "publicJwk">;
  readonly state: Pick<GatewayState, "users" | "service">;
}): Promise<readonly Finding[]> {
  const rows = [...(await state.users.entries()), ...(await state.service.entries())].map(([, row]) => row);
  const differences = await Promise.all(
    rows.map(async ({ enrolmentId, keyName, certificatePem }): Promise<readonly Finding[]> => {
      const held = await keyStore.publicJwk(keyName);
      const certified = new X509Certificate(certificatePem).publicKey.export({ format: "jwk" });
      if (held !== undefined && held.x === certified.x && held.y === certified.y) return [];
      return [
        {
          where: "keys",
          subject: enrolmentId,
          ...(held === undefined
            ? {
                code: "certificateKeyMissing",
                detail: { zh: "证书对应的密钥不在密钥库中", en: "the key of this certificate is not in the key store" },
              }
            : {
                code: "certificateKeyDiffers",
                detail: {
                  zh: "密钥库中的密钥与证书不符",
                  en: "the key store holds another key than the certificate's",
                },
              }),
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
): readonly Finding[] {
  return (index.get("department", department)?.keys ?? [])
    .filter(({ jwk }) => !departmentKeys.holds(jwk.kid))
    .map(({ jwk }) => ({
      where: "keys",
      subject: jwk.kid,
      code: "departmentKeyMissing",
      detail: {
        zh: "账本所载本部门的密钥不在密钥库中",
        en: "a key the ledger names as this department's is not in the key store",
      },
    }));
}
