import { DomainError, type Dataset, type Grant, type KeyHolding } from "@mulian/domain";
import type { Errand, Errands } from "./errands.js";
import { errandsOfIndex } from "./errands-of-index.js";
import { KEY_STATES, checkGrant } from "./grant-check.js";
import { handOver, type HandOverParts } from "./hand-over.js";

/** The index follows the ledger within milliseconds; one that does not is left to the next look. */
const INDEXED_LIMIT_MS = 10_000;

/** What became of one holding of a key that leaked. */
export interface SettledHolding {
  readonly holding: string;
  readonly grant: string;
  readonly holder: string;
  /** `replaced`: another key was handed over; `ended`: the grant does not go on; `unchanged`: there was nothing to do. */
  readonly outcome: "replaced" | "ended" | "unchanged";
  /** The holding that took its place. */
  readonly replacement?: string;
  readonly txId?: string;
}

/**
 * After a leak the provider's gateway seals again: whatever grant still goes on gets another package under another key, the old
 * holding ends. What is to be done follows from the ledger, so it is done after a restart and also when a grant is resumed.
 */
export class PackageRenewal {
  private readonly errands: Errands;
  private readonly running = new Map<string, Promise<SettledHolding>>();

  constructor(private readonly leg: HandOverParts) {
    this.errands = errandsOfIndex(leg.deps, () => this.find());
  }

  start(): void {
    this.errands.start();
  }

  async close(): Promise<void> {
    await this.errands.close();
    await Promise.allSettled(this.running.values());
  }

  /** The holdings of a key that leaked which still have to be replaced or ended. */
  waiting(dataKey: string): readonly KeyHolding[] {
    return this.leg.deps.index
      .all("key-holding", (holding) => holding.dataKey === dataKey && isOpen(holding))
      .filter((holding) => holding.state !== "ended" || this.goesOn(holding) !== undefined);
  }

  /** Replaces or ends one holding; a second call while the first runs waits for it. */
  async settle(holding: KeyHolding): Promise<SettledHolding> {
    const running = this.running.get(holding.id) ?? this.settleOnce(holding);
    this.running.set(holding.id, running);
    try {
      return await running;
    } finally {
      this.running.delete(holding.id);
    }
  }

  private find(): readonly Errand[] {
    const { index, department } = this.leg.deps;
    const leaked = index.all("data-key", (key) => key.custodian === department && key.state === "compromised");
    return leaked
      .flatMap(({ id }) => this.waiting(id))
      .map((holding) => ({
        key: `renewal/${holding.id}`,
        department: holding.holder,
        run: async () => void (await this.settle(holding)),
      }));
  }

  private async settleOnce(known: KeyHolding): Promise<SettledHolding> {
    const holding = this.leg.deps.index.get("key-holding", known.id) ?? known;
    const goesOn = this.goesOn(holding);
    if (!isOpen(holding) || (holding.state === "ended" && goesOn === undefined)) return told(holding, "unchanged");
    if (goesOn === undefined) return { ...told(holding, "ended"), txId: await this.end(holding) };
    return this.replace(holding, goesOn);
  }

  private async end({ id, version }: KeyHolding): Promise<string> {
    const { ledger, serviceCaller } = this.leg.deps;
    const body = { id, expectedVersion: version, endedBy: "rotated" } as const;
    const { txId, blockNumber } = await ledger.submit(serviceCaller, { name: "key-holding.end", body });
    await this.indexed(blockNumber);
    return txId;
  }

  private async replace(
    holding: KeyHolding,
    { grant, dataset }: { readonly grant: Grant; readonly dataset: Dataset },
  ): Promise<SettledHolding> {
    const { index, ledger, serviceCaller, packageSuite, logger } = this.leg.deps;
    const { id, version } = holding;
    const suite = index.get("data-key", holding.dataKey ?? "")?.suite ?? packageSuite;
    const handed = await handOver(this.leg, grant, dataset, serviceCaller, suite).catch(async (error: unknown) => {
      // What leaked is held as good no longer than it must be, however long the source cannot be read.
      if (holding.state !== "ended") await this.end(holding);
      throw error;
    });
    const { txId, blockNumber, result } = await ledger.submit(serviceCaller, {
      name: "key-holding.replace",
      body: { id, expectedVersion: version, ...handed },
    });
    await this.indexed(blockNumber);
    logger.info({ holding: id, grant: grant.id, holder: holding.holder, txId }, "sealed again");
    const replacement = result.holding === undefined ? {} : { replacement: result.holding };
    return { ...told(holding, "replaced"), txId, ...replacement };
  }

  /** The holding's grant while it may be used; a suspended one goes on when it is resumed. */
  private goesOn(holding: KeyHolding): { readonly grant: Grant; readonly dataset: Dataset } | undefined {
    const { index, clock } = this.leg.deps;
    try {
      return checkGrant(index, holding.grant, KEY_STATES, clock.now().toISOString());
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  private async indexed(blockNumber: number): Promise<void> {
    await this.leg.deps.index.waitForBlock(blockNumber, AbortSignal.timeout(INDEXED_LIMIT_MS)).catch(() => undefined);
  }
}

/** One that runs, or that ended because its key did and has no successor. */
const isOpen = ({ state, endedBy, replacedBy }: KeyHolding): boolean =>
  state !== "ended" || (endedBy === "rotated" && replacedBy === undefined);

const told = ({ id, grant, holder }: KeyHolding, outcome: SettledHolding["outcome"]): SettledHolding => ({
  holding: id,
  grant,
  holder,
  outcome,
});
