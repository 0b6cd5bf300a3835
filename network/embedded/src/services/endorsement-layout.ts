import { evaluatePolicy } from "../channel/policy.js";
import type { Channel, Peer } from "./channel.js";

/**
 * Chooses organisations whose peers together satisfy every policy: as few as can be left, the preferred one kept if it
 * is of use.
 * @returns undefined when not even all candidates suffice
 */
export function chooseEndorsers(
  channel: Channel,
  policies: readonly Uint8Array[],
  candidates: readonly Peer[],
  preferred: Peer,
): readonly Peer[] | undefined {
  const satisfied = (peers: readonly Peer[]): boolean => {
    const signers = peers.map((peer) => peer.identity);
    return policies.every((policy) => evaluatePolicy(channel.mspManager, policy, signers));
  };
  if (!satisfied(candidates)) return undefined;
  let chosen = candidates;
  // Later organisations are dropped first and the preferred one last.
  const droppable = [...candidates].reverse().sort((a, b) => Number(a === preferred) - Number(b === preferred));
  for (const peer of droppable) {
    const fewer = chosen.filter((other) => other !== peer);
    if (fewer.length > 0 && satisfied(fewer)) chosen = fewer;
  }
  return chosen;
}
