import type { Topology } from "../topology.js";

/** The topology without the orderers named as `status` names them. */
export function withoutOrderers(topology: Topology, names: readonly string[]): Topology {
  const organisations = topology.organisations.map((organisation) => ({
    ...organisation,
    orderers: organisation.orderers.filter((label) => !names.includes(`${label}.${organisation.name}`)),
  }));
  return { ...topology, organisations };
}
