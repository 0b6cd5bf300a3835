import { resolve } from "node:path";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import type { Revocation } from "../revocation.js";
import { ask, noteIn, type Place, placed, print } from "./place.js";

interface RevokeFlags extends Place {
  readonly org: string;
  readonly reason?: string;
  readonly msp?: string;
}

export function addUser(program: BilingualCommand): void {
  const { language } = program;
  const user = program
    .command("user")
    .description(say(language, "组织 CA 的身份", "identities of an organisation's CA"));
  placed(user.command("revoke"))
    .description(
      say(
        language,
        "在 CA 和通道配置中吊销一个身份，并验证是否被拒绝",
        "revoke an identity at its CA and in the channel's configuration, and try whether it is refused",
      ),
    )
    .argument("<id>", say(language, "证书标识", "enrolment id"))
    .requiredOption("--org <name>", say(language, "所属组织的名称", "the organisation's name"))
    .option(
      "--reason <reason>",
      say(
        language,
        "原因，例如 keycompromise、affiliationchange、cessationofoperation",
        "for example keycompromise, affiliationchange, cessationofoperation",
      ),
    )
    .option(
      "--msp <dir>",
      say(language, "该身份的 MSP 目录，用来逐个节点验证", "the identity's MSP folder, to try every peer with it"),
    )
    .example("user revoke mallory --data network --org transport --reason keycompromise")
    .action(revoke);
}

async function revoke(id: string, flags: RevokeFlags): Promise<void> {
  const { org, reason, msp } = flags;
  const request = { organisation: org, id, reason, ...(msp === undefined ? {} : { mspDir: resolve(msp) }) };
  const revocation = (await ask(flags, "revoke", request)) as Revocation; // as Network.revokeIdentity answers
  print(flags, revocation, ({ serials, configurationBlock, refused }) => [
    {
      zh: `已吊销 ${id} 的 ${serials.length} 张证书；自区块 ${configurationBlock} 起列入通道配置`,
      en: `revoked ${serials.length} certificates of ${id}; in the channel's configuration since block ${configurationBlock}`,
    },
    ...(refused === undefined
      ? []
      : [
          refused
            ? { zh: "各背书节点均已拒绝", en: "every peer refuses it" }
            : { zh: "仍有背书节点接受", en: "a peer still takes it" },
        ]),
  ]);
  if (refusedNothing(revocation)) {
    noteIn(flags.language)({ zh: `${id} 仍有证书被接受。`, en: `A certificate of ${id} is still taken.` });
    process.exitCode = 1;
  }
}

const refusedNothing = ({ refused }: Revocation): boolean => refused === false;
