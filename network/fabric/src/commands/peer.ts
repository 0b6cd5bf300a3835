import type { Command } from "commander";
import type { Restored } from "../peers/restore-peer.js";
import { ask, type Place, placed, print } from "./place.js";

interface RestoreFlags extends Place {
  readonly from: string;
  readonly unconfirmed?: boolean;
}

export function addPeerCommands(program: Command): void {
  const peer = program.command("peer").description("peers of the channel");
  placed(peer.command("restore"))
    .description("a peer that lost its ledger gets a new one from another peer's snapshot")
    .argument("<peer>", "as status names it, for example peer2.org1")
    .requiredOption("--from <peer>", "whose snapshot: another peer of the organisation, or of another one")
    .option("--unconfirmed", "take another organisation at its word where no third one can confirm its state")
    .action(restore);
}

async function restore(name: string, { from, unconfirmed, ...place }: RestoreFlags): Promise<void> {
  const restored = (await ask(place, "restore-peer", { name, from, unconfirmed })) as Restored; // as Network.restorePeer answers
  const { block, confirmedBy } = restored;
  print(place, { peer: name, from, block, confirmedBy }, () => [
    `${name} has the state as of block ${block} from ${from}, and every block since.`,
    ...(confirmedBy === undefined ? [] : [`${confirmedBy} has the same state as of that block.`]),
    `Blocks up to ${block} are not on it: a gateway connected to it has them told by two other organisations' peers.`,
    `What it had lies in data.before-restore in its folder, until somebody removes it.`,
  ]);
}
