import { resolve } from "node:path";
import type { Command } from "commander";
import type { Revocation } from "../revocation.js";
import { ask, note, type Place, placed, print } from "./place.js";

interface RevokeFlags extends Place {
  readonly org: string;
  readonly reason?: string;
  readonly msp?: string;
}

export function addUser(program: Command): void {
  const user = program.command("user").description("identities of an organisation's CA");
  placed(user.command("revoke"))
    .description("revoke an identity at its CA and in the channel's configuration, and try whether it is refused")
    .argument("<id>", "enrolment id")
    .requiredOption("--org <name>", "the organisation's name")
    .option("--reason <reason>", "for example keycompromise, affiliationchange, cessationofoperation")
    .option("--msp <dir>", "the identity's MSP folder, to try every peer with it")
    .action(revoke);
}

async function revoke(id: string, flags: RevokeFlags): Promise<void> {
  const { org, reason, msp } = flags;
  const request = { organisation: org, id, reason, ...(msp === undefined ? {} : { mspDir: resolve(msp) }) };
  const revocation = (await ask(flags, "revoke", request)) as Revocation; // as Network.revokeIdentity answers
  print(flags, revocation, ({ serials, configurationBlock, refused }) => [
    `revoked ${serials.length} certificates of ${id}; in the channel's configuration since block ${configurationBlock}`,
    ...(refused === undefined ? [] : [refused ? "every peer refuses it" : "a peer still takes it"]),
  ]);
  if (refusedNothing(revocation)) {
    note(`A certificate of ${id} is still taken.`);
    process.exitCode = 1;
  }
}

const refusedNothing = ({ refused }: Revocation): boolean => refused === false;
