import { join } from "node:path";
import { FabricNetworkError } from "../errors.js";
import { writePrivately } from "../files.js";
import type { PeerCli } from "../peer-cli.js";
import type { ChaincodeService, Organisation, Plan } from "../plan.js";
import { until } from "../until.js";
import { COMMIT_LIMIT_MS, committedOn } from "./committed.js";
import { firstPeer } from "./first-peer.js";

/** Installs the package on the organisation's peers, where it is not there yet. */
export async function install(
  organisation: Organisation,
  service: ChaincodeService,
  id: string,
  cli: PeerCli,
): Promise<void> {
  for (const peer of organisation.peers) {
    const listed = await cli.run(organisation, peer, "lifecycle", "chaincode", "queryinstalled", "--output", "json");
    if (listed.includes(`"${id}"`)) continue;
    await cli.run(organisation, peer, "lifecycle", "chaincode", "install", service.packageFile);
  }
}

/** What a peer says that has lost its organisation's private data: of an approval nothing but its hash is on the chain. */
const APPROVAL_LOST = "private data matching public hash version is not available";

/**
 * Every organisation approves its own package, and one commits the definition. Nothing to do where that is done already; an
 * organisation that joined later approves what the others have committed. One whose only peer has lost its disk has lost its
 * approval with it, and Fabric takes no second one for the same sequence: then all of them define the same version once
 * more, with the next sequence.
 */
export async function define(
  plan: Plan,
  chaincode: ChaincodeService["chaincode"],
  packageIds: ReadonlyMap<string, string>,
  cli: PeerCli,
): Promise<void> {
  const members = plan.organisations.filter(({ peers }) => peers.length > 0);
  const committed = await committedOn(plan, members, chaincode.name, cli);
  const defining = { plan, members, chaincode, packageIds, cli };
  const next = (committed?.sequence ?? 0) + 1;
  if (committed?.version !== chaincode.version) return approveAndCommit(defining, next);
  try {
    await approveWhatIsCommitted(defining, committed.sequence);
  } catch (error) {
    if (!(error instanceof FabricNetworkError) || !error.message.includes(APPROVAL_LOST)) throw error;
    await approveAndCommit(defining, next);
  }
}

interface Defining {
  readonly plan: Plan;
  readonly members: readonly Organisation[];
  readonly chaincode: ChaincodeService["chaincode"];
  /** By MSP id. */
  readonly packageIds: ReadonlyMap<string, string>;
  readonly cli: PeerCli;
}

async function approveAndCommit(defining: Defining, sequence: number): Promise<void> {
  const { members, packageIds, cli } = defining;
  const definition = await definitionOf(defining, sequence);
  // One after another: approvals that meet in one block read each other's keys.
  for (const organisation of members)
    await approve(organisation, definition, packageIds.get(organisation.mspId) ?? "", cli);
  await commit(members, definition, cli);
}

async function approveWhatIsCommitted(defining: Defining, sequence: number): Promise<void> {
  const { members, packageIds, cli } = defining;
  const definition = await definitionOf(defining, sequence);
  for (const organisation of members) {
    const id = packageIds.get(organisation.mspId) ?? "";
    if (!(await hasApproved(organisation, definition, id, cli))) await approve(organisation, definition, id, cli);
  }
}

/** A chaincode's definition, as flags of the peer command. */
interface Definition {
  /** Which chaincode. */
  readonly subject: readonly string[];
  /** The subject, and what is defined of it. */
  readonly whole: readonly string[];
}

async function definitionOf({ plan, members, chaincode }: Defining, sequence: number): Promise<Definition> {
  const { name, version, collections } = chaincode;
  const subject = ["--channelID", plan.topology.channel, "--name", name];
  const terms = ["--version", version, "--sequence", String(sequence)];
  return { subject, whole: [...subject, ...terms, ...(await collectionsFlags(members, name, collections))] };
}

async function approve(
  organisation: Organisation,
  { whole }: Definition,
  packageId: string,
  cli: PeerCli,
): Promise<void> {
  const flags = [...whole, "--package-id", packageId, ...(await cli.orderer())];
  await cli.run(organisation, firstPeer(organisation), "lifecycle", "chaincode", "approveformyorg", ...flags);
}

/** Whether this is the package that the organisation approved last. */
async function hasApproved(
  organisation: Organisation,
  { subject }: Definition,
  packageId: string,
  cli: PeerCli,
): Promise<boolean> {
  const query = ["lifecycle", "chaincode", "queryapproved", ...subject, "--output", "json"];
  // The command fails where there is no approval.
  const answer = await cli.run(organisation, firstPeer(organisation), ...query).catch(() => "");
  return answer.includes(`"${packageId}"`);
}

async function commit(members: readonly Organisation[], definition: Definition, cli: PeerCli): Promise<void> {
  await untilReady(members, definition, cli);
  const endorsers = members.flatMap((each) => {
    const { address, tls } = firstPeer(each);
    return ["--peerAddresses", address, "--tlsRootCertFiles", tls.ca];
  });
  const [first] = members;
  if (first === undefined) return;
  const commands = ["lifecycle", "chaincode", "commit", ...definition.whole, ...(await cli.orderer()), ...endorsers];
  await cli.run(first, firstPeer(first), ...commands);
}

/** The peer command takes collections from a file only. */
async function collectionsFlags(
  members: readonly Organisation[],
  name: string,
  collections: ChaincodeService["chaincode"]["collections"],
): Promise<readonly string[]> {
  const service = members.flatMap(({ services }) => services).find(({ chaincode }) => chaincode.name === name);
  if (service === undefined || collections === undefined) return [];
  const file = join(service.dir, "collections.json");
  await writePrivately(file, JSON.stringify(collections));
  return ["--collections-config", file];
}

/** An approval that its own peer has seen may not have reached the others yet. */
async function untilReady(members: readonly Organisation[], { whole }: Definition, cli: PeerCli): Promise<void> {
  for (const organisation of members) {
    const ready = await until(async () => {
      const query = ["lifecycle", "chaincode", "checkcommitreadiness", ...whole, "--output", "json"];
      const answer = JSON.parse(await cli.run(organisation, firstPeer(organisation), ...query)) as {
        approvals: Record<string, boolean>;
      }; // as the peer command prints it
      return Object.values(answer.approvals).every(Boolean);
    }, COMMIT_LIMIT_MS);
    if (!ready)
      throw new FabricNetworkError("NOT_READY", {
        zh: `${organisation.name} 的背书节点未见到全部批准`,
        en: `${organisation.name}'s peer does not see every approval`,
      });
  }
}
