import { resolve } from "node:path";
import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { type ConnectionProfile, connectionPath } from "../connection.js";
import { FabricNetworkError } from "../errors.js";
import { ask, type Place, placed, print } from "./place.js";

interface AddFlags extends Place {
  readonly msp: string;
  readonly name: string;
  readonly peer: readonly string[];
}

export function addOrganisationCommands(program: BilingualCommand): void {
  const { language } = program;
  const organisation = program.command("org").description(say(language, "通道的组织", "organisations of the channel"));
  placed(organisation.command("add"))
    .description(
      say(
        language,
        "一个组织加入运行中的通道，自有 CA 和背书节点",
        "an organisation joins the running channel, with a CA and peers of its own",
      ),
    )
    .requiredOption("--msp <id>", say(language, "MSP 标识，例如 TransportMSP", "MSP id, for example TransportMSP"))
    .requiredOption(
      "--name <label>",
      say(language, "名称，小写 DNS 标签，例如 transport", "lower-case DNS label, for example transport"),
    )
    .option("--peer <label...>", say(language, "它的背书节点，默认 peer1", "its peers; peer1 by default"), ["peer1"])
    .example("org add --data network --msp TransportMSP --name transport")
    .action(add);
  placed(organisation.command("remove"))
    .description(
      say(
        language,
        "一个组织离开运行中的通道；其目录和已上链的内容保留",
        "an organisation leaves the running channel; its folder and what it wrote on the chain stay",
      ),
    )
    .argument("<name>", say(language, "组织的名称，例如 transport", "for example transport"))
    .example("org remove transport --data network")
    .action(remove);
}

async function remove(name: string, flags: Place): Promise<void> {
  const { channel, organisations } = (await ask(flags, "remove-organisation", { name })) as ConnectionProfile; // as Network.removeOrganisation answers
  const members = Object.keys(organisations);
  print(flags, { removed: name, members }, () => [
    {
      zh: `${name} 已离开 ${channel}；现有成员：${members.join("、")}。其目录保留，直到有人删除。`,
      en: `${name} has left ${channel}; members: ${members.join(", ")}. Its folder stays until somebody removes it.`,
    },
  ]);
}

async function add(flags: AddFlags): Promise<void> {
  const { msp, name, peer: peers } = flags;
  const connection = (await ask(flags, "add-organisation", { mspId: msp, name, peers })) as ConnectionProfile; // as Network.addOrganisation answers
  const joined = connection.organisations[msp];
  if (joined === undefined)
    throw new FabricNetworkError("TOOL_FAILED", {
      zh: `连接配置中没有 ${msp}`,
      en: `${msp} is not in the connection profile`,
    });
  print(flags, joined, () => [
    {
      zh: `${msp} 已加入 ${connection.channel}：背书节点 ${joined.peer.address}，CA ${joined.ca.url}。`,
      en: `${msp} has joined ${connection.channel}: peer ${joined.peer.address}, CA ${joined.ca.url}.`,
    },
    {
      zh: `其网关的连接方式见 ${connectionPath(resolve(flags.data))}`,
      en: `How its gateway connects: ${connectionPath(resolve(flags.data))}`,
    },
  ]);
}
