import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DomainError, type Grant } from "@mulian/domain";
import type { Logger } from "pino";
import { buildBundle, type Bundle, type BundlePorts } from "./build-bundle.js";

/** Below the gateway's own folder. */
const FOLDER = "evidence";
/** Bundles on their way at once: each may take half a gigabyte of the disk until it has been read. */
export const MAX_BUILDS = 4;
/** Shorter than a client waits for an answer's head (300 s): it is the gateway that says what took so long. */
const BUILD_LIMIT_MS = 240_000;
/** Half a gigabyte over a line of 5 Mbit/s. Who takes nothing must not keep the others from theirs. */
const READ_LIMIT_MS = 900_000;

type BuildsPorts = Omit<BundlePorts, "folder" | "exchange"> & { readonly dataDir: string; readonly logger: Logger };

/** The bundles of evidence that a gateway makes: one at a time for a user, and a few at once. */
export class EvidenceBuilds {
  private readonly running = new Set<string>();

  private constructor(
    private readonly ports: Omit<BundlePorts, "exchange">,
    private readonly logger: Logger,
  ) {}

  /** Takes away what a gateway that was killed left. */
  static async open({ dataDir, logger, ...ports }: BuildsPorts): Promise<EvidenceBuilds> {
    const folder = join(dataDir, FOLDER);
    await rm(folder, { recursive: true, force: true });
    return new EvidenceBuilds({ ...ports, folder }, logger);
  }

  /**
   * @param user whoever asks, until the bundle has been read or given up
   * @throws DomainError RATE_LIMITED, TIMED_OUT, and what buildBundle throws
   */
  async build(user: string, exchange: BundlePorts["exchange"], grant: Grant, signal: AbortSignal): Promise<Bundle> {
    if (this.running.has(user) || this.running.size >= MAX_BUILDS)
      throw new DomainError("RATE_LIMITED", `one bundle at a time for a user, and ${MAX_BUILDS} of a gateway`, {
        retryAfterSeconds: 5,
      });
    this.running.add(user);
    const limit = AbortSignal.timeout(BUILD_LIMIT_MS);
    try {
      const bundle = await buildBundle({ ...this.ports, exchange }, grant, AbortSignal.any([signal, limit]));
      const tooSlow = new DomainError("TIMED_OUT", "the bundle was not read in time", {
        limitSeconds: READ_LIMIT_MS / 1_000,
      });
      const reading = setTimeout(() => bundle.stream.destroy(tooSlow), READ_LIMIT_MS).unref();
      bundle.stream.once("close", () => {
        clearTimeout(reading);
        this.running.delete(user);
      });
      this.logger.info({ user, grant: grant.id, ...bundle.summary }, "evidence exported");
      return bundle;
    } catch (error) {
      this.running.delete(user);
      if (!limit.aborted) throw error;
      const limitSeconds = BUILD_LIMIT_MS / 1_000;
      throw new DomainError("TIMED_OUT", "the evidence could not be put together in time", { limitSeconds });
    }
  }
}
