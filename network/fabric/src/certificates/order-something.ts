import { withPeer } from "../peer-session.js";
import type { Node, Organisation, Plan } from "../plan.js";
import { PROBE } from "../readiness.js";

interface Through {
  readonly organisation: Organisation;
  readonly peer: Node;
}

/** One block shows an orderer that it missed some; what comes while it asks the others for them it gets as well. */
const BLOCKS = 3;

/**
 * Has a few blocks ordered that change nothing: calls that only read, sent in as transactions by an organisation's administrator. What
 * cannot be sent now is not sent: whoever asks for it looks at the orderers' blocks and asks again.
 * @param through a peer that is known to serve; by default the first
 */
export async function orderSomething({ organisations, topology }: Plan, through?: Through): Promise<void> {
  const organisation = through?.organisation ?? organisations.find(({ peers }) => peers.length > 0);
  const peer = through?.peer ?? organisation?.peers[0];
  const [chaincode] = topology.chaincodes;
  if (organisation === undefined || peer === undefined || chaincode === undefined) return;
  const { mspId, adminMspDir: mspDir } = organisation;
  const sent = withPeer(peer, { mspId, mspDir }, async (gateway) => {
    const contract = gateway.getNetwork(topology.channel).getContract(chaincode.name);
    for (let block = 0; block < BLOCKS; block++) {
      const transaction = await contract.newProposal(PROBE).endorse();
      // Its block is there before the next is asked for.
      await (await transaction.submit()).getStatus();
    }
  });
  await sent.catch(() => undefined);
}
