import type { Topology } from "../topology.js";

/** An orderer that joined later: its label within an organisation that orders. */
export interface AddedOrderer {
  readonly organisation: string;
  readonly label: string;
}

/** The topology with one more orderer, unless it has it; one of an organisation that is not there is left out. */
export function withOrderer(topology: Topology, { organisation, label }: AddedOrderer): Topology {
  const organisations = topology.organisations.map((each) =>
    each.name !== organisation || each.orderers.includes(label)
      ? each
      : { ...each, orderers: [...each.orderers, label] },
  );
  return { ...topology, organisations };
}
