import { type Contract, GatewayError } from "@hyperledger/fabric-gateway";
import { FabricNetworkError } from "./errors.js";
import { withPeer } from "./peer-session.js";
import type { Node, Organisation, Plan } from "./plan.js";
import { until } from "./until.js";

/** After a commit "no combination of peers can be derived" lasts some seconds, until gossip has told every peer of the others. */
const READY_LIMIT_MS = 120_000;
/** Every contract made with Fabric's contract API has it. */
export const PROBE = "org.hyperledger.fabric:GetMetadata";

/** Waits until every chaincode has answered on every peer, and every peer finds an endorser of every organisation. @throws FabricNetworkError NOT_READY */
export async function waitUntilServing(plan: Plan): Promise<void> {
  for (const organisation of plan.organisations)
    for (const peer of organisation.peers) await waitForPeer(plan, organisation, peer);
}

async function waitForPeer(
  { topology, organisations }: Plan,
  { mspId, adminMspDir }: Organisation,
  peer: Node,
): Promise<void> {
  // Each by name: a majority answers seconds before the last organisation's peer is known everywhere.
  const members = organisations.filter(({ peers }) => peers.length > 0).map((each) => each.mspId);
  await withPeer(peer, { mspId, mspDir: adminMspDir }, async (gateway) => {
    const network = gateway.getNetwork(topology.channel);
    for (const { name } of topology.chaincodes) {
      const contract = network.getContract(name);
      let last: unknown;
      const serving = await until(async () => {
        last = await problemOf(contract, members);
        return last === undefined;
      }, READY_LIMIT_MS);
      if (!serving)
        throw new FabricNetworkError("NOT_READY", {
          zh: `${name} 在 ${peer.name} 上没有答复：${textOf(last)}`,
          en: `${name} does not answer on ${peer.name}: ${textOf(last)}`,
        });
    }
  });
}

/** What a read and an endorsement meet; undefined when the chaincode answered both, be it with a refusal of its own. */
async function problemOf(contract: Contract, endorsingOrganizations: string[]): Promise<unknown> {
  try {
    await contract.evaluateTransaction(PROBE);
    await contract.newProposal(PROBE, { endorsingOrganizations }).endorse();
    return undefined;
  } catch (error) {
    return textOf(error).includes("chaincode response") ? undefined : error;
  }
}

function textOf(error: unknown): string {
  const details = error instanceof GatewayError ? error.details.map(({ message }) => message) : [];
  return [String(error), ...details].join("; ");
}
