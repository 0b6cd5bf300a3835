import { setTimeout as pause } from "node:timers/promises";
import { attestationFile, blockFile, DomainError, type ErrorCode, type EvidenceSummary } from "@mulian/domain";
import { type ChainEvidence, type ChannelConfiguration, inForceAt } from "../ports/chain.js";
import type { BundleSpool } from "./bundle-spool.js";

/** Blocks that one organisation is asked for at a time: far from what its peer takes at once. */
const ASKED_AT_ONCE = 4;
/** An organisation whose peers did not answer for so many blocks is asked for no more: each may take fifteen seconds. */
const SILENT_BLOCKS = 2;
/** The newest block may have come to the own peer a moment before it comes to others': they are asked for it again. */
const ARRIVAL = { attempts: 10, pauseMs: 200 };

type Attested = EvidenceSummary["organisations"][number];

/**
 * Asks every organisation for its word for every block at which it was a member: nobody else's counts. What nobody gives is left
 * out, and said: a verifier calls it missing.
 * @param blocks numbers, ascending, of blocks that the spool has, without block 0
 */
export async function attestBlocks(
  chain: Pick<ChainEvidence, "attestation">,
  configurations: readonly ChannelConfiguration[],
  blocks: readonly number[],
  spool: Pick<BundleSpool, "put" | "read">,
): Promise<readonly Attested[]> {
  const all = new Set(configurations.flatMap(({ organisations }) => organisations));
  return Promise.all(
    [...all].toSorted().map((mspId, place) => {
      const own = blocks.filter((number) => inForceAt(configurations, number)?.organisations.includes(mspId));
      return new Witness(mspId, own, async (number) => {
        const word = await chain.attestation(mspId, number, await spool.read(blockFile(number)));
        await spool.put(attestationFile(number, place), word);
      }).ask();
    }),
  );
}

/** One organisation. */
class Witness {
  private attested = 0;
  private silent = 0;
  private code: ErrorCode | undefined;

  constructor(
    private readonly mspId: string,
    private readonly blocks: readonly number[],
    private readonly take: (number: number) => Promise<void>,
  ) {}

  async ask(): Promise<Attested> {
    const waiting = [...this.blocks];
    const lane = async (): Promise<void> => {
      for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
        if (this.silent >= SILENT_BLOCKS) return;
        await this.one(number, number === this.blocks.at(-1) ? ARRIVAL.attempts : 1);
      }
    };
    await Promise.all(Array.from({ length: ASKED_AT_ONCE }, lane));
    const { mspId, attested, code } = this;
    return { mspId, asked: this.blocks.length, attested, ...(code === undefined ? {} : { code }) };
  }

  private async one(number: number, attempts: number): Promise<void> {
    try {
      await this.take(number);
      this.attested += 1;
    } catch (error) {
      if (!(error instanceof DomainError) || OWN_FAILURES.has(error.code)) throw error;
      // A peer that answers that it has no such block.
      if (error.code === "ENDORSEMENT_REFUSED" && attempts > 1) {
        await pause(ARRIVAL.pauseMs);
        return this.one(number, attempts - 1);
      }
      if (error.code === "LEDGER_UNAVAILABLE") this.silent += 1;
      this.code ??= error.code;
    }
  }
}

/** Of the bundle or this gateway, and of no organisation. */
const OWN_FAILURES: ReadonlySet<ErrorCode> = new Set(["PAYLOAD_TOO_LARGE", "READ_ONLY", "INTERNAL"]);
