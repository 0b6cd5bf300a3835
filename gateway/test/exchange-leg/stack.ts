import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Command, DatasetContent, NewAccessRequest, PolicyContent, Role } from "@mulian/domain";
import { startNetwork, type Network, type OrganisationConnection } from "@mulian/embedded-network";
import { pino } from "pino";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import { FabricCaIdentity } from "../../src/adapters/identity/fabric-ca.js";
import { LevelIndex } from "../../src/adapters/index/level/level-index.js";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { FabricLedger } from "../../src/adapters/ledger/fabric-ledger.js";
import { createExchange } from "../../src/exchange/create-exchange.js";
import { thumbprint } from "../../src/exchange/jws.js";
import type { Exchange, ExchangeDependencies } from "../../src/exchange/types.js";
import { listenExchange } from "../../src/http/exchange/listener.js";
import type { Clock } from "../../src/ports/clock.js";
import type { DataSource } from "../../src/ports/data-source.js";
import type { LedgerCaller, Receipt } from "../../src/ports/ledger.js";
import { Projector } from "../../src/projector/projector.js";

const CHANNEL = "mulian";
export const AUTHORITY = "data-bureau";
export const PROVIDER = "civil-affairs";
export const GRANTEE = "statistics";
const MSPS: Readonly<Record<string, string>> = {
  [AUTHORITY]: "AuthorityMSP",
  [PROVIDER]: "CivilMSP",
  [GRANTEE]: "StatisticsMSP",
};
const ROLES: readonly Role[] = ["steward", "approver", "requester", "operator", "gateway"];

export const logger = pino({ level: process.env["MULIAN_LOG"] ?? "silent" }, pino.destination(2));

/** A clock that tests can put forward or back. */
export class TestClock implements Clock {
  offsetMs = 0;
  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }
}

/** One organisation's gateway as far as the leg needs it, on the real network with the real contracts. */
export class Gateway {
  exchange!: Exchange; // set by `open`
  url = "";
  private server: Awaited<ReturnType<typeof listenExchange>> | undefined;
  readonly sources = new Map<string, DataSource>();

  constructor(
    readonly department: string,
    readonly dir: string,
    readonly index: LevelIndex,
    readonly ledger: FabricLedger,
    readonly keyStore: FileKeyStore,
    readonly caller: LedgerCaller,
    readonly tls: { readonly certificate: string; readonly privateKey: string; readonly spkiDigest: string },
    readonly projector: Projector,
    readonly clock: TestClock,
    private readonly more: Partial<ExchangeDependencies>,
  ) {}

  get deps(): ExchangeDependencies {
    return {
      index: this.index,
      ledger: this.ledger,
      keyStore: this.keyStore,
      clock: this.clock,
      logger,
      department: this.department,
      mspId: this.caller.mspId,
      serviceCaller: this.caller,
      signKeyName: "sig",
      encryptKeyName: "enc",
      sources: (name) => this.sources.get(name),
      dataDir: join(this.dir, "exchange"),
      dialPolicy: { allowedRanges: ["127.0.0.0/8", "::1/128"] },
      ...this.more,
    };
  }

  /** Opens the exchange and listens, on the port it had before if it was open before. */
  async open(): Promise<void> {
    this.exchange = await createExchange(this.deps);
    this.server = await listenExchange(this.exchange.router, {
      host: "127.0.0.1",
      port: this.url === "" ? 0 : Number(new URL(this.url).port),
      certificate: this.tls.certificate,
      privateKey: this.tls.privateKey,
    });
    const { port } = this.server.address() as AddressInfo; // a TCP listener has one
    this.url = `https://127.0.0.1:${port}`;
  }

  async shut(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server !== undefined) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }
    await this.exchange.close();
  }

  /** Submits under this department's own user and waits until the index has it. */
  async submit<C extends Command>(
    name: C["name"],
    body: Extract<Command, { name: C["name"] }>["body"],
  ): Promise<Receipt> {
    // Name and body belong together by the signature.
    const receipt = await this.ledger.submit(this.caller, { name, body } as Command);
    await this.index.waitForBlock(receipt.blockNumber, AbortSignal.timeout(10_000));
    return receipt;
  }

  async announce(): Promise<void> {
    const { version } = this.index.get("department", this.department) ?? { version: 0 };
    const keys = await Promise.all(
      (["sig", "enc"] as const).map(async (use) => {
        const jwk = await this.keyStore.ensureKey(use);
        return { ...jwk, use, kid: await thumbprint(jwk) };
      }),
    );
    await this.submit("department.announce", {
      id: this.department,
      expectedVersion: version,
      gateway: { url: this.url, tlsSpkiDigest: this.tls.spkiDigest },
      keys,
    });
  }
}

export interface StackOptions {
  readonly policy?: Partial<PolicyContent>;
  readonly dependencies?: (department: string) => Partial<ExchangeDependencies>;
}

/** Three organisations on an embedded network, each with its gateway's exchange leg over real HTTPS. */
export class Stack {
  readonly gateways = new Map<string, Gateway>();
  readonly clock = new TestClock();

  private constructor(
    readonly dir: string,
    private readonly network: Network,
  ) {}

  static async start(options: StackOptions = {}): Promise<Stack> {
    const dir = await mkdtemp(join(tmpdir(), "mulian-leg-"));
    const chaincode = dirname(createRequire(import.meta.url).resolve("@mulian/chaincode/package.json"));
    const organisations = Object.entries(MSPS).map(([name, mspId]) => ({ name, mspId }));
    const network = await startNetwork({
      dataDir: join(dir, "network"),
      channel: CHANNEL,
      organisations,
      chaincodes: [{ name: "mulian", path: chaincode }],
    });
    const stack = new Stack(dir, network);
    await Promise.all(
      Object.keys(MSPS).map((department) => stack.addGateway(department, options.dependencies?.(department) ?? {})),
    );
    await stack.register(options.policy ?? {});
    for (const gateway of stack.gateways.values()) await gateway.exchange.start();
    return stack;
  }

  gateway(department: string): Gateway {
    const gateway = this.gateways.get(department);
    if (gateway === undefined) throw new Error(`no gateway ${department}`);
    return gateway;
  }

  /** Every index has what the own one has now. */
  async settle(): Promise<void> {
    const height = Math.max(...[...this.gateways.values()].map(({ index }) => index.height));
    await Promise.all(
      [...this.gateways.values()].map(({ index }) => index.waitForBlock(height - 1, AbortSignal.timeout(10_000))),
    );
  }

  async close(): Promise<void> {
    for (const { exchange, projector, ledger, index } of this.gateways.values()) {
      await exchange.close().catch(() => undefined);
      await projector.close();
      await ledger.close();
      await index.close();
    }
    for (const gateway of this.gateways.values()) await gateway.shut().catch(() => undefined);
    await this.network.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  private async addGateway(department: string, more: Partial<ExchangeDependencies>): Promise<void> {
    const mspId = MSPS[department] ?? "";
    const organisation = this.network.connection.organisations[mspId];
    if (organisation === undefined) throw new Error(`no organisation ${mspId}`);
    const dir = join(this.dir, department);
    const keyStore = await FileKeyStore.open({ path: join(dir, "keys"), unlock: { key: randomBytes(32) } });
    const identity = await openIdentity(organisation);
    const roles: readonly Role[] = department === AUTHORITY ? [...ROLES, "authority", "auditor"] : ROLES;
    const credential = await identity.enrolUser({ enrolmentId: `${department}-u1`, department, roles });
    await keyStore.put("service", credential.privateKeyPem);
    // Any key with a certificate will do for TLS here: it is known by its digest on the ledger.
    const tls = await identity.enrolUser({ enrolmentId: `${department}-tls`, department, roles: ["gateway"] });
    const caller: LedgerCaller = {
      mspId,
      enrolmentId: `${department}-u1`,
      certificatePem: credential.certificatePem,
      keyName: "service",
    };
    const index = await LevelIndex.open({ directory: join(dir, "index"), authorityMsp: "AuthorityMSP", logger });
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
      dataDir: join(dir, "outbox"),
      logger,
    });
    const projector = new Projector({ ledger, index, logger });
    projector.start();
    const gateway = new Gateway(
      department,
      dir,
      index,
      ledger,
      keyStore,
      caller,
      await tlsKey(tls),
      projector,
      this.clock,
      more,
    );
    this.gateways.set(department, gateway);
    await gateway.open();
  }

  private async register(policy: Partial<PolicyContent>): Promise<void> {
    const authority = this.gateway(AUTHORITY);
    await authority.submit("policy.initialise", { content: { ...POLICY, ...policy } });
    for (const [index, [id, mspId]] of Object.entries(MSPS).entries()) {
      await authority.submit("department.register", {
        id,
        names: { zh: `部门${index}` },
        creditCode: `1111000000000000${index}A`,
        level: "province",
        region: "110000",
        mspId,
        workUnit: "共享工作机构",
      });
    }
    await this.settle();
    for (const gateway of this.gateways.values()) await gateway.announce();
    await this.settle();
  }

  /** A published dataset of the provider, linked to a CSV file with these rows. Answers its id. */
  async publish(
    name: string,
    csv: string,
    content: Partial<DatasetContent> = {},
    source?: DataSource,
  ): Promise<string> {
    const provider = this.gateway(PROVIDER);
    await writeFile(join(this.dir, `${name}.csv`), csv);
    const reach = { sourceDirectories: [this.dir], secretDirectories: [], databaseHosts: [] };
    const opened =
      source ??
      openDataSource(
        { kind: "csv", path: join(this.dir, `${name}.csv`), encoding: "utf-8" },
        { name, reach, log: logger },
      );
    provider.sources.set(name, opened);
    const duty = await provider.submit("duty.register", {
      idempotencyKey: `duty-${name}-01`,
      title: "行政区划管理",
      legalBasis: "行政区划管理条例 第三条",
    });
    const dataset = await provider.submit("dataset.submit", {
      idempotencyKey: `dataset-${name}-01`,
      content: { ...CONTENT, code: `302001/${randomBytes(2).readUInt16BE()}`, duties: [duty.result.id], ...content },
    });
    const { id } = dataset.result;
    await this.settle();
    await this.gateway(AUTHORITY).submit("dataset.review", { id, expectedVersion: 1, outcome: "publish" });
    await this.settle();
    const { schemaDigest } = await opened.describe(AbortSignal.timeout(5_000));
    await provider.submit("resource.link", {
      idempotencyKey: `resource-${name}-01`,
      dataset: id,
      title: name,
      resourceKind: "table",
      binding: name,
      schemaDigest,
      refreshedAt: new Date().toISOString(),
    });
    await this.settle();
    return id;
  }

  /** A grant on a dataset that the contract itself grants. Answers the grant's id and the request's. */
  async grant(
    dataset: string,
    terms: Partial<NewAccessRequest> & { readonly termDays?: number } = {},
  ): Promise<{ readonly grant: string; readonly request: string }> {
    const grantee = this.gateway(GRANTEE);
    const { basis = "依据", scene = "场景", scope = "范围", filter, attachments: _attachments, ...rest } = terms;
    const documents = await grantee.exchange.storeDocuments([
      { role: "basis", mediaType: "text/plain", content: basis },
      { role: "scene", mediaType: "text/plain", content: scene },
      { role: "scope", mediaType: "text/plain", content: scope },
      ...(filter === undefined
        ? []
        : [{ role: "filter" as const, mediaType: "application/json", content: JSON.stringify(filter) }]),
    ]);
    const requested = await grantee.submit("request.submit", {
      idempotencyKey: randomBytes(8).toString("hex"),
      terms: {
        dataset,
        items: ["code", "name"],
        method: "interface",
        purpose: "statistics",
        termDays: 30,
        ...rest,
        documents: [...documents],
        proofKeyThumbprint: await grantee.exchange.createProofKey(),
      },
    });
    const request = requested.result.id;
    const record = grantee.index.get("access-request", request);
    if (record === undefined) throw new Error("the request is not indexed");
    const { createHash } = await import("node:crypto");
    const { canonicalJson } = await import("@mulian/domain");
    const approved = await grantee.submit("request.approve", {
      id: request,
      expectedVersion: 1,
      termsDigest: createHash("sha256").update(canonicalJson(record.terms)).digest("hex"),
    });
    const grant = approved.result.grant;
    if (grant === undefined) throw new Error("the contract did not grant");
    await this.settle();
    return { grant, request };
  }

  /** Delivers and waits until the grantee's gateway has acknowledged. */
  async deliver(grant: string): Promise<void> {
    const provider = this.gateway(PROVIDER);
    const receipt = await provider.exchange.deliver(
      grant,
      provider.caller,
      provider.index.get("grant", grant)?.version ?? 0,
    );
    await provider.index.waitForBlock(receipt.blockNumber, AbortSignal.timeout(10_000));
    await until(
      () => this.gateway(GRANTEE).index.get("grant", grant)?.state === "active",
      "the grant to become active",
    );
    await this.settle();
  }
}

/** Looks every few milliseconds. @throws Error when it does not come true in time */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  limitMs = 15_000,
): Promise<void> {
  const endMs = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
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

async function tlsKey({
  certificatePem,
  privateKeyPem,
}: {
  certificatePem: string;
  privateKeyPem: string;
}): Promise<Gateway["tls"]> {
  const { X509Certificate, createHash } = await import("node:crypto");
  const spki = new X509Certificate(certificatePem).publicKey.export({ type: "spki", format: "der" });
  return {
    certificate: certificatePem,
    privateKey: privateKeyPem,
    spkiDigest: createHash("sha256").update(spki).digest("hex"),
  };
}

const POLICY: PolicyContent = {
  authorityMsp: "AuthorityMSP",
  authorityDepartment: AUTHORITY,
  auditorMsps: ["AuthorityMSP"],
  replyUnconditionalDays: 1,
  replyConditionalDays: 10,
  replyExtensionDays: 10,
  deliverDays: 20,
  reviewDays: 2,
  receiptBatchCount: 10_000,
  receiptBatchMs: 600_000,
  receiptLagLimitMs: 14_400_000,
  staleAfterMs: 60_000,
};

const CONTENT: Omit<DatasetContent, "code" | "duties"> = {
  title: "行政区划",
  abstract: "街道一级的行政区划",
  classification: ["民政"],
  items: [
    { name: "code", title: "代码", type: "text", sensitivity: "public", key: true },
    { name: "name", title: "名称", type: "text", sensitivity: "public" },
    { name: "note", title: "备注", type: "text", sensitivity: "internal" },
  ],
  format: "csv",
  updateCycle: "yearly",
  shareType: "unconditional",
  shareMethods: ["interface", "batch", "file"],
  grade: "general",
  open: "not-open",
  containsSecrets: false,
  assessments: { secrecy: "a".repeat(64), personalInformation: "b".repeat(64) },
  tags: [],
};
