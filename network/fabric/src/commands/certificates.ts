import { resolve } from "node:path";
import { Command, Option } from "commander";
import { listCertificates } from "../certificates/list-certificates.js";
import type { CertificateView } from "../certificates/node-certificates.js";
import { WARN_DAYS } from "../certificates/warn-days.js";
import { readPlan } from "../recorded-topology.js";
import { ask, note, type Place, placed, print } from "./place.js";
import { table } from "./table.js";

interface RenewFlags extends Place {
  readonly node?: readonly string[];
}

export function addCertificates(program: Command): void {
  const certificates = program
    .command("cert")
    .description("certificates of CAs, nodes, chaincodes, administrators, users");
  placed(certificates.command("list"))
    .description("all of them with the days they have left, the one that ends first on top")
    .action(list);
  placed(certificates.command("renew"))
    .description("new certificates for a year, one holder after the other, without losing service")
    .option("--node <name...>", "processes as status names them, or admin.ORGANISATION")
    .addOption(new Option("--all", "every one").conflicts("node"))
    .action(renew);
}

async function list(place: Place): Promise<void> {
  const certificates = await listCertificates(await readPlan(resolve(place.data)));
  print(place, { certificates }, () =>
    table(["days", "expires", "organisation", "owner", "purpose", "serial"], certificates.map(row)),
  );
  const soon = certificates.filter(({ daysLeft }) => daysLeft < WARN_DAYS);
  if (soon.length > 0)
    note(`${soon.length} of ${certificates.length} end within ${WARN_DAYS} days: network cert renew`);
}

function row({ daysLeft, expiresAt, organisation, owner, purpose, holder, serial }: CertificateView): string[] {
  const mark = daysLeft < WARN_DAYS ? "!" : "";
  const whose = holder === undefined ? owner : `${owner} (${holder})`;
  return [`${daysLeft}${mark}`, expiresAt.slice(0, 10), organisation, whose, purpose, serial];
}

async function renew(flags: RenewFlags & { readonly all?: boolean }, command: Command): Promise<void> {
  if (flags.node === undefined && flags.all !== true) command.error("error: name --node NAME, or --all");
  const renewed = (await ask(flags, "renew-certificates", { names: flags.node ?? [] })) as readonly string[]; // as Network.renewCertificates answers
  print(flags, { renewed }, () => [`New certificates: ${renewed.join(", ")}.`]);
}
