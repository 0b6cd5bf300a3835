import { setTimeout as pause } from "node:timers/promises";
import type { WriteAnswer } from "@mulian/domain";
import { expect } from "chai";
import { codeOf } from "./code-of.js";
import type { Stack } from "./stack.js";
import { until } from "./until.js";

/** What a client may be told while something is down; it then sends the same again. */
const TRY_AGAIN = [
  "UNREACHABLE",
  "LEDGER_UNAVAILABLE",
  "COMMIT_UNKNOWN",
  "LEDGER_CONFLICT",
  "RATE_LIMITED",
  "ENDORSEMENT_REFUSED",
];
const TRY_AGAIN_MS = 100;
const LARGEST_PAGE = 200;

/** Commands with an idempotency key, which is their duty's title too: so that each one's effects can be counted. */
export class KeyedCommands {
  constructor(
    private readonly stack: Stack,
    /** Long enough for a process to be killed, started again and caught up. */
    private readonly recoveryMs: number,
  ) {}

  async send(user: string, key: string): Promise<WriteAnswer> {
    const body = { title: key, legalBasis: "条例" };
    return (await this.stack.as(user)).call("createDuty", { body, idempotencyKey: key });
  }

  /** Sends the same command until it is answered, as a program should. `told` hears what it was told before. */
  insist(user: string, key: string, told: (code: string) => void = () => {}): Promise<WriteAnswer> {
    return until(
      `an answer to ${key}`,
      async () => {
        const sent = this.send(user, key);
        const code = await codeOf(sent);
        if (code === "accepted") return sent;
        if (!TRY_AGAIN.includes(code)) throw new Error(`${key}: ${code}`);
        told(code);
        await pause(TRY_AGAIN_MS);
        return undefined;
      },
      this.recoveryMs,
    );
  }

  /** Ids of the duties by title, as the authority's gateway knows them. */
  async effects(): Promise<ReadonlyMap<string, readonly string[]>> {
    const auditor = await this.stack.as("bureau-auditor");
    const found = new Map<string, readonly string[]>();
    for (let cursor: string | undefined; ;) {
      const query = { limit: LARGEST_PAGE, ...(cursor === undefined ? {} : { cursor }) };
      const page = await auditor.call("listDuties", { query });
      for (const { title, id } of page.items) found.set(title, [...(found.get(title) ?? []), id]);
      cursor = page.nextCursor;
      if (cursor === undefined) return found;
    }
  }

  /** Ids of the duties that bear the title. */
  async effectsOf(key: string): Promise<readonly string[]> {
    return (await this.effects()).get(key) ?? [];
  }

  /** Nothing that was acknowledged is lost, and nothing had two effects: each is the transaction that was named. */
  async expectOneEffectEach(acknowledged: ReadonlyMap<string, WriteAnswer>): Promise<void> {
    const effects = await this.effects();
    const auditor = await this.stack.as("bureau-auditor");
    for (const [key, { id, txId, blockNumber }] of acknowledged) {
      expect(effects.get(key), key).to.deep.equal([id]);
      const transaction = await auditor.call("getTransaction", { params: { id: txId } });
      expect(transaction, key).to.include({ blockNumber, validationCode: 0 });
    }
  }

  /** Resolves once every gateway serves and all of them have indexed the same. */
  async ready(): Promise<void> {
    const isReady = async ({ url }: { readonly url: string }): Promise<boolean> =>
      fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(
      "every gateway to be ready",
      async () =>
        this.stack.isWhole && (await Promise.all(this.stack.supervisor.state.gateways.map(isReady))).every(Boolean),
      this.recoveryMs,
    );
    await this.stack.settle();
  }
}
