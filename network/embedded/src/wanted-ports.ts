import type { NetworkOptions } from "./index.js";
import type { OrganisationPorts } from "./network-files.js";
import { peersOf } from "./network-options.js";
import type { WantedPorts } from "./start-organisation.js";

export const NO_PORTS: WantedPorts = { peers: [], ca: { fixed: undefined, before: undefined } };

/** Ports given one by one come first, then those counted from the first port, an organisation's peers before its CA. */
export function wantedPorts(
  { organisations, firstPort = 0 }: NetworkOptions,
  stored: Readonly<Record<string, OrganisationPorts>>,
): readonly WantedPorts[] {
  let next = firstPort;
  const fixed = (given: number | undefined): number | undefined => {
    const counted = firstPort === 0 ? undefined : next++;
    return given ?? counted;
  };
  return organisations.map((organisation) => {
    const before = stored[organisation.name];
    return {
      peers: peersOf(organisation).map(({ name, port }) => ({
        name,
        fixed: fixed(port),
        before: before?.peers[name],
      })),
      ca: { fixed: fixed(organisation.caPort), before: before?.ca },
    };
  });
}

/** The orderer's comes after those of all organisations. */
export function fixedOrdererPort({ firstPort = 0, organisations }: NetworkOptions): number | undefined {
  const others = organisations.map((organisation) => peersOf(organisation).length + 1);
  return firstPort === 0 ? undefined : others.reduce((sum, count) => sum + count, firstPort);
}
