import { TlsIdentity } from "../adapters/tls/tls-identity.js";
import type { Core } from "./core.js";
import { openLeg, type Leg } from "./leg.js";
import { guestOf, hostOf } from "./leg-owner.js";
import type { Teardown } from "./teardown.js";

export interface Legs {
  readonly legs: readonly [host: Leg, ...guests: Leg[]];
  /** The server's, and so of all of them. */
  readonly tls: TlsIdentity;
}

/** The host's leg first, then those of its guests: all under one TLS key, which is the server's and not a department's. */
export async function openLegs(core: Core, teardown: Teardown): Promise<Legs> {
  const { config, index, keyStore, identity, clock, logger, certificateLookMs: lookMs } = core;
  const host = reachedAs(config.listen.exchange);
  const namedDigest = (): string | undefined => index.get("department", config.department)?.gateway?.tlsSpkiDigest;
  const tls = teardown.add(await TlsIdentity.open({ keyStore, identity, clock, logger, host, namedDigest, lookMs }));
  const own = await openLeg(core, hostOf(core), tls, teardown);
  const guests: Leg[] = [];
  for (const guest of config.guests)
    guests.push(await openLeg(core, await guestOf(core, guest, teardown), tls, teardown));
  return { legs: [own, ...guests], tls };
}

/** Name or address in the certificate. */
const reachedAs = ({ host, publicUrl }: Core["config"]["listen"]["exchange"]): string =>
  publicUrl === undefined ? host : new URL(publicUrl).hostname.replace(/^\[|\]$/g, "");
