import type { Node, Organisation } from "../plan.js";

/** The peer by which a member acts. @throws Error for an organisation without peers, which is no member */
export function firstPeer({ peers, name }: Organisation): Node {
  const [peer] = peers;
  if (peer === undefined) throw new Error(`${name} has no peer`);
  return peer;
}
