import type { Language, StatusView } from "@mulian/domain";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { ChainPort } from "../ports/chain.js";
import type { Clock } from "../ports/clock.js";

export interface StatusPorts {
  readonly index: CatalogueIndex;
  readonly chain: Pick<ChainPort, "height">;
  readonly clock: Clock;
  readonly isConnected: () => boolean;
  /** Whether the leg serves: it counts again and settles what a crash left first. */
  readonly isServing: () => boolean;
  /** Why it does not, if its start failed. */
  readonly startFailure: () => StatusView["exchange"]["failure"];
  readonly department: string;
  readonly mspId: string;
  readonly network: StatusView["network"];
  readonly channel: string;
}

export interface Readiness {
  readonly ready: boolean;
  readonly reason?: string;
  readonly height: number;
}

/** Anybody may ask, so the peer is asked once in this time at most. */
const HEIGHT_CACHE_MS = 1_000;
/** Blocks the index may lag behind its peer and the gateway still be called ready: the last ones are always on their way. */
const READY_LAG_BLOCKS = 5;

/** This gateway's department, network and heights. */
export class GatewayStatus {
  private cached: { readonly height: number; readonly atMs: number } | undefined;

  constructor(private readonly ports: StatusPorts) {}

  /** @param language of the department's name */
  async view(language: Language): Promise<StatusView> {
    const { index, department, mspId, network, channel } = this.ports;
    const { ready, height } = await this.readiness();
    const names = index.get("department", department)?.names;
    const departmentName = (language === "en" ? names?.en : undefined) ?? names?.zh ?? department;
    const genesisHash = await this.genesisHash();
    const named = { department, departmentName, mspId, network, channel, ...(genesisHash && { genesisHash }) };
    return { ...named, height, indexedHeight: index.height, ready, exchange: this.exchange() };
  }

  /** Whether the gateway does all of its work: it has caught up with the ledger, and other gateways are served. */
  async readiness(): Promise<Readiness> {
    const caughtUp = await this.caughtUp();
    if (!caughtUp.ready || this.ports.isServing()) return caughtUp;
    const failure = this.ports.startFailure();
    const reason = "the exchange with other gateways has not started";
    const why = failure === undefined ? "" : `: ${failure.code}`;
    return { ready: false, reason: `${reason}${why}`, height: caughtUp.height };
  }

  private async genesisHash(): Promise<string | undefined> {
    // A page is what comes before its cursor.
    return (await this.ports.index.blocks({ limit: 1, cursor: "1" })).items[0]?.headerHash;
  }

  private exchange(): StatusView["exchange"] {
    const failure = this.ports.startFailure();
    return { serving: this.ports.isServing(), ...(failure === undefined ? {} : { failure }) };
  }

  /** Whether the index has caught up with the ledger. */
  async caughtUp(): Promise<Readiness> {
    const { index, isConnected } = this.ports;
    const height = await this.height();
    if (height === undefined) return { ready: false, reason: "the ledger does not answer", height: index.height };
    if (!isConnected()) return { ready: false, reason: "the index does not follow the ledger", height };
    if (height - index.height > READY_LAG_BLOCKS) return { ready: false, reason: "the index is catching up", height };
    return { ready: true, height };
  }

  private async height(): Promise<number | undefined> {
    const nowMs = this.ports.clock.now().getTime();
    if (this.cached !== undefined && Math.abs(nowMs - this.cached.atMs) < HEIGHT_CACHE_MS)
      return Math.max(this.cached.height, this.ports.index.height);
    try {
      const height = await this.ports.chain.height();
      this.cached = { height, atMs: nowMs };
      return height;
    } catch {
      return undefined;
    }
  }
}
