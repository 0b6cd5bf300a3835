import { readFile } from "node:fs/promises";
import { ChannelConfiguration, type Configuration } from "../channel-configuration.js";
import { FabricNetworkError } from "../errors.js";
import { hostPortOf } from "../host-port.js";
import { consentersOf } from "../orderers/consenters.js";
import type { Node } from "../plan.js";
import type { Site } from "../site.js";
import { signingCertificatePath } from "./node-certificates.js";

/** Enters an orderer's present certificates among the channel's consenters, signed by the majority of the ordering organisations. */
export async function publishConsenter({ plan, cli, binaries }: Site, orderer: Node): Promise<void> {
  const ordering = plan.organisations.filter(({ orderers }) => orderers.length > 0);
  const [first, ...others] = ordering;
  if (first === undefined) throw new Error("a network has orderers");
  const tls = await base64Of(orderer.tls.cert);
  const identity = await base64Of(signingCertificatePath(orderer.mspDir));
  const change = (configuration: Configuration): void => {
    const { host, port } = hostPortOf(orderer.address);
    const entry = consentersOf(configuration).find((each) => each.host === host && each.port === port);
    if (entry === undefined)
      throw new FabricNetworkError("TOOL_FAILED", `${orderer.name} is none of the channel's consenters`);
    entry.client_tls_cert = tls;
    entry.server_tls_cert = tls;
    if (entry.identity !== undefined) replaceIdentity(configuration, entry.identity, identity);
  };
  const signers = others.slice(0, Math.floor(ordering.length / 2));
  await new ChannelConfiguration(plan, cli, binaries).change(first, change, signers);
}

/**
 * What a BFT orderer signs blocks with stands twice: among the consenters and in the policy by which peers judge a block
 * (Fabric refuses an update after which the two differ).
 */
function replaceIdentity(configuration: Configuration, before: string, after: string): void {
  const orderer = configuration.channel_group.groups["Orderer"];
  const entry = consentersOf(configuration).find(({ identity }) => identity === before);
  if (entry !== undefined) entry.identity = after;
  const { policies } = orderer ?? {};
  if (policies === undefined) return;
  policies["BlockValidation"] = JSON.parse(JSON.stringify(policies["BlockValidation"]).replaceAll(before, after));
}

async function base64Of(path: string): Promise<string> {
  return (await readFile(path)).toString("base64");
}
