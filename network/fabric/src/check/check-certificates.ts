import { listCertificates } from "../certificates/list-certificates.js";
import { FEW_DAYS, WARN_DAYS } from "../certificates/warn-days.js";
import type { Plan } from "../plan.js";
import type { Finding } from "./finding.js";

/** Those that end soon, each by itself. */
export async function checkCertificates(plan: Plan, now: Date): Promise<Finding[]> {
  const certificates = await listCertificates(plan, now);
  const [first] = certificates;
  if (first === undefined) return [];
  if (first.daysLeft >= WARN_DAYS)
    return [
      {
        check: "certificates",
        level: "ok",
        finding: `${certificates.length}, the first ends in ${first.daysLeft} days`,
      },
    ];
  return certificates
    .filter(({ daysLeft }) => daysLeft < WARN_DAYS)
    .map(({ organisation, owner, purpose, daysLeft, path }) => ({
      check: "certificates",
      level: daysLeft < FEW_DAYS ? "failed" : "warning",
      finding: `${purpose} of ${owner} (${organisation}) ${daysLeft < 0 ? "has ended" : `ends in ${daysLeft} days`}`,
      remedy: remedyFor(owner === "admin" ? `admin.${organisation}` : owner, purpose, path),
    }));
}

function remedyFor(owner: string, purpose: string, path: string | undefined): string {
  if (purpose === "root")
    return "found a new root, put it into the channel beside the old one, and renew all of its certificates";
  if (path === undefined) return "its holder renews it: gateways do so by themselves, users sign in";
  if (purpose === "tls-client" && !owner.startsWith("admin."))
    return "network chaincode upgrade, which packs a new one";
  return `network cert renew --node ${owner}`;
}
