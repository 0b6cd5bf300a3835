import type { TlsIdentity } from "../adapters/tls/tls-identity.js";
import { createExchange } from "../exchange/create-exchange.js";
import { knownGateway } from "../exchange/known-gateway.js";
import type { Exchange } from "../exchange/types.js";
import { announceDepartment } from "../use-cases/announce-department.js";
import { Announcer } from "./announcer.js";
import type { Core } from "./core.js";
import { startExchangeListener, type ExchangeListener } from "./exchange-listener.js";
import { LateStart } from "./late-start.js";
import type { LegOwner } from "./leg-owner.js";
import type { Teardown } from "./teardown.js";

export interface Leg {
  readonly owner: LegOwner;
  readonly exchange: Exchange;
  readonly listener: ExchangeListener;
  readonly lateStart: LateStart;
  readonly announcer: Announcer;
}

/**
 * A department's leg to other gateways: it listens at once, starts to work when the index has caught up, and is announced when
 * the department is registered.
 */
export async function openLeg(core: Core, owner: LegOwner, tls: TlsIdentity, teardown: Teardown): Promise<Leg> {
  const { config, index, ledger, clock } = core;
  const { department, service, departmentKeys } = owner;
  const logger = core.logger.child({
    room: "exchange",
    ...(department === config.department ? {} : { guest: department }),
  });
  const exchange = await createExchange({
    index,
    ledger,
    keyStore: owner.keyStore,
    clock,
    logger,
    department,
    mspId: config.mspId,
    serviceCaller: service,
    // Asked anew each time: the department's keys are rotated while the gateway runs.
    get signKeyName() {
      return departmentKeys.signKeyName;
    },
    encryptKeyName: (kid) => departmentKeys.encryptKeyName(kid),
    packageSuite: config.packageSuite,
    answerLimitMs: config.answerSeconds * 1_000,
    sources: owner.sources.find,
    dataDir: owner.dataDir,
    dialPolicy: { allowedRanges: config.dialRanges },
    confirmHeight: () => ledger.confirmedHeight(),
    organisations: ledger.organisations,
    tls,
  });
  const lateStart = teardown.add(new LateStart(exchange, logger, clock));
  const { organisations } = ledger;
  const listener = teardown.add(
    await startExchangeListener(exchange.router, owner.listen, tls, organisations, (certificate) =>
      knownGateway({ index, organisations, clock }, certificate),
    ),
  );
  const announce = (): Promise<boolean> =>
    announceDepartment({ index, ledger }, service, {
      department,
      gateway: listener.endpoint,
      keys: departmentKeys.newest(),
    });
  const isOutdated = (): boolean => tls.hasReplaced(index.get("department", department)?.gateway?.tlsSpkiDigest);
  const announcer = teardown.add(new Announcer(announce, logger, isOutdated));
  return { owner, exchange, listener, lateStart, announcer };
}
