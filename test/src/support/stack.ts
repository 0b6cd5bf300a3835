import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ApiClient,
  type NetworkKind,
  NETWORKS,
  signInAsTrialUser,
  Supervisor,
  type SupervisorEvent,
  type SupervisorOptions,
} from "@mulian/cli";
import type { FsckReport } from "@mulian/domain";
import { recordedProcesses } from "@mulian/fabric-network";
import { freeTestPorts } from "@mulian/fabric-network/testing/ports";
import { until } from "./until.js";

export type StackOptions = Partial<
  Pick<SupervisorOptions, "sources" | "sourceRoots" | "guests" | "secretDirectories" | "databaseHosts" | "httpOrigins">
> & {
  /** Kept by the caller; a temporary one that goes with the stack by default. */
  readonly dataDir?: string;
  readonly firstPort?: number;
  /** Default: what `MULIAN_TEST_NETWORK` names, else the embedded one. */
  readonly network?: NetworkKind;
};

/** Gateways' APIs, their legs, then the network's: on real Fabric four organisations and three orderers have 36 listeners. */
const PORTS_OF_A_STACK = 64;

/** The least that a gateway takes: fifteen users of a system are made and sign in by hashes of a fifth of a second otherwise. */
const TEST_PASSWORD_COST = 1_024;

/**
 * The command line's trial starts its processes for little memory, and cli.test.ts tests it so. Its small young generation
 * takes a sixth more of the processors.
 */
const V8_AS_IT_IS: readonly string[] = [];

const OPERATORS = ["bureau-operator", "civil-operator", "stats-operator", "ecology-operator"];

/**
 * The standing system for one test file: the network and four gateways, each a process of its own. With
 * `MULIAN_TEST_NETWORK=fabric` in the environment the network is real Fabric, from binaries that must be there.
 */
export class Stack {
  private readonly clients = new Map<string, Promise<ApiClient>>();
  private readonly killed = new Set<number>();

  private constructor(
    readonly supervisor: Supervisor,
    readonly dataDir: string,
    readonly events: readonly SupervisorEvent[],
    private readonly isTemporary: boolean,
  ) {}

  static async start(options: StackOptions = {}): Promise<Stack> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "mulian-stack-")));
    const events: SupervisorEvent[] = [];
    try {
      const supervisor = await Supervisor.start({
        dataDir,
        firstPort: options.firstPort ?? freePorts(),
        network: options.network ?? networkUnderTest(),
        language: "en",
        sources: options.sources ?? {},
        sourceRoots: options.sourceRoots ?? [],
        guests: options.guests ?? {},
        secretDirectories: options.secretDirectories ?? [],
        databaseHosts: options.databaseHosts ?? [],
        httpOrigins: options.httpOrigins ?? [],
        passwordCost: TEST_PASSWORD_COST,
        nodeOptions: V8_AS_IT_IS,
        tell: (event) => events.push(event),
      });
      return new Stack(supervisor, dataDir, events, options.dataDir === undefined);
    } catch (error) {
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** A client of the user's own gateway, signed in once. */
  as(user: string): Promise<ApiClient> {
    const known = this.clients.get(user) ?? this.signIn(user);
    this.clients.set(user, known);
    known.catch(() => this.clients.delete(user));
    return known;
  }

  private async signIn(user: string): Promise<ApiClient> {
    const signedIn = await signInAsTrialUser(this.dataDir, this.supervisor.state, user, "en");
    if (signedIn === undefined) throw new Error(`${user} is none of the trial's users`);
    return new ApiClient({ ...signedIn, language: "en" });
  }

  /** A client for somebody who is none of the trial's users. */
  async signInAt(department: string, user: string, password: string): Promise<ApiClient> {
    const gatewayUrl = this.urlOf(department);
    const { token } = await new ApiClient({ gatewayUrl, language: "en" }).call("createSession", {
      body: { user, password, token: true },
    });
    return new ApiClient({ gatewayUrl, token, language: "en" });
  }

  urlOf(department: string): string {
    const gateway = this.supervisor.state.gateways.find((entry) => entry.department === department);
    if (gateway === undefined) throw new Error(`no gateway of ${department}`);
    return gateway.url;
  }

  /** Where a department's gateway keeps what it has. */
  dataOf(department: string): string {
    return join(this.dataDir, "gateways", department, "data");
  }

  /** Kills a process as an operator's worst day would: no signal it could handle. */
  kill(name: string): void {
    const pid = this.supervisor.processes[name];
    if (pid === undefined || pid === 0) throw new Error(`no process ${name}`);
    process.kill(pid, "SIGKILL");
    this.killed.add(pid);
  }

  /** Whether another process has taken the place of each that was killed; one that dies may still answer for a moment. */
  get isWhole(): boolean {
    return Object.values(this.supervisor.processes).every((pid) => !this.killed.has(pid));
  }

  /** Waits until every gateway's index shows what any of them shows: what one has written, another reads a moment later. */
  async settle(): Promise<void> {
    const indexed = async (): Promise<number[]> =>
      Promise.all(this.supervisor.state.gateways.map(({ url }) => indexedHeight(url)));
    const height = Math.max(...(await indexed()));
    await until(`every index at ${height} blocks`, async () => (await indexed()).every((reached) => reached >= height));
  }

  /** Real Fabric's processes by name, for example `peer1.statistics` or `orderer2.orderer`; none on the embedded network. */
  async fabricProcesses(): Promise<Readonly<Record<string, number>>> {
    const processes = await recordedProcesses(join(this.dataDir, "network"));
    return Object.fromEntries(processes.flatMap(({ name, pid, isAlive }) => (isAlive ? [[name, pid]] : [])));
  }

  /** Every gateway's own check of itself against the ledger. */
  fsck(): Promise<FsckReport[]> {
    return Promise.all(OPERATORS.map(async (user) => (await this.as(user)).call("fsck")));
  }

  async stop(): Promise<void> {
    await this.supervisor.stop();
    if (this.isTemporary) await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Which network the tests run on. A name that is none of the two must not quietly test the wrong one. */
export function networkUnderTest(environment: NodeJS.ProcessEnv = process.env): NetworkKind {
  const named = environment["MULIAN_TEST_NETWORK"] ?? "embedded";
  const kind = NETWORKS.find((each) => each === named);
  if (kind === undefined) throw new Error(`MULIAN_TEST_NETWORK is ${named}, not one of ${NETWORKS.join(", ")}`);
  return kind;
}

const indexedHeight = async (gatewayUrl: string): Promise<number> =>
  (await new ApiClient({ gatewayUrl, language: "en" }).call("getStatus")).indexedHeight;

/** The first of a run of ports nobody listens on. */
export const freePorts = (): number => freeTestPorts(PORTS_OF_A_STACK);
