import type { Configuration } from "../channel-configuration.js";
import { FabricNetworkError } from "../errors.js";
import { renewBlockValidation } from "../orderers/block-validation.js";
import { changeByMajority } from "../orderers/change-by-majority.js";
import { consentersOf, isConsenter } from "../orderers/consenters.js";
import type { Node } from "../plan.js";
import type { Site } from "../site.js";
import { base64Of } from "./base64-of.js";
import { signingCertificatePath } from "./node-certificates.js";

/** Enters an orderer's present certificates among the channel's consenters, signed by the majority of the ordering organisations. */
export async function publishConsenter(site: Site, orderer: Node): Promise<void> {
  const tls = await base64Of(orderer.tls.cert);
  const identity = await base64Of(signingCertificatePath(orderer.mspDir));
  const make = (configuration: Configuration): void => {
    const entry = consentersOf(configuration).find((each) => isConsenter(each, orderer));
    if (entry === undefined)
      throw new FabricNetworkError("TOOL_FAILED", {
        zh: `${orderer.name} 不是通道的共识节点`,
        en: `${orderer.name} is none of the channel's consenters`,
      });
    entry.client_tls_cert = tls;
    entry.server_tls_cert = tls;
    // What a BFT orderer signs blocks with stands twice: here, and in the policy by which peers judge a block.
    if (entry.identity !== undefined) entry.identity = identity;
    renewBlockValidation(configuration);
  };
  await changeByMajority(site, { make });
}
