import type { Command } from "commander";
import type { Restored } from "../peers/restore-peer.js";
import { ask, type Place, placed, print } from "./place.js";

interface RestoreFlags extends Place {
  readonly from: string;
}

export function addPeerCommands(program: Command): void {
  const peer = program.command("peer").description("peers of the channel");
  placed(peer.command("restore"))
    .description("a peer that lost its ledger gets a new one from another peer's snapshot")
    .argument("<peer>", "as status names it, for example peer2.org1")
    .requiredOption("--from <peer>", "whose snapshot: another peer of the organisation, or of another one")
    .action(restore);
}

async function restore(name: string, flags: RestoreFlags): Promise<void> {
  const { block } = (await ask(flags, "restore-peer", { name, from: flags.from })) as Restored; // as Network.restorePeer answers
  print(flags, { peer: name, from: flags.from, block }, () => [
    `${name} has the state as of block ${block} from ${flags.from}, and every block since.`,
    `Blocks up to ${block} are not on it: a gateway connected to it has them told by two other organisations' peers.`,
    `What it had lies in data.before-restore in its folder, until somebody removes it.`,
  ]);
}
