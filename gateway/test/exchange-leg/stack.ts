import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { canonicalJson, type DatasetContent, type NewAccessRequest, type PolicyContent } from "@mulian/domain";
import { startNetwork, type Network, type OrganisationConnection } from "@mulian/embedded-network";
import { openOrganisation, type Organisation } from "@mulian/embedded-network/ca";
import { openDataSource } from "../../src/adapters/data-source/open.js";
import type { FabricLedgerOptions } from "../../src/adapters/ledger/options.js";
import type { ExchangeDependencies, OpenRowsOptions, OpenedRows } from "../../src/exchange/types.js";
import type { KeyStore } from "../../src/ports/key-store.js";
import type { DataSource } from "../../src/ports/data-source.js";
import { AUTHORITY, CONTENT, GRANTEE, POLICY, PROVIDER } from "./contents.js";
import { TestClock, logger, type Gateway } from "./gateway.js";
import { CHANNEL, openGateway } from "./open-gateway.js";
import { until } from "./until.js";

export const MSPS: Readonly<Record<string, string>> = {
  [AUTHORITY]: "AuthorityMSP",
  [PROVIDER]: "CivilMSP",
  [GRANTEE]: "StatisticsMSP",
};

const DAY_MS = 86_400_000;
/** The largest delivery of a test, on a busy machine. */
const ROWS_LIMIT_MS = 60_000;

export interface StackOptions {
  readonly policy?: Partial<PolicyContent>;
  readonly dependencies?: (department: string) => Partial<ExchangeDependencies>;
  readonly keyStores?: Readonly<Record<string, KeyStore>>;
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
    const opened = Object.entries(MSPS).map(([department, mspId]) =>
      openGateway({
        network: network.connection,
        department,
        mspId,
        dir: join(dir, department),
        clock: stack.clock,
        isAuthority: department === AUTHORITY,
        more: options.dependencies?.(department) ?? {},
        keyStore: options.keyStores?.[department],
      }),
    );
    for (const gateway of await Promise.all(opened)) {
      stack.gateways.set(gateway.department, gateway);
      await gateway.open();
    }
    await stack.register(options.policy ?? {});
    for (const gateway of stack.gateways.values()) await gateway.exchange.start();
    return stack;
  }

  gateway(department: string): Gateway {
    const gateway = this.gateways.get(department);
    if (gateway === undefined) throw new Error(`no gateway ${department}`);
    return gateway;
  }

  /** The keys and authorities of a department's organisation, as its network has them. */
  organisation(department: string): Promise<Organisation> {
    const mspId = MSPS[department];
    if (mspId === undefined) throw new Error(`no organisation ${department}`);
    const dir = join(this.dir, "network", "organisations", department);
    return openOrganisation({ dir, mspId, name: department });
  }

  /** How the CA of a department's organisation is reached. */
  caOf(department: string): OrganisationConnection["ca"] {
    const organisation = this.network.connection.organisations[MSPS[department] ?? ""];
    if (organisation === undefined) throw new Error(`no organisation ${department}`);
    return organisation.ca;
  }

  /** How a department's own peer is reached. */
  async peerOf(department: string): Promise<FabricLedgerOptions["peer"]> {
    const peer = this.network.connection.organisations[MSPS[department] ?? ""]?.peer;
    if (peer === undefined) throw new Error(`no organisation ${department}`);
    const { address, tlsServerName, tlsRootCertPath } = peer;
    return { address, tlsServerName, tlsRootCertPem: await readFile(tlsRootCertPath, "utf8") };
  }

  /** Every index has what the own one has now. */
  async settle(): Promise<void> {
    const height = Math.max(...[...this.gateways.values()].map(({ index }) => index.height));
    await Promise.all(
      [...this.gateways.values()].map(({ index }) => index.waitForBlock(height - 1, AbortSignal.timeout(60_000))),
    );
  }

  /** A day later, with every receipt committed: serving would rightly stop otherwise. */
  async nextDay(): Promise<void> {
    for (const department of [PROVIDER, GRANTEE]) await this.gateway(department).exchange.commitReceipts();
    this.clock.offsetMs += DAY_MS;
  }

  async close(): Promise<void> {
    for (const gateway of this.gateways.values()) {
      await gateway.shut();
      await gateway.stopFollowing();
      await gateway.ledger.close();
      await gateway.index.close();
    }
    await this.network.close();
    await rm(this.dir, { recursive: true, force: true });
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
        {
          kind: "csv",
          path: join(this.dir, `${name}.csv`),
          encoding: "utf-8",
          types: Object.fromEntries((content.items ?? []).map((item) => [item.name, item.type])),
        },
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
    const { schemaDigest } = await opened.describe(AbortSignal.timeout(60_000));
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

  /** A grant of these terms that is delivered, acknowledged and in every index. Answers its id. */
  async activeGrant(dataset: string, terms: Parameters<Stack["grant"]>[1] = {}): Promise<string> {
    const { grant } = await this.grant(dataset, terms);
    await this.deliver(grant);
    return grant;
  }

  /** Rows as the grantee's user asks for them; NDJSON unless told. */
  openRows(grantId: string, options: Partial<OpenRowsOptions> = {}): Promise<OpenedRows> {
    const signal = AbortSignal.timeout(ROWS_LIMIT_MS);
    return this.gateway(GRANTEE).exchange.openRows({ grantId, user: "u-reader", format: "ndjson", signal, ...options });
  }

  /** Delivers and waits until the grantee's gateway has acknowledged. */
  async deliver(grant: string): Promise<void> {
    const provider = this.gateway(PROVIDER);
    const receipt = await provider.exchange.deliver(
      grant,
      provider.caller,
      provider.index.get("grant", grant)?.version ?? 0,
    );
    await provider.index.waitForBlock(receipt.blockNumber, AbortSignal.timeout(60_000));
    await until(
      () => this.gateway(GRANTEE).index.get("grant", grant)?.state === "active",
      "the grant to become active",
    );
    await this.settle();
  }
}
