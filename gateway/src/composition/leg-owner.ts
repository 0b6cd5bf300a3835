import { join } from "node:path";
import { ScopedKeyStore } from "../adapters/key-store/scoped.js";
import type { GatewayConfig } from "../config.js";
import type { KeyStore } from "../ports/key-store.js";
import { DepartmentKeys } from "../use-cases/department-keys.js";
import type { Core } from "./core.js";
import { ServiceIdentity } from "./service-identity.js";
import { openSources, type Sources } from "./sources.js";
import type { Teardown } from "./teardown.js";

/** A department with a leg in this gateway, its host or a guest: whose keys, certificate and sources are used on it. */
export interface LegOwner {
  readonly department: string;
  readonly keyStore: KeyStore;
  /** The certificate (role `gateway`) for what the server does by itself in the department's name. */
  readonly service: ServiceIdentity;
  readonly departmentKeys: DepartmentKeys;
  readonly sources: Sources;
  readonly listen: GatewayConfig["listen"]["exchange"];
  /** What the leg keeps: receipts, documents, packages. */
  readonly dataDir: string;
}

/** The department that the configuration is about. */
export function hostOf({ config, keyStore, service, departmentKeys, sources }: Core): LegOwner {
  const { department, listen, dataDir } = config;
  const own = { department, keyStore, service, departmentKeys, sources };
  return { ...own, listen: listen.exchange, dataDir: join(dataDir, "exchange") };
}

/**
 * A department that the organisation hosts. Nothing of it is mixed with its host's: keys have names of their own, receipts and
 * documents a folder, its certificate names it and nobody else.
 */
export async function guestOf(
  core: Core,
  { department, exchange, bindings }: GatewayConfig["guests"][number],
  teardown: Teardown,
): Promise<LegOwner> {
  const { config, index, logger } = core;
  const keyStore = new ScopedKeyStore(core.keyStore, `guest:${department}:`);
  const owner = { mspId: config.mspId, department, row: `guest:${department}` };
  const parts = { ...core, lookMs: core.certificateLookMs };
  const service = teardown.add(await ServiceIdentity.open(parts, owner));
  await service.watch((caller) => core.administration.accepts(caller));
  const log = logger.child({ room: "sources", guest: department });
  const sources = teardown.add(openSources({ bindings, reach: config.reach }, log));
  const departmentKeys = await DepartmentKeys.open(keyStore, index, department);
  const dataDir = join(config.dataDir, "guests", department, "exchange");
  return { department, keyStore, service, departmentKeys, sources, listen: exchange, dataDir };
}
