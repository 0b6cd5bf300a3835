import type { Bilingual } from "@mulian/terminal/language";
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
        finding: {
          zh: `共 ${certificates.length} 张，最早的剩余 ${first.daysLeft} 天`,
          en: `${certificates.length}, the first ends in ${first.daysLeft} days`,
        },
      },
    ];
  return certificates
    .filter(({ daysLeft }) => daysLeft < WARN_DAYS)
    .map(({ organisation, owner, purpose, daysLeft, path }) => ({
      check: "certificates",
      level: daysLeft < FEW_DAYS ? "failed" : "warning",
      finding: {
        zh: `${owner}（${organisation}）的 ${purpose} 证书${daysLeft < 0 ? "已到期" : `剩余 ${daysLeft} 天`}`,
        en: `${purpose} of ${owner} (${organisation}) ${daysLeft < 0 ? "has ended" : `ends in ${daysLeft} days`}`,
      },
      remedy: remedyFor(owner === "admin" ? `admin.${organisation}` : owner, purpose, path),
    }));
}

function remedyFor(owner: string, purpose: string, path: string | undefined): Bilingual {
  if (purpose === "root")
    return {
      zh: "另建新的根证书，与旧根一并写入通道，再换发其下全部证书",
      en: "found a new root, put it into the channel beside the old one, and renew all of its certificates",
    };
  if (path === undefined)
    return {
      zh: "由持有者换发：网关自行换发，用户登录时换发",
      en: "its holder renews it: gateways do so by themselves, users sign in",
    };
  if (purpose === "tls-client" && !owner.startsWith("admin."))
    return { zh: "执行 network chaincode upgrade，重新打包", en: "network chaincode upgrade, which packs a new one" };
  return { zh: `执行 network cert renew --node ${owner}`, en: `network cert renew --node ${owner}` };
}
