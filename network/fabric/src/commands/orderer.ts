import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import { ask, type Place, placed, print } from "./place.js";

interface AddFlags extends Place {
  readonly org: string;
  readonly name: string;
}

export function addOrdererCommands(program: BilingualCommand): void {
  const { language } = program;
  const orderer = program.command("orderer").description(say(language, "通道的排序节点", "orderers of the channel"));
  placed(orderer.command("add"))
    .description(
      say(
        language,
        "一个排序节点加入通道：取得全部区块后参与排序",
        "an orderer joins the channel: it fetches every block, then takes part in ordering",
      ),
    )
    .requiredOption(
      "--org <name>",
      say(language, "承担排序的组织，例如 orderer", "an organisation that runs orderers, for example orderer"),
    )
    .requiredOption(
      "--name <label>",
      say(language, "名称，小写 DNS 标签，例如 orderer4", "lower-case DNS label, for example orderer4"),
    )
    .example("orderer add --data network --org orderer --name orderer4")
    .action(add);
  placed(orderer.command("remove"))
    .description(
      say(
        language,
        "一个排序节点离开通道的共识节点；至少须留一个，BFT 须留四个",
        "an orderer leaves the channel's consenters: one must be left, four behind BFT",
      ),
    )
    .argument(
      "<orderer>",
      say(language, "如 status 所列，例如 orderer3.orderer", "as status names it, for example orderer3.orderer"),
    )
    .example("orderer remove orderer3.orderer --data network")
    .action(remove);
}

async function add({ org, name: label, ...place }: AddFlags): Promise<void> {
  await ask(place, "add-orderer", { organisation: org, label });
  const name = `${label}.${org}`;
  print(place, { added: name }, () => [
    { zh: `${name} 已与其他排序节点一同排序。`, en: `${name} orders with the others.` },
  ]);
}

async function remove(name: string, place: Place): Promise<void> {
  await ask(place, "remove-orderer", { name });
  print(place, { removed: name }, () => [
    {
      zh: `${name} 不再排序。其目录保留，直到有人删除。`,
      en: `${name} orders no more. Its folder stays until somebody removes it.`,
    },
  ]);
}
