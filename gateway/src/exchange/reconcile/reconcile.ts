import { DomainError, type Grant } from "@mulian/domain";
import { seesAll } from "../receipt-views.js";
import { checkBatches, type LeafOfLog } from "./check-batches.js";
import { missingNumbers, wrongTotals } from "./check-log.js";
import { checkSide, type CheckedSide } from "./checked-receipt.js";
import { compareSides } from "./compare-sides.js";
import type { Found, ReconcileResult } from "./found.js";
import { isOutsideGrant } from "./outside-grant.js";
import { shownLog, type ReconcileParts, type ShownLog } from "./shown-log.js";

/**
 * Lays both sides of grants beside each other: asks every party for its receipts, verifies each signature, each receipt's
 * place in a batch and each batch's in its chain, and names what one side has and the other has not.
 * @throws DomainError NOT_FOUND for a grant that does not exist
 */
export async function reconcile(leg: ReconcileParts, grantIds: readonly string[]): Promise<ReconcileResult> {
  const grants = grantIds.map((id) => grantOf(leg, id));
  const departments = [...new Set(grants.flatMap(({ provider, grantee }) => [provider, grantee]))];
  const only = grants.length === 1 ? grants[0]?.id : undefined;
  const logs = new Map(
    await Promise.all(
      departments.map(async (department) => [department, await shownLog(leg, department, only)] as const),
    ),
  );
  const checked = await Promise.all(grants.map((grant) => checkGrant(leg, grant, logs)));
  const ofDepartments = await Promise.all(
    departments.map((department) =>
      checkDepartment(leg, department, logs.get(department), checked, only === undefined),
    ),
  );
  return {
    checked: {
      grants: grants.length,
      departments: departments.length,
      receipts: checked.reduce((sum, { sides }) => sum + sides.reduce((of, side) => of + side.byDelivery.size, 0), 0),
      batches: ofDepartments.reduce((sum, { batches }) => sum + batches, 0),
    },
    found: [...checked.flatMap(({ found }) => found), ...ofDepartments.flatMap(({ found }) => found)],
  };
}

function grantOf({ deps }: ReconcileParts, id: string): Grant {
  const grant = deps.index.get("grant", id);
  if (grant === undefined) throw new DomainError("NOT_FOUND", "there is no such grant");
  return grant;
}

interface CheckedGrant {
  readonly grant: Grant;
  /** Those that answered. */
  readonly sides: readonly CheckedSide[];
  readonly found: readonly Found[];
}

async function checkGrant(
  leg: ReconcileParts,
  grant: Grant,
  logs: ReadonlyMap<string, ShownLog | undefined>,
): Promise<CheckedGrant> {
  const sideOf = async (department: string): Promise<CheckedSide | undefined> => {
    const log = logs.get(department);
    if (log === undefined) return undefined;
    return checkSide(
      leg,
      grant,
      department,
      log.receipts.filter((receipt) => receipt.grant === grant.id),
    );
  };
  const [provider, grantee] = await Promise.all([sideOf(grant.provider), sideOf(grant.grantee)]);
  const sides = [provider, grantee].filter((side) => side !== undefined);
  const outside = [...(provider?.byDelivery.values() ?? [])]
    .filter(({ claims }) => isOutsideGrant(leg.deps.index, grant, claims))
    .map(({ sequence, claims: { delivery } }) => ({
      code: "outsideGrant" as const,
      department: grant.provider,
      grant: grant.id,
      delivery,
      sequence,
    }));
  const compared =
    provider === undefined || grantee === undefined
      ? []
      : compareSides(grant, provider, grantee, leg.deps.clock.now().getTime());
  return { grant, sides, found: [...sides.flatMap(({ found }) => found), ...outside, ...compared] };
}

/** @param isWhole the log was asked for without naming a grant */
async function checkDepartment(
  leg: ReconcileParts,
  department: string,
  log: ShownLog | undefined,
  checked: readonly CheckedGrant[],
  isWhole: boolean,
): Promise<{ readonly batches: number; readonly found: readonly Found[] }> {
  if (log === undefined) return { batches: 0, found: [{ code: "sideSilent", department }] };
  if (log.isCut) return { batches: 0, found: [{ code: "tooMany", department }] };
  const { index, department: own } = leg.deps;
  const batches = index.all("receipt-batch", (batch) => batch.department === department);
  const leaves: LeafOfLog[] = [];
  const found: Found[] = [];
  for (const { grant, sides } of checked) {
    const side = sides.find((one) => one.department === department);
    if (side === undefined) continue;
    const receipts = [...side.byDelivery.values()];
    const kind = department === grant.provider ? "provider" : "grantee";
    leaves.push(...receipts.map((receipt) => ({ receipt, side: kind }) as const));
    found.push(...wrongTotals(department, grant, batches, receipts));
  }
  // Another department shows a party only the receipts they share, whose numbers have gaps by nature.
  const seesWhole = isWhole && (department === own || seesAll(leg, own));
  if (seesWhole) found.push(...missingNumbers(department, log, batches));
  const ofBatches = await checkBatches(leg, department, leaves);
  return { batches: ofBatches.batches, found: [...found, ...ofBatches.found] };
}
