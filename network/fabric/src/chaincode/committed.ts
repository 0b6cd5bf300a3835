import { FabricNetworkError } from "../errors.js";
import type { PeerCli } from "../peer-cli.js";
import type { ChaincodeService, Node, Organisation, Plan } from "../plan.js";
import { until } from "../until.js";
import { firstPeer } from "./first-peer.js";

/** Blocks reach the peers within moments; a busy machine takes longer. */
export const COMMIT_LIMIT_MS = 60_000;

/** A chaincode's definition that the channel goes by. */
export interface Committed {
  readonly version: string;
  readonly sequence: number;
}

/** As the first member's peer knows it; undefined while there is none. */
export async function committedOn(
  plan: Plan,
  [organisation]: readonly Organisation[],
  name: string,
  cli: PeerCli,
): Promise<Committed | undefined> {
  if (organisation === undefined) return undefined;
  return committedAt(plan, organisation, firstPeer(organisation), name, cli);
}

/** Until every peer has the block that committed this version. @throws FabricNetworkError NOT_READY */
export async function waitForVersion(
  plan: Plan,
  { name, version }: ChaincodeService["chaincode"],
  cli: PeerCli,
): Promise<void> {
  for (const organisation of plan.organisations)
    for (const peer of organisation.peers) {
      const isThere = async (): Promise<boolean> =>
        (await committedAt(plan, organisation, peer, name, cli))?.version === version;
      if (!(await until(isThere, COMMIT_LIMIT_MS)))
        throw new FabricNetworkError("NOT_READY", {
          zh: `${peer.name} 上没有 ${name} ${version}`,
          en: `${peer.name} does not have ${name} ${version}`,
        });
    }
}

async function committedAt(
  { topology }: Plan,
  organisation: Organisation,
  peer: Node,
  name: string,
  cli: PeerCli,
): Promise<Committed | undefined> {
  const query = ["lifecycle", "chaincode", "querycommitted", "--channelID", topology.channel, "--output", "json"];
  const answer = await cli.run(organisation, peer, ...query);
  const { chaincode_definitions: all = [] } = JSON.parse(answer) as {
    chaincode_definitions?: { name: string; version: string; sequence: number }[];
  }; // as the peer command prints it
  return all.find((each) => each.name === name);
}
