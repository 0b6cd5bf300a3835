import { join } from "node:path";
import { writePrivately } from "../files.js";
import type { PeerCli } from "../peer-cli.js";
import type { ChaincodeService, Node, Organisation, Plan } from "../plan.js";
import { until } from "../processes.js";
import { FabricNetworkError } from "../errors.js";

/** Blocks reach the peers within moments; a busy machine takes longer. */
const COMMIT_LIMIT_MS = 60_000;

interface Committed {
  readonly version: string;
  readonly sequence: number;
}

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

/**
 * Every organisation approves its own package, and one commits the definition. Nothing to do where that is done already; an
 * organisation that joined later approves what the others have committed.
 */
export async function define(
  plan: Plan,
  { name, version, collections }: ChaincodeService["chaincode"],
  packageIds: ReadonlyMap<string, string>,
  cli: PeerCli,
): Promise<void> {
  const members = plan.organisations.filter(({ peers }) => peers.length > 0);
  const committed = await committedOn(plan, members, name, cli);
  const isCommitted = committed?.version === version;
  const sequence = (committed?.sequence ?? 0) + (isCommitted ? 0 : 1);
  const { channel } = plan.topology;
  const definition = ["--channelID", channel, "--name", name, "--version", version, "--sequence", String(sequence)];
  definition.push(...(await collectionsFlags(members, name, collections)));
  // One after another: approvals that meet in one block read each other's keys.
  for (const organisation of members) {
    const id = packageIds.get(organisation.mspId) ?? "";
    if (isCommitted && (await hasApproved(organisation, definition, id, cli))) continue;
    const approval = ["lifecycle", "chaincode", "approveformyorg", ...definition, "--package-id", id, ...cli.orderer];
    await cli.run(organisation, firstPeer(organisation), ...approval);
  }
  if (!isCommitted) await commit(members, definition, cli);
}

/** Whether the organisation has approved this package for the definition's sequence. */
async function hasApproved(
  organisation: Organisation,
  [channelFlag = "", channel = "", nameFlag = "", name = ""]: readonly string[],
  packageId: string,
  cli: PeerCli,
): Promise<boolean> {
  const query = ["lifecycle", "chaincode", "queryapproved", channelFlag, channel, nameFlag, name, "--output", "json"];
  // The command fails where there is no approval.
  const answer = await cli.run(organisation, firstPeer(organisation), ...query).catch(() => "");
  return answer.includes(`"${packageId}"`);
}

async function commit(members: readonly Organisation[], definition: readonly string[], cli: PeerCli): Promise<void> {
  await untilReady(members, definition, cli);
  const endorsers = members.flatMap((each) => {
    const { address, tls } = firstPeer(each);
    return ["--peerAddresses", address, "--tlsRootCertFiles", tls.ca];
  });
  const [first] = members;
  if (first === undefined) return;
  const commands = ["lifecycle", "chaincode", "commit", ...definition, ...cli.orderer, ...endorsers];
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
        throw new FabricNetworkError("NOT_READY", `${peer.name} does not have ${name} ${version}`);
    }
}

async function committedOn(
  plan: Plan,
  [organisation]: readonly Organisation[],
  name: string,
  cli: PeerCli,
): Promise<Committed | undefined> {
  if (organisation === undefined) return undefined;
  return committedAt(plan, organisation, firstPeer(organisation), name, cli);
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

/** An approval that its own peer has seen may not have reached the others yet. */
async function untilReady(
  members: readonly Organisation[],
  definition: readonly string[],
  cli: PeerCli,
): Promise<void> {
  for (const organisation of members) {
    const ready = await until(async () => {
      const query = ["lifecycle", "chaincode", "checkcommitreadiness", ...definition, "--output", "json"];
      const answer = JSON.parse(await cli.run(organisation, firstPeer(organisation), ...query)) as {
        approvals: Record<string, boolean>;
      }; // as the peer command prints it
      return Object.values(answer.approvals).every(Boolean);
    }, COMMIT_LIMIT_MS);
    if (!ready) throw new FabricNetworkError("NOT_READY", `${organisation.name}'s peer does not see every approval`);
  }
}

function firstPeer({ peers, name }: Organisation): Node {
  const [peer] = peers;
  if (peer === undefined) throw new Error(`${name} has no peer`);
  return peer;
}
