import { createHmac } from "node:crypto";
import { DomainError, shanghaiDate } from "@mulian/domain";
import type { ExchangeState } from "./exchange-state.js";
import type { GrantSalts } from "./grant-salts.js";
import { InTurn } from "./in-turn.js";

/** Attempts on one record in a day: somebody at a counter mistypes, and tries again. */
export const CHECKS_OF_A_RECORD_PER_DAY = 5;
/**
 * Wrong answers about one record over the grant's life. A birthday has some 30,000 values, so five a day would find it within
 * the longest term; twenty do not.
 */
export const WRONG_CHECKS_OF_A_RECORD = 20;

/** What was asked about one record under one grant. */
export interface RecordAttempts {
  readonly day: string;
  readonly today: number;
  readonly wrong: number;
}

/** An attempt that was counted before it was answered. */
export interface Attempt {
  /** It was right: nothing was guessed. */
  right(): Promise<void>;
  /** No answer was found, so none was given. */
  unanswered(): Promise<void>;
}

/**
 * Against guessing one person's values: attempts are counted by record, which is known here only as a keyed hash of its key
 * values. Each is durable before the source is asked, and counted as wrong until it was right: a crash forgets none.
 */
export class CheckBudget {
  /** One at a time for each record, so that the counts are exact. */
  private readonly inTurn = new InTurn();

  constructor(
    private readonly state: Pick<ExchangeState, "checkAttempts" | "keepCheckAttempts">,
    private readonly salts: GrantSalts,
  ) {}

  /**
   * @param keyValues in the order of the grant's keys, each in its canonical form
   * @throws DomainError QUOTA_EXCEEDED, and then nothing is counted
   */
  async begin(grantId: string, keyValues: readonly string[], now: string): Promise<Attempt> {
    const salt = await this.salts.of(grantId);
    const record = createHmac("sha256", salt)
      .update(JSON.stringify(["check", ...keyValues]))
      .digest("hex");
    const id = `${grantId}/${record}`;
    const day = shanghaiDate(now);
    await this.change(id, (known) => take(known, day));
    return {
      right: () => this.change(id, (known) => ({ ...known, wrong: known.wrong - 1 })),
      unanswered: () => this.change(id, (known) => giveBack(known, day)),
    };
  }

  private change(id: string, to: (known: RecordAttempts) => RecordAttempts): Promise<void> {
    return this.inTurn.run(id, async () => {
      const known = (await this.state.checkAttempts(id)) ?? { day: "", today: 0, wrong: 0 };
      await this.state.keepCheckAttempts(id, to(known));
    });
  }
}

function take(known: RecordAttempts, day: string): RecordAttempts {
  const today = known.day === day ? known.today : 0;
  if (known.wrong >= WRONG_CHECKS_OF_A_RECORD) throw exceeded("wrongChecksOfRecord");
  if (today >= CHECKS_OF_A_RECORD_PER_DAY) throw exceeded("checksOfRecordPerDay");
  return { day, today: today + 1, wrong: known.wrong + 1 };
}

/** The day may have ended meanwhile, and the count of the next one have begun. */
const giveBack = (known: RecordAttempts, day: string): RecordAttempts => ({
  ...known,
  today: known.day === day ? known.today - 1 : known.today,
  wrong: known.wrong - 1,
});

const exceeded = (quota: string): DomainError =>
  new DomainError("QUOTA_EXCEEDED", "this record was asked about too often", { quota });
