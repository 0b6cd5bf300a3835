import type { NodeRole } from "./types.js";

/** An organisational unit that gives a role. */
export interface RoleUnit {
  readonly name: string;
  /** PEM of the authority that must have certified it; any of the organisation's where absent. */
  readonly certifier?: string;
}

/** How an organisation's certificates show their role (MSP configuration `NodeOUs`). */
export type NodeOus = Readonly<Partial<Record<NodeRole, RoleUnit>>>;

/** The names that Fabric CA writes. */
export const STANDARD_NODE_OUS: NodeOus = {
  client: { name: "client" },
  peer: { name: "peer" },
  admin: { name: "admin" },
  orderer: { name: "orderer" },
};
