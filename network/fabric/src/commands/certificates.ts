import { resolve } from "node:path";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { type Bilingual, say } from "@mulian/terminal/language";
import { Option } from "commander";
import { listCertificates } from "../certificates/list-certificates.js";
import type { CertificateView } from "../certificates/node-certificates.js";
import { WARN_DAYS } from "../certificates/warn-days.js";
import { readPlan } from "../recorded-topology.js";
import { ask, noteIn, type Place, placed, print } from "./place.js";
import { table } from "./table.js";

interface RenewFlags extends Place {
  readonly node?: readonly string[];
}

const HEAD: readonly Bilingual[] = [
  { zh: "剩余天数", en: "days" },
  { zh: "到期", en: "expires" },
  { zh: "组织", en: "organisation" },
  { zh: "归属", en: "owner" },
  { zh: "用途", en: "purpose" },
  { zh: "序列号", en: "serial" },
];

export function addCertificates(program: BilingualCommand): void {
  const { language } = program;
  const certificates = program
    .command("cert")
    .description(
      say(
        language,
        "CA、节点、链码、管理员和用户的证书",
        "certificates of CAs, nodes, chaincodes, administrators, users",
      ),
    );
  placed(certificates.command("list"))
    .description(
      say(
        language,
        "全部证书及其剩余天数，最早到期的在前",
        "all of them with the days they have left, the one that ends first on top",
      ),
    )
    .example("cert list --data network")
    .action(list);
  placed(certificates.command("renew"))
    .description(
      say(
        language,
        "逐个换发一年期证书，不中断服务",
        "new certificates for a year, one holder after the other, without losing service",
      ),
    )
    .option(
      "--node <name...>",
      say(language, "status 所列的进程，或 admin.组织", "processes as status names them, or admin.ORGANISATION"),
    )
    .addOption(new Option("--all", say(language, "全部", "every one")).conflicts("node"))
    .example("cert renew --data network --all")
    .action(renew);
}

async function list(place: Place): Promise<void> {
  const { data, language } = place;
  const certificates = await listCertificates(await readPlan(resolve(data)));
  print(place, { certificates }, () => table(language, HEAD, certificates.map(row)));
  const soon = certificates.filter(({ daysLeft }) => daysLeft < WARN_DAYS);
  if (soon.length > 0)
    noteIn(language)({
      zh: `${certificates.length} 张中有 ${soon.length} 张在 ${WARN_DAYS} 天内到期：执行 network cert renew`,
      en: `${soon.length} of ${certificates.length} end within ${WARN_DAYS} days: network cert renew`,
    });
}

function row({ daysLeft, expiresAt, organisation, owner, purpose, holder, serial }: CertificateView): string[] {
  const mark = daysLeft < WARN_DAYS ? "!" : "";
  const whose = holder === undefined ? owner : `${owner} (${holder})`;
  return [`${daysLeft}${mark}`, expiresAt.slice(0, 10), organisation, whose, purpose, serial];
}

async function renew(flags: RenewFlags & { readonly all?: boolean }, command: BilingualCommand): Promise<void> {
  const { node, all, language } = flags;
  if (node === undefined && all !== true)
    command.error(say(language, "错误：请指定 --node 名称，或 --all", "error: name --node NAME, or --all"));
  const renewed = (await ask(flags, "renew-certificates", { names: node ?? [] })) as readonly string[]; // as Network.renewCertificates answers
  print(flags, { renewed }, () => [
    { zh: `已换发：${renewed.join("、")}。`, en: `New certificates: ${renewed.join(", ")}.` },
  ]);
}
