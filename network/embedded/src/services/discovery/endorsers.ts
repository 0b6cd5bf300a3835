import { MspError } from "../../crypto/types.js";
import { discovery, type peer } from "../../protos.js";
import type { Channel, Peer } from "../channel.js";
import { authorisedPeers, collectionsOf } from "./authorised-peers.js";
import { DiscoveryError } from "./discovery-error.js";
import { channelPeer } from "./peer-membership.js";
import { type PrincipalSet, principalSets } from "./principal-sets.js";

/**
 * Which peers together can endorse an invocation: groups of peers that can stand in for one another, and the layouts that say
 * how many of each group suffice.
 * @throws DiscoveryError when no running peers can
 */
export function endorsementDescriptor(
  channel: Channel,
  interest: peer.ChaincodeInterest,
): discovery.EndorsementDescriptor {
  try {
    return describe(channel, interest.getChaincodesList());
  } catch (error) {
    if (!(error instanceof DiscoveryError)) throw error;
    // As Fabric, the client is told that there are none, and the log why.
    const names = interest.getChaincodesList().map((call) => call.getName());
    channel.logger.warn({ chaincodes: names, reason: error.message }, "no endorsers for an invocation");
    const shown = names.map((name) => `chaincodes:{name:${JSON.stringify(name)}}`).join(" ");
    throw new DiscoveryError(`failed constructing descriptor for ${shown}`);
  }
}

function describe(channel: Channel, calls: readonly peer.ChaincodeCall[]): discovery.EndorsementDescriptor {
  const candidates = authorisedPeers(channel, calls);
  const groups = new Groups(channel, candidates);
  const policies = calls.flatMap((call) => policiesOf(channel, call));
  // Merged one by one: the ways of a client's thousand policies side by side would fill the memory.
  const ways = policies.reduce<readonly Layout[]>(
    (merged, policy) => mergeLayouts(merged, groups.layoutsOf(policy)),
    [new Map()],
  );
  const layouts = minimal(ways.filter((layout) => [...layout].every(([name, count]) => groups.sizeOf(name) >= count)));
  if (layouts.length === 0) throw new DiscoveryError("no peer combination can satisfy the endorsement policy");
  const descriptor = new discovery.EndorsementDescriptor();
  descriptor.setChaincode(calls[0]?.getName() ?? "");
  for (const layout of layouts) {
    const described = new discovery.Layout();
    for (const [name, count] of layout) {
      described.getQuantitiesByGroupMap().set(name, count);
      descriptor.getEndorsersByGroupsMap().set(name, groups.described(name));
    }
    descriptor.addLayouts(described);
  }
  return descriptor;
}

/** The chaincode's, its collections' and the keys' own; serialized. @throws DiscoveryError */
function policiesOf(channel: Channel, call: peer.ChaincodeCall): readonly Uint8Array[] {
  const own = channel.definitions.endorsementPolicy(call.getName());
  if (own === undefined) throw new DiscoveryError("policy not found");
  const collections = collectionsOf(channel, call).flatMap(({ endorsementPolicy }) => endorsementPolicy ?? []);
  const keys = call.getKeyPoliciesList().map((policy) => policy.serializeBinary());
  if (!call.getDisregardNamespacePolicy()) return [own, ...collections, ...keys];
  if (collections.length + keys.length > 0) return [...collections, ...keys];
  throw new DiscoveryError(
    `requested to disregard chaincode ${call.getName()}'s policy but key and collection policies are missing`,
  );
}

/** What a client could still make use of, and what policies of a few dozen organisations come to. */
const MAX_LAYOUTS = 10_000;
/** Every pair is compared: past this the harmless surplus is left in. */
const MAX_COMPARED_LAYOUTS = 500;

/** How many peers of each group; by the groups' names. */
type Layout = ReadonlyMap<string, number>;

/** Principals that the same peers satisfy are one group. */
class Groups {
  readonly #names = new Map<string, string>();
  readonly #byPrincipal = new Map<string, string>();
  readonly #peers = new Map<string, readonly Peer[]>();

  constructor(
    private readonly channel: Channel,
    private readonly candidates: readonly Peer[],
  ) {}

  /** @throws DiscoveryError */
  layoutsOf(policy: Uint8Array): readonly Layout[] {
    const sets = principalSets(policy);
    if (sets === undefined || sets.length === 0) throw new DiscoveryError("endorsement policy cannot be satisfied");
    return sets.map((set) => this.#layoutOf(set));
  }

  sizeOf(name: string): number {
    return this.#peers.get(name)?.length ?? 0;
  }

  described(name: string): discovery.Peers {
    const peers = new discovery.Peers();
    peers.setPeersList((this.#peers.get(name) ?? []).map((member) => channelPeer(this.channel, member)));
    return peers;
  }

  #layoutOf(set: PrincipalSet): Layout {
    const layout = new Map<string, number>();
    for (const [principal, count] of set) {
      const name = this.#groupOf(principal);
      layout.set(name, (layout.get(name) ?? 0) + count);
    }
    return layout;
  }

  #groupOf(principal: string): string {
    const known = this.#byPrincipal.get(principal);
    if (known !== undefined) return known;
    const bytes = Buffer.from(principal, "latin1");
    const peers = this.candidates.filter((candidate) => this.#satisfies(candidate, bytes));
    const members = JSON.stringify(peers.map(({ name }) => name));
    const name = this.#names.get(members) ?? `G${this.#names.size}`;
    this.#names.set(members, name);
    this.#peers.set(name, peers);
    this.#byPrincipal.set(principal, name);
    return name;
  }

  #satisfies({ identity }: Peer, principal: Uint8Array): boolean {
    const { mspManager } = this.channel;
    try {
      return mspManager.satisfiesPrincipal(mspManager.deserialize(identity.serialized), principal);
    } catch (error) {
      if (error instanceof MspError) return false;
      throw error;
    }
  }
}

/** A layout for all policies has for each group as many as the most demanding asks. */
function mergeLayouts(ways: readonly Layout[], others: readonly Layout[]): readonly Layout[] {
  if (ways.length * others.length > MAX_LAYOUTS)
    throw new DiscoveryError("the endorsement policies can be satisfied in too many ways");
  return ways.flatMap((way) =>
    others.map((other) => {
      const merged = new Map(way);
      for (const [name, count] of other) merged.set(name, Math.max(count, merged.get(name) ?? 0));
      return merged;
    }),
  );
}

/** Each once, and where there are few without those that ask for all that another does, and more. */
function minimal(all: readonly Layout[]): readonly Layout[] {
  const layouts = [...new Map(all.map((layout) => [keyOf(layout), layout])).values()];
  if (layouts.length > MAX_COMPARED_LAYOUTS) return layouts;
  return layouts.filter((layout) => layouts.every((other) => other === layout || !asksForAllOf(layout, other)));
}

function keyOf(layout: Layout): string {
  return JSON.stringify([...layout].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function asksForAllOf(layout: Layout, other: Layout): boolean {
  return [...other].every(([name, count]) => (layout.get(name) ?? 0) >= count);
}
