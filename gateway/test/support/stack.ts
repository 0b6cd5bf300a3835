import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Role, usualPolicy } from "@mulian/domain";
import { startNetwork, type Network } from "@mulian/embedded-network";
import { pino } from "pino";
import { startGateway, type Gateway, type GatewayConfig, type GatewayOptions } from "../../src/index.js";
import { type Clock, systemClock } from "../../src/ports/clock.js";
import { Client } from "./client.js";

/** How often a gateway looks at its certificates, where that is not to be as usual. */
type Looks = Pick<GatewayOptions, "certificateLookMs">;

/** A department of a test network: an organisation of its own with a gateway and users `<id>-<role>`. */
export interface StackDepartment {
  readonly id: string;
  readonly mspId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly bindings?: GatewayConfig["bindings"];
  /** An encrypted file by default. */
  readonly keyStore?: GatewayConfig["keyStore"];
  readonly guests?: GatewayConfig["guests"];
}

export interface StackOptions {
  /** Made, and removed at the end, when it is not given. */
  readonly dataDir?: string;
  /** The authority first. */
  readonly departments?: readonly StackDepartment[];
  readonly sourceDirectories?: readonly string[];
  /** Folder of the contracts; the real ones by default. */
  readonly chaincodeDir?: string;
}

const STAFF: readonly Role[] = ["steward", "approver", "requester", "operator"];
export const AUTHORITY: StackDepartment = {
  id: "data-bureau",
  mspId: "AuthorityMSP",
  name: "数据局",
  roles: ["authority", "auditor", "operator"],
};
export const CIVIL_AFFAIRS: StackDepartment = {
  id: "civil-affairs",
  mspId: "CivilAffairsMSP",
  name: "民政局",
  roles: STAFF,
};
export const STATISTICS: StackDepartment = { id: "statistics", mspId: "StatisticsMSP", name: "统计局", roles: STAFF };
export const ECOLOGY: StackDepartment = { id: "ecology", mspId: "EcologyMSP", name: "生态环境局", roles: STAFF };
export const DEPARTMENTS: readonly StackDepartment[] = [AUTHORITY, CIVIL_AFFAIRS, STATISTICS, ECOLOGY];

/** Opens every gateway's encrypted file; a key, because deriving one from a passphrase takes a fifth of a second each time. */
const STORE_KEY = Buffer.alloc(32, "\0a key for tests");
/** The least that a gateway takes. */
const TEST_PASSWORD_COST = 1_024;
/** The PIN of a token. */
export const PASSPHRASE = "a passphrase for a test only";
export const PASSWORD = "a password long enough";
const CHAINCODE_DIR = dirname(createRequire(import.meta.url).resolve("@mulian/chaincode/package.json"));
const CHANNEL = "mulian";
const silent = pino({ level: process.env["MULIAN_LOG"] ?? "silent" });

/** The whole system in this process: embedded network, one gateway a department, the authority's first records. */
export class Stack {
  private readonly gateways = new Map<string, Gateway>();
  private readonly clients = new Map<string, Promise<Client>>();
  /** A gateway keeps its leg's port: otherwise each start announces another one, and that meets what is under way. */
  private readonly exchangePorts = new Map<string, number>();
  private network: Network | undefined;

  private constructor(
    readonly dataDir: string,
    private readonly departments: readonly StackDepartment[],
    private readonly options: StackOptions,
  ) {}

  static async start(options: StackOptions = {}): Promise<Stack> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "mulian-stack-")));
    const stack = new Stack(dataDir, options.departments ?? DEPARTMENTS, options);
    try {
      await stack.startNetwork();
      await Promise.all(stack.departments.map(({ id }) => stack.startGateway(id)));
      await stack.bootstrap();
      return stack;
    } catch (error) {
      await stack.close();
      throw error;
    }
  }

  /** @param certificateLifeMs of what its CAs give from now on; a year by default */
  async startNetwork(certificateLifeMs?: number): Promise<void> {
    this.network = await startNetwork({
      ...(certificateLifeMs === undefined ? {} : { certificateLifeMs }),
      dataDir: join(this.dataDir, "network"),
      channel: CHANNEL,
      organisations: this.departments.map(({ mspId, id }) => ({ mspId, name: id })),
      chaincodes: [{ name: "mulian", path: this.options.chaincodeDir ?? CHAINCODE_DIR }],
    });
  }

  async stopNetwork(): Promise<void> {
    await this.network?.close();
    this.network = undefined;
  }

  async startGateway(id: string, clock: Clock = systemClock, options: Looks = {}): Promise<void> {
    const gateway = await startGateway(await this.config(id), { clock, logger: silent, ...options });
    this.gateways.set(id, gateway);
    this.exchangePorts.set(id, Number(new URL(gateway.exchangeUrl).port));
  }

  async stopGateway(id: string): Promise<void> {
    await this.gateways.get(id)?.close();
    this.gateways.delete(id);
  }

  gateway(id: string): Gateway {
    const gateway = this.gateways.get(id);
    if (gateway === undefined) throw new Error(`the gateway of ${id} does not run`);
    return gateway;
  }

  /** Where a gateway keeps what it has. */
  gatewayDir(id: string): string {
    return join(this.dataDir, "gateways", id);
  }

  /** A signed-in client for the department's user of this role; one session serves all tests. */
  as(id: string, role: Role): Promise<Client> {
    const { apiUrl } = this.gateway(id);
    const user = `${id}-${role}`;
    const client = this.clients.get(`${apiUrl} ${user}`) ?? Client.signIn(apiUrl, user, PASSWORD);
    this.clients.set(`${apiUrl} ${user}`, client);
    return client;
  }

  async config(id: string): Promise<GatewayConfig> {
    const department = this.departments.find((candidate) => candidate.id === id);
    const organisation = this.network?.connection.organisations[department?.mspId ?? ""];
    if (department === undefined || organisation === undefined) throw new Error(`no such department: ${id}`);
    const folder = this.gatewayDir(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const unlock = department.keyStore === undefined ? STORE_KEY : `${PASSPHRASE}\n`;
    await writeFile(join(folder, "passphrase"), unlock, { mode: 0o600 });
    const users = department.roles.map((role) => ({ user: `${id}-${role}`, roles: [role], password: PASSWORD }));
    await writeFile(join(folder, "users.yaml"), JSON.stringify(users), { mode: 0o600 });
    const { peer, ca, administrator } = organisation;
    const orderers = this.network?.connection.orderers ?? [];
    return {
      department: id,
      mspId: department.mspId,
      authorityMsp: this.departments[0]?.mspId ?? "",
      answerSeconds: 60,
      passwordCost: TEST_PASSWORD_COST,
      guests: department.guests ?? [],
      packageSuite: "A256GCM-HKDF-SHA256",
      keyStore: department.keyStore ?? { kind: "file" },
      network: "embedded",
      dataDir: join(folder, "data"),
      listen: {
        api: { host: "127.0.0.1", port: 0 },
        exchange: { host: "127.0.0.1", port: this.exchangePorts.get(id) ?? 0 },
      },
      ledger: {
        channel: CHANNEL,
        chaincode: "mulian",
        peer: { address: peer.address, tlsServerName: peer.tlsServerName, tlsRootCertFile: peer.tlsRootCertPath },
      },
      ca: {
        url: ca.url,
        caName: ca.caName,
        tlsRootCertFile: ca.tlsRootCertPath,
        registrarId: ca.registrarId,
        registrarSecretFile: ca.registrarSecretPath,
      },
      administration: {
        certificateFile: administrator.certPath,
        keyFile: administrator.keyPath,
        orderers: orderers.map(({ address, tlsServerName, tlsRootCertPath }) => ({
          address,
          tlsServerName,
          tlsRootCertFile: tlsRootCertPath,
        })),
      },
      passphraseFile: join(folder, "passphrase"),
      reach: {
        sourceDirectories: [...(this.options.sourceDirectories ?? [])],
        secretDirectories: [],
        databaseHosts: [],
        httpOrigins: [],
      },
      bindings: department.bindings ?? {},
      dialRanges: ["127.0.0.0/8"],
      initialUsersFile: join(folder, "users.yaml"),
    };
  }

  /** Policy and departments, and every gateway announced. Repeats change nothing. */
  private async bootstrap(): Promise<void> {
    const [authority] = this.departments;
    if (authority === undefined) throw new Error("a network needs an authority");
    const client = await this.as(authority.id, "authority");
    if ((await client.get("/policy")).status === 404) {
      await client.created(
        "/policy",
        { content: usualPolicy(authority.mspId, authority.id, { receiptBatchMs: 1_000 }) },
        "bootstrap-policy",
      );
    }
    for (const [serial, { id, mspId, name }] of this.departments.entries()) {
      if ((await client.get(`/departments/${id}`)).status === 200) continue;
      const entry = {
        id,
        mspId,
        names: { zh: name, en: id },
        creditCode: `11110000000000000${serial + 1}`,
        level: "city",
        region: "110000",
        workUnit: "数据处",
      };
      await client.created("/departments", entry, `bootstrap-${id}`);
    }
    await client.until("every gateway announced", async () => {
      const { items } = (await client.get("/departments?limit=200")).json<{ items: { gateway?: unknown }[] }>();
      return items.length === this.departments.length && items.every(({ gateway }) => gateway !== undefined)
        ? true
        : undefined;
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.gateways.keys()].map((id) => this.stopGateway(id)));
    await this.stopNetwork();
    if (this.options.dataDir === undefined) await rm(this.dataDir, { recursive: true, force: true });
  }
}
