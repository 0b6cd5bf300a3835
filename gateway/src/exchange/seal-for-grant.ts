import { DomainError, type CommandBody, type Grant, type PackageSuite } from "@mulian/domain";
import type { LedgerCaller, Receipt } from "../ports/ledger.js";
import { checkGrant } from "./grant-check.js";
import { handOver, type HandOverParts } from "./hand-over.js";

type Deliver = CommandBody<"grant.deliver">["key"];

/** States in which a grant may be delivered. */
const DELIVERABLE: readonly string[] = ["agreed"];

/**
 * Delivery of a grant (Art 22): puts on the ledger who holds which key from now on. For a file grant the package is sealed, its
 * key registered and wrapped first; repeated after a failure, it finds what is already there.
 * @param suite how a package is sealed; by default the gateway's own
 * @throws DomainError NOT_FOUND for a grant this department does not provide; GRANT_NOT_ACTIVE; the source's and the ledger's
 */
export async function deliverGrant(
  leg: HandOverParts,
  grantId: string,
  caller: LedgerCaller,
  expectedVersion: number,
  suite: PackageSuite = leg.deps.packageSuite,
): Promise<Receipt> {
  const { index, ledger, department } = leg.deps;
  const grant = index.get("grant", grantId);
  if (grant === undefined || grant.provider !== department)
    throw new DomainError("NOT_FOUND", "there is no such grant");
  const key: Deliver =
    grant.terms.method === "file" ? await deliveredPackage(leg, grant, caller, suite) : { holdingKind: "access-key" };
  return ledger.submit(caller, { name: "grant.deliver", body: { id: grantId, expectedVersion, key } });
}

async function deliveredPackage(
  leg: HandOverParts,
  grant: Grant,
  caller: LedgerCaller,
  suite: PackageSuite,
): Promise<Deliver> {
  const delivered = deliveredKey(leg, grant);
  if (delivered !== undefined) return delivered;
  const { dataset } = checkGrant(leg.deps.index, grant.id, DELIVERABLE, leg.deps.clock.now().toISOString());
  return { holdingKind: "data-key", ...(await handOver(leg, grant, dataset, caller, suite)) };
}

/** A grant that was delivered before: the same command again, which the contract answers with its first result. */
function deliveredKey(leg: HandOverParts, grant: Grant): Deliver | undefined {
  const [holding] = leg.deps.index.all("key-holding", (one) => one.grant === grant.id);
  if (holding?.dataKey === undefined || holding.jweDigest === undefined) return undefined;
  const { dataKey, thumbprint, jweDigest } = holding;
  return { holdingKind: "data-key", dataKey, thumbprint, jweDigest };
}
