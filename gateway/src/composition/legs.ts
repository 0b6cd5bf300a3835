import { TlsIdentity } from "../adapters/tls/tls-identity.js";
import type { Core } from "./core.js";
import { openLeg, type Leg } from "./leg.js";
import { guestOf, hostOf } from "./leg-owner.js";
import type { Teardown } from "./teardown.js";

/** The host's leg first, then those of its guests: all under one TLS key, which is the server's and not a department's. */
export async function openLegs(core: Core, teardown: Teardown): Promise<readonly [host: Leg, ...guests: Leg[]]> {
  const { config, keyStore, identity, clock, logger } = core;
  const host = reachedAs(config.listen.exchange);
  const tls = teardown.add(await TlsIdentity.open({ keyStore, identity, clock, logger, host }));
  const own = await openLeg(core, hostOf(core), tls, teardown);
  const guests: Leg[] = [];
  for (const guest of config.guests)
    guests.push(await openLeg(core, await guestOf(core, guest, teardown), tls, teardown));
  return [own, ...guests];
}

/** Name or address in the certificate. */
const reachedAs = ({ host, publicUrl }: Core["config"]["listen"]["exchange"]): string =>
  publicUrl === undefined ? host : new URL(publicUrl).hostname.replace(/^\[|\]$/g, "");
