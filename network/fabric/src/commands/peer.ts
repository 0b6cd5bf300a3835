import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { say } from "@mulian/terminal/language";
import type { Restored } from "../peers/restore-peer.js";
import { ask, type Place, placed, print } from "./place.js";

interface RestoreFlags extends Place {
  readonly from: string;
  readonly unconfirmed?: boolean;
}

export function addPeerCommands(program: BilingualCommand): void {
  const { language } = program;
  const peer = program.command("peer").description(say(language, "通道的背书节点", "peers of the channel"));
  placed(peer.command("restore"))
    .description(
      say(
        language,
        "丢失账本的背书节点由另一节点的快照恢复",
        "a peer that lost its ledger gets a new one from another peer's snapshot",
      ),
    )
    .argument("<peer>", say(language, "如 status 所列，例如 peer2.org1", "as status names it, for example peer2.org1"))
    .requiredOption(
      "--from <peer>",
      say(
        language,
        "取哪个节点的快照：本组织或其他组织的另一背书节点",
        "whose snapshot: another peer of the organisation, or of another one",
      ),
    )
    .option(
      "--unconfirmed",
      say(
        language,
        "没有第三个组织可以确认时，相信另一组织所给的状态",
        "take another organisation at its word where no third one can confirm its state",
      ),
    )
    .example("peer restore peer2.org1 --data network --from peer1.org1")
    .action(restore);
}

async function restore(name: string, { from, unconfirmed, ...place }: RestoreFlags): Promise<void> {
  const restored = (await ask(place, "restore-peer", { name, from, unconfirmed })) as Restored; // as Network.restorePeer answers
  const { block, confirmedBy } = restored;
  print(place, { peer: name, from, block, confirmedBy }, () => [
    {
      zh: `${name} 已有来自 ${from} 的截至区块 ${block} 的状态，及其后的全部区块。`,
      en: `${name} has the state as of block ${block} from ${from}, and every block since.`,
    },
    ...(confirmedBy === undefined
      ? []
      : [
          {
            zh: `${confirmedBy} 在该区块的状态与之相同。`,
            en: `${confirmedBy} has the same state as of that block.`,
          },
        ]),
    {
      zh: `区块 ${block} 及以前的区块不在其上：连接它的网关从另外两个组织的背书节点取得。`,
      en: `Blocks up to ${block} are not on it: a gateway connected to it has them told by two other organisations' peers.`,
    },
    {
      zh: "它原有的内容在其目录的 data.before-restore 中，直到有人删除。",
      en: "What it had lies in data.before-restore in its folder, until somebody removes it.",
    },
  ]);
}
