import { DomainError } from "@mulian/domain";
import type { LoggedReceipt, ReceiptLog } from "../ports/receipt-log.js";
import { signJws } from "./jws.js";
import { RECEIPT_TYPE, type ReceiptClaims, ownSignatureKid } from "./receipt.js";
import type { ExchangeDependencies } from "./types.js";

export type UnnumberedClaims = Omit<ReceiptClaims, "sequence">;

/** Receipts that could not be written are tried again this often; a disk that was full may have room. */
const RETRY_MS = 2_000;

/** Signs receipts with the department's key and keeps them in the log. */
export class ReceiptIssuer {
  private readonly owed: UnnumberedClaims[] = [];
  private timer: NodeJS.Timeout | undefined;
  private settling: Promise<void> | undefined;

  /** @param retryMs how often what is owed is tried again */
  constructor(
    private readonly deps: Pick<ExchangeDependencies, "index" | "keyStore" | "department" | "signKeyName" | "logger">,
    private readonly log: ReceiptLog,
    private readonly retryMs = RETRY_MS,
  ) {}

  /** @throws DomainError READ_ONLY when it cannot be kept; nothing may be served then */
  async issue(claims: UnnumberedClaims): Promise<LoggedReceipt> {
    const kid = await ownSignatureKid(this.deps);
    if (kid === undefined) throw new DomainError("READ_ONLY", "this department has no signature key on the ledger");
    const receipt = await this.log.append(async (sequence) => ({
      side: "provider",
      grant: claims.grant,
      delivery: claims.delivery,
      jws: await signJws(
        this.deps.keyStore,
        this.deps.signKeyName,
        { typ: RECEIPT_TYPE, kid },
        { sequence, ...claims },
      ),
    }));
    const { grant, grantee, outcome, rows, bytes, reason } = claims;
    this.deps.logger.info(
      { sequence: receipt.sequence, grant, grantee, outcome, rows, bytes, reason },
      "receipt issued",
    );
    return receipt;
  }

  /** Like `issue`, but what cannot be kept now is owed, and kept as soon as the log can be written again. */
  async issueOrOwe(claims: UnnumberedClaims): Promise<LoggedReceipt | undefined> {
    try {
      return await this.issue(claims);
    } catch (error) {
      this.deps.logger.error({ err: error, grant: claims.grant, delivery: claims.delivery }, "receipt owed");
      this.owed.push(claims);
      // One attempt at a time: a receipt that takes long to write must not be written twice.
      this.timer ??= setInterval(() => {
        this.settling ??= this.settle().finally(() => (this.settling = undefined));
      }, this.retryMs).unref();
      return undefined;
    }
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async settle(): Promise<void> {
    for (let [first] = this.owed; first !== undefined; [first] = this.owed) {
      try {
        await this.issue(first);
      } catch {
        return; // `issueOrOwe` told why; the timer tries again
      }
      this.owed.shift();
    }
    this.close();
    this.timer = undefined;
  }
}
