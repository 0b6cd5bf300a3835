import { DepartmentKeyUse, DomainError, type CommandBody, type DepartmentKeyRotation } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { LedgerCaller, LedgerPort } from "../ports/ledger.js";
import type { DepartmentKeys } from "./department-keys.js";

export interface DepartmentKeyPorts {
  readonly index: CatalogueIndex;
  readonly ledger: LedgerPort;
  readonly departmentKeys: DepartmentKeys;
  /** The gateway's own certificate: it announces what it holds. */
  readonly service: LedgerCaller;
  readonly department: string;
}

/**
 * Makes new keys of these uses and announces them: the old ones end in that block. The keys are in the key store before the
 * ledger names them, so a gateway that stops in between announces them when it starts again.
 * @throws DomainError WRONG_STATE before the department has announced its gateway; the ledger's
 */
export async function rotateDepartmentKeys(
  { index, ledger, departmentKeys, service, department }: DepartmentKeyPorts,
  uses: readonly DepartmentKeyUse[] = DepartmentKeyUse.options,
  signal: AbortSignal,
): Promise<DepartmentKeyRotation> {
  await departmentKeys.renew(uses);
  const record = index.get("department", department);
  if (record?.gateway === undefined)
    throw new DomainError("WRONG_STATE", "the department has not announced its gateway yet");
  const body: CommandBody<"department.announce"> = {
    id: department,
    expectedVersion: record.version,
    gateway: record.gateway,
    keys: [...departmentKeys.newest()],
  };
  const { txId, blockNumber, result } = await ledger.submit(service, { name: "department.announce", body });
  // From here on the new key signs: nothing is answered that would still be signed by the old one.
  await index.waitForBlock(blockNumber, signal);
  const keys = departmentKeys.newest().map(({ use, crv, kid }) => ({ use, crv, kid }));
  return { ...result, txId, blockNumber, keys };
}
