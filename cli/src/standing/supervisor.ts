import type { Language } from "@mulian/domain";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { repositoryRoot } from "../repository.js";
import type { FirstRecord } from "./first-record.js";
import type { TrialGuest } from "./gateway-files.js";
import { type TrialDepartment, trialDepartments } from "./layout.js";
import { LEAN_NODE_OPTIONS } from "./lean.js";
import { NETWORK_SERVICE, type NetworkKind, networkService } from "./network-service.js";
import type { Preparation } from "./preparation.js";
import { type ServiceOptions, ServiceProcess } from "./service-process.js";
import type { StandingState } from "./state.js";
import { startTicksOf } from "./start-ticks.js";
import type { Passwords } from "./trial-users.js";
import { removeStanding, writeStanding } from "./write-standing.js";

/** First port of the standing system; 0 takes any free ones. Gateways' APIs come first, then their legs, then the network. */
export const DEFAULT_FIRST_PORT = 8300;
const EXCHANGE_OFFSET = 10;
const NETWORK_OFFSET = 20;
/** A process that fails again and again is left down: five restarts, each after a longer wait. */
const MAX_RESTARTS = 5;
const RESTART_STEP_MS = 1_000;
/** A process that ran this long was well: its next failure counts as a first one. */
const STEADY_MS = 60_000;

export interface SupervisorOptions {
  readonly dataDir: string;
  readonly firstPort: number;
  /** Default: the embedded one. */
  readonly network?: NetworkKind;
  readonly language: Language;
  /** Where connector bindings of the trial may read: folders of tables. */
  readonly sources: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly sourceRoots: readonly string[];
  /** Hosted departments with a leg of their own, by their host; none by default. */
  readonly guests?: Readonly<Record<string, readonly TrialGuest[]>>;
  /** Folders with connectors' secrets, and databases as `host:port`, that connectors may reach; none by default. */
  readonly secretDirectories?: readonly string[];
  readonly databaseHosts?: readonly string[];
  readonly httpOrigins?: readonly { readonly origin: string; readonly addresses?: readonly string[] }[];
  /** What the hash of a user's password costs; as a gateway has it unless told. */
  readonly passwordCost?: number;
  readonly tell: (event: SupervisorEvent) => void;
  /** Node's own options for network and gateways: those of a small machine unless told. */
  readonly nodeOptions?: readonly string[];
  /** Where a start, or a restart, is prepared: in this process unless told. */
  readonly openPreparation?: () => Preparation;
  /** Ends a start that is under way: it rejects once everything that was started has ended. */
  readonly signal?: AbortSignal;
}

export type SupervisorEvent =
  | { readonly kind: "network"; readonly network: NetworkKind; readonly height: number }
  | { readonly kind: "gateway"; readonly department: string; readonly url: string }
  | { readonly kind: "ledger"; readonly record: FirstRecord; readonly txId: string; readonly blockNumber: number }
  | { readonly kind: "restart"; readonly name: string; readonly attempt: number };

const script = (path: string): string => join(repositoryRoot, path);

/** The standing system: one network process and one gateway process an organisation, all children of this process. */
export class Supervisor {
  private readonly gateways = new Map<string, ServiceProcess>();
  private network: ServiceProcess | undefined;
  /** Processes that are starting or run, each from the moment it is begun. */
  private readonly services = new Set<Promise<ServiceProcess>>();
  /** Aborted when it is to stop; what is starting then ends at once. */
  private readonly ending = new AbortController();
  private ready = false;
  private first: { readonly passwords: Passwords; readonly made: boolean } = { passwords: {}, made: false };

  private constructor(private readonly options: SupervisorOptions) {}

  static async start(options: SupervisorOptions): Promise<Supervisor> {
    const supervisor = new Supervisor(options);
    const { signal } = options;
    const stop = (): void => void supervisor.stop().catch(() => undefined); // tried again below, where it is told
    signal?.addEventListener("abort", stop, { once: true });
    try {
      signal?.throwIfAborted();
      await supervisor.prepared((preparation) => supervisor.startAll(preparation));
      signal?.throwIfAborted();
      return supervisor;
    } catch (error) {
      await supervisor.stop();
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  get passwords(): Passwords {
    return this.first.passwords;
  }

  /** True when this start made the first passwords. */
  get isFirst(): boolean {
    return this.first.made;
  }

  get state(): StandingState {
    return {
      pid: process.pid,
      startTicks: startTicksOf(process.pid) ?? "",
      ready: this.ready,
      network: this.kind,
      connectionProfile: this.connectionProfile,
      gateways: trialDepartments.flatMap(({ entry }) => {
        const gateway = this.gateways.get(entry.id);
        if (gateway === undefined) return [];
        return [
          {
            department: entry.id,
            url: String(gateway.ready["apiUrl"]),
            exchangeUrl: String(gateway.ready["exchangeUrl"]),
            pid: gateway.pid,
          },
        ];
      }),
    };
  }

  /** Process ids by name, for tests that kill them. */
  get processes(): Readonly<Record<string, number>> {
    return {
      network: this.network?.pid ?? 0,
      ...Object.fromEntries([...this.gateways].map(([id, gateway]) => [id, gateway.pid])),
    };
  }

  /** Gateways first: they finish what they have with the network still there. */
  async stop(): Promise<void> {
    this.ending.abort();
    const begun = await Promise.allSettled(this.services);
    const running = begun.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
    const isNetwork = ({ name }: ServiceProcess): boolean => name === NETWORK_SERVICE;
    await Promise.all(running.filter((service) => !isNetwork(service)).map((service) => service.stop()));
    await Promise.all(running.filter(isNetwork).map((service) => service.stop()));
    await removeStanding(this.options.dataDir);
  }

  private get isStopping(): boolean {
    return this.ending.signal.aborted;
  }

  private get nodeOptions(): readonly string[] {
    return this.options.nodeOptions ?? LEAN_NODE_OPTIONS;
  }

  private get kind(): NetworkKind {
    return this.options.network ?? "embedded";
  }

  private get connectionProfile(): string {
    return join(this.options.dataDir, "network", "connection.json");
  }

  /** What is needed to prepare is let go of when it is prepared. */
  private async prepared(run: (preparation: Preparation) => Promise<void>): Promise<void> {
    const { openPreparation } = this.options;
    const preparation = openPreparation?.() ?? (await import("./prepare-here.js")).prepareHere;
    try {
      await run(preparation);
    } finally {
      preparation.close();
    }
  }

  private async startAll(preparation: Preparation): Promise<void> {
    const { dataDir, language, tell } = this.options;
    await mkdir(join(dataDir, "logs"), { recursive: true, mode: 0o700 });
    const [first] = await allEnded([preparation.passwords(dataDir), this.startNetwork()]);
    this.first = first;
    await allEnded(trialDepartments.map((department, index) => this.startGateway(preparation, department, index)));
    await writeStanding(dataDir, this.state);
    const opening = {
      gatewayUrl: String(this.gateways.get(trialDepartments[0].entry.id)?.ready["apiUrl"]),
      password: this.passwords["bureau-authority"] ?? "",
      language,
    };
    await preparation.openLedger(opening, (written) => tell({ kind: "ledger", ...written }));
    this.ready = true;
    await writeStanding(dataDir, this.state);
  }

  private async startNetwork(attempt = 0): Promise<void> {
    const { dataDir, language, firstPort, tell } = this.options;
    const service = await networkService({
      kind: this.kind,
      dataDir,
      language,
      firstPort: firstPort === 0 ? 0 : firstPort + NETWORK_OFFSET,
    });
    this.network = await this.startService(service);
    tell({ kind: "network", network: this.kind, height: Number(this.network.ready["height"]) });
    this.keepUp(this.network, attempt, (next) => this.startNetwork(next));
  }

  private async startGateway(
    preparation: Preparation,
    department: TrialDepartment,
    index: number,
    attempt = 0,
  ): Promise<void> {
    const { dataDir, firstPort, tell } = this.options;
    const { id } = department.entry;
    const configFile = await preparation.gatewayFiles({
      department,
      dataDir,
      network: this.kind,
      connectionProfile: this.connectionProfile,
      apiPort: firstPort === 0 ? 0 : firstPort + index,
      exchangePort: firstPort === 0 ? 0 : firstPort + EXCHANGE_OFFSET + index,
      passwords: this.passwords,
      bindings: this.options.sources[id] ?? {},
      guests: this.options.guests?.[id] ?? [],
      passwordCost: this.options.passwordCost,
      reach: {
        sourceDirectories: this.options.sourceRoots,
        secretDirectories: this.options.secretDirectories ?? [],
        databaseHosts: this.options.databaseHosts ?? [],
        httpOrigins: this.options.httpOrigins ?? [],
      },
    });
    const gateway = await this.startService({
      name: id,
      script: script("gateway/dist/src/main.js"),
      args: ["--config", configFile, "--supervised"],
      logFile: join(dataDir, "logs", `gateway-${id}.log`),
    });
    this.gateways.set(id, gateway);
    tell({ kind: "gateway", department: id, url: String(gateway.ready["apiUrl"]) });
    this.keepUp(gateway, attempt, (next) =>
      this.prepared((again) => this.startGateway(again, department, index, next)),
    );
  }

  private startService(options: ServiceOptions): Promise<ServiceProcess> {
    const service = ServiceProcess.start({ ...options, nodeOptions: this.nodeOptions, signal: this.ending.signal });
    this.services.add(service);
    const forget = (): void => void this.services.delete(service);
    service.then(({ exited }) => exited.then(forget), forget);
    return service;
  }

  /** Starts a process again when it ends unasked. A network that finds its blocks damaged refuses each time, and stays down. */
  private keepUp(service: ServiceProcess, attempt: number, start: (attempt: number) => Promise<void>): void {
    const startedAt = Date.now();
    void service.exited.then(() =>
      this.restart(service.name, Date.now() - startedAt > STEADY_MS ? 1 : attempt + 1, start),
    );
  }

  private async restart(name: string, attempt: number, start: (attempt: number) => Promise<void>): Promise<void> {
    if (this.isStopping || attempt > MAX_RESTARTS) return;
    this.options.tell({ kind: "restart", name, attempt });
    await new Promise((resolve) => setTimeout(resolve, RESTART_STEP_MS * attempt));
    if (this.isStopping) return;
    try {
      await start(attempt);
      if (this.isStopping) return;
      await writeStanding(this.options.dataDir, this.state);
    } catch {
      await this.restart(name, attempt + 1, start);
    }
  }
}

/** As Promise.all, but a failure is told when all have ended: none writes into the folder after that. */
async function allEnded<Work extends readonly Promise<unknown>[]>(work: readonly [...Work]) {
  await Promise.allSettled(work);
  return Promise.all(work);
}
