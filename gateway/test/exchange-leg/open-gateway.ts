import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Role } from "@mulian/domain";
import type { ConnectionProfile, OrganisationConnection } from "@mulian/embedded-network";
import { FabricCaIdentity } from "../../src/adapters/identity/fabric-ca.js";
import { LevelIndex } from "../../src/adapters/index/level/level-index.js";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { FabricLedger } from "../../src/adapters/ledger/fabric-ledger.js";
import { TlsIdentity } from "../../src/adapters/tls/tls-identity.js";
import type { ExchangeDependencies } from "../../src/exchange/types.js";
import type { KeyStore } from "../../src/ports/key-store.js";
import type { LedgerCaller } from "../../src/ports/ledger.js";
import { Projector } from "../../src/projector/projector.js";
import { DepartmentKeys } from "../../src/use-cases/department-keys.js";
import { Gateway, logger, type TestClock } from "./gateway.js";

export const CHANNEL = "mulian";
const ROLES: readonly Role[] = ["steward", "approver", "requester", "operator", "gateway"];

export interface OpenGatewayOptions {
  readonly network: ConnectionProfile;
  readonly department: string;
  readonly mspId: string;
  readonly dir: string;
  readonly clock: TestClock;
  readonly isAuthority: boolean;
  readonly more: Partial<ExchangeDependencies>;
  /** Where its private keys are; an encrypted file by default. */
  readonly keyStore?: KeyStore | undefined;
}

/** Enrols a user and opens everything one organisation's gateway stands on; its exchange is opened by `open`. */
export async function openGateway(options: OpenGatewayOptions): Promise<Gateway> {
  const { network, department, mspId, dir, clock, isAuthority, more } = options;
  const organisation = network.organisations[mspId];
  if (organisation === undefined) throw new Error(`no organisation ${mspId}`);
  const keyStore =
    options.keyStore ?? (await FileKeyStore.open({ path: join(dir, "keys"), unlock: { key: randomBytes(32) } }));
  const identity = await openIdentity(organisation);
  const roles: readonly Role[] = isAuthority ? [...ROLES, "authority", "auditor"] : ROLES;
  const credential = await identity.enrolUser({ enrolmentId: `${department}-u1`, department, roles });
  await keyStore.put("service", credential.privateKeyPem);
  const caller: LedgerCaller = {
    mspId,
    enrolmentId: `${department}-u1`,
    certificatePem: credential.certificatePem,
    keyName: "service",
  };
  const index = await LevelIndex.open({ directory: join(dir, "index"), authorityMsp: "AuthorityMSP", logger });
  const namedDigest = (): string | undefined => index.get("department", department)?.gateway?.tlsSpkiDigest;
  const tls = await TlsIdentity.open({ keyStore, identity, clock, logger, host: "127.0.0.1", namedDigest });
  const ledger = await FabricLedger.open({
    channel: CHANNEL,
    chaincode: "mulian",
    peer: {
      address: organisation.peer.address,
      tlsServerName: organisation.peer.tlsServerName,
      tlsRootCertPem: await readFile(organisation.peer.tlsRootCertPath, "utf8"),
    },
    service: caller,
    signDer: (name, data) => keyStore.sign(name, data),
    locateVersion: async () => undefined,
    headerHashOf: async () => undefined,
    outcomeOf: async () => undefined,
    dataDir: join(dir, "outbox"),
    logger,
  });
  const projector = new Projector({ ledger, index, logger, onBlock: () => tls.follow() });
  projector.start();
  const keys = await DepartmentKeys.open(keyStore, index, department, { sig: "sig", enc: "enc", "enc-sm2": "enc-sm2" });
  const parts = { department, dir, index, ledger, keyStore, caller, projector, clock, keys, more };
  return new Gateway({ ...parts, tls });
}

async function openIdentity({ ca }: OrganisationConnection): Promise<FabricCaIdentity> {
  return new FabricCaIdentity({
    url: ca.url,
    caName: ca.caName,
    tlsRootCertPem: await readFile(ca.tlsRootCertPath, "utf8"),
    registrarId: ca.registrarId,
    registrarSecret: (await readFile(ca.registrarSecretPath, "utf8")).trim(),
  });
}
