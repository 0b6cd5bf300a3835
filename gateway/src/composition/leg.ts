import { join } from "node:path";
import { TlsIdentity } from "../adapters/tls/tls-identity.js";
import { createExchange } from "../exchange/create-exchange.js";
import type { Exchange } from "../exchange/types.js";
import type { Core } from "./core.js";
import { startExchangeListener, type ExchangeListener } from "./exchange-listener.js";
import { LateStart } from "./late-start.js";
import type { Teardown } from "./teardown.js";

export interface Leg {
  readonly exchange: Exchange;
  readonly listener: ExchangeListener;
  readonly lateStart: LateStart;
}

/** The leg to other gateways: it listens at once and starts to work when the index has caught up. */
export async function openLeg(core: Core, teardown: Teardown): Promise<Leg> {
  const { config, index, ledger, keyStore, identity, clock, logger, service, sources, departmentKeys } = core;
  const host = reachedAs(config.listen.exchange);
  const tls = teardown.add(await TlsIdentity.open({ keyStore, identity, clock, logger, host }));
  const exchange = await createExchange({
    index,
    ledger,
    keyStore,
    clock,
    logger: logger.child({ room: "exchange" }),
    department: config.department,
    mspId: config.mspId,
    serviceCaller: service,
    // Asked anew each time: the department's keys are rotated while the gateway runs.
    get signKeyName() {
      return departmentKeys.signKeyName;
    },
    encryptKeyName: (kid) => departmentKeys.encryptKeyName(kid),
    packageSuite: config.packageSuite,
    answerLimitMs: config.answerSeconds * 1_000,
    sources: sources.find,
    dataDir: join(config.dataDir, "exchange"),
    dialPolicy: { allowedRanges: config.dialRanges },
    confirmHeight: () => ledger.confirmedHeight(),
    organisations: ledger.organisations,
    tlsCredential: () => tls.credential,
  });
  const lateStart = teardown.add(new LateStart(exchange, logger));
  const listener = await startExchangeListener(exchange.router, config.listen.exchange, tls, ledger.organisations);
  return { exchange, lateStart, listener: teardown.add(listener) };
}

/** Name or address in the certificate. */
const reachedAs = ({ host, publicUrl }: Core["config"]["listen"]["exchange"]): string =>
  publicUrl === undefined ? host : new URL(publicUrl).hostname.replace(/^\[|\]$/g, "");
