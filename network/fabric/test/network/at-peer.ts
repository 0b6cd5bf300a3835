import type { ConnectionProfile, Network } from "../../src/index.js";

/** The connection profile of who dials this peer of the organisation; by default its first. */
export function atPeer({ connection }: Pick<Network, "connection">, mspId: string, name?: string): ConnectionProfile {
  const organisation = connection.organisations[mspId];
  const peer = name === undefined ? organisation?.peer : organisation?.peers.find((each) => each.name === name);
  if (organisation === undefined || peer === undefined) throw new Error(`no peer ${name ?? ""} of ${mspId}`);
  return { ...connection, organisations: { [mspId]: { ...organisation, peer } } };
}
