import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries } from "./binaries.js";
import { configtxYaml, PROFILE } from "./config/configtx.js";
import { writePrivately } from "./files.js";
import type { PeerCli } from "./peer-cli.js";
import type { Node, Organisation, Plan } from "./plan.js";
import { runTool } from "./run-tool.js";

/** The channel's first configuration block: made once, every later block rests on its hash. */
export async function createGenesisBlock(plan: Plan, { configtxgen }: Binaries): Promise<void> {
  const block = genesisPath(plan.dataDir, plan.topology.channel);
  if (existsSync(block)) return;
  await writePrivately(join(plan.channelDir, "configtx.yaml"), configtxYaml(plan));
  const args = ["-profile", PROFILE, "-channelID", plan.topology.channel, "-configPath", plan.channelDir];
  await runTool(configtxgen, [...args, "-outputBlock", `${block}.new`]);
  await rename(`${block}.new`, block);
}

/** Joins the orderers that are not in the channel yet, through their admin API. */
export async function joinOrderers(plan: Plan, { osnadmin }: Binaries): Promise<void> {
  for (const organisation of plan.organisations)
    for (const orderer of organisation.orderers)
      await joinOrderer(plan, organisation, orderer, {
        osnadmin,
        blockPath: genesisPath(plan.dataDir, plan.topology.channel),
      });
}

/**
 * Joins one that is not in the channel yet. One that the block's configuration has among the consenters takes part at once; any other
 * follows, fetching blocks, until a later configuration has it.
 * @param blockPath a block with a configuration of the channel
 */
export async function joinOrderer(
  plan: Plan,
  { adminTls }: Organisation,
  orderer: Node,
  { osnadmin, blockPath }: { readonly osnadmin: string; readonly blockPath: string },
): Promise<void> {
  const { channel } = plan.topology;
  const connection = [
    "--orderer-address",
    orderer.secondAddress,
    "--ca-file",
    orderer.tls.ca,
    "--client-cert",
    adminTls.cert,
    "--client-key",
    adminTls.key,
  ];
  const listed = await runTool(osnadmin, ["channel", "list", ...connection]);
  if (listed.includes(`"name": "${channel}"`)) return;
  const block = ["--channelID", channel, "--config-block", blockPath];
  const answer = await runTool(osnadmin, ["channel", "join", ...block, ...connection]);
  // osnadmin ends with 0 whatever the orderer answered.
  if (!answer.includes("Status: 201")) throw new Error(`${orderer.name} did not join ${channel}: ${answer}`);
}

/** Joins the peers that are not in the channel yet. */
export async function joinPeers(plan: Plan, cli: PeerCli): Promise<void> {
  await Promise.all(
    plan.organisations.map(async (organisation) => {
      for (const peer of organisation.peers) {
        const listed = await cli.run(organisation, peer, "channel", "list");
        if (listed.split("\n").includes(plan.topology.channel)) continue;
        await cli.run(
          organisation,
          peer,
          "channel",
          "join",
          "--blockpath",
          genesisPath(plan.dataDir, plan.topology.channel),
        );
      }
    }),
  );
}

export function genesisPath(dataDir: string, channel: string): string {
  return join(dataDir, "channel", `${channel}.block`);
}
