import { appendFile, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DomainError, type Command } from "@mulian/domain";
import { expect } from "chai";
import type { LedgerCaller, LedgerPort } from "../../src/ports/ledger.js";
import { PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

describe("batches of receipts", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grant: string;
  /** What happens to a commit: it passes, is refused before it reaches the ledger, or is not heard of after it has. */
  let ledgerIs: "there" | "away" | "silent" = "there";

  before(async () => {
    stack = await Stack.start({
      policy: { receiptBatchMs: 500, receiptLagLimitMs: 2_000 },
      dependencies: (department) => ({ ledger: flaky(department) }),
    });
    provider = stack.gateway(PROVIDER);
    ({ grant } = await stack.grant(await stack.publish("streets", "code,name,note\n1,东华门街道,内部\n")));
    await stack.deliver(grant);
  });
  after(() => stack.close());

  /** The real ledger of a department; commits of receipts meet a fault. */
  function flaky(department: string): LedgerPort {
    const real = (): LedgerPort => stack.gateway(department).ledger;
    return {
      submit: async (caller: LedgerCaller, command: Command) => {
        if (command.name !== "receipts.commit" || ledgerIs === "there" || department !== PROVIDER)
          return real().submit(caller, command);
        if (ledgerIs === "silent") await real().submit(caller, command);
        throw new DomainError("LEDGER_UNAVAILABLE", "no answer");
      },
      evaluate: (caller, query) => real().evaluate(caller, query),
      blocks: (after, signal) => real().blocks(after, signal),
      close: () => real().close(),
    };
  }

  const read = async (): Promise<string> => {
    const { stream, done } = await stack.openRows(grant);
    const rows = await text(stream);
    await done;
    return rows;
  };
  const restart = async (): Promise<void> => {
    await provider.shut();
    await provider.open();
    await provider.exchange.start();
  };
  const covered = async (): Promise<boolean> =>
    (await provider.exchange.receiptsOf([grant])).every(({ batch }) => batch !== undefined);

  it("have one effect although the ledger's answer was lost and the gateway restarted", async () => {
    ledgerIs = "silent";
    await read();
    await until(
      () => provider.index.all("receipt-batch", ({ department }) => department === PROVIDER).length === 1,
      "the batch on the ledger",
    );
    await restart();
    ledgerIs = "there";
    await until(covered, "the batch");
    await read();
    await until(covered, "the next batch");
    await stack.settle();
    const batches = provider.index
      .all("receipt-batch", ({ department }) => department === PROVIDER)
      .toSorted((a, b) => a.batchNumber - b.batchNumber);
    expect(batches.map(({ batchNumber }) => batchNumber)).to.deep.equal([1, 2]);
    expect(batches[1]?.previousRoot).to.equal(batches[0]?.merkleRoot);
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
  });

  it("that cannot be committed for too long stop the serving, until they are (32)", async () => {
    ledgerIs = "away";
    await read();
    await until(async () => (await codeOf(read())) === "LEDGER_UNAVAILABLE", "the lag limit");
    expect(provider.exchange.counts().receiptsUncommitted).to.be.above(0);
    ledgerIs = "there";
    await until(async () => (await codeOf(read())) === "accepted", "the serving");
  });

  it("show a log from which receipts were taken away", async () => {
    await until(covered, "the batch");
    await provider.exchange.commitReceipts();
    await stack.settle();
    const file = join(provider.deps.dataDir, "receipts", "receipts.log");
    await provider.shut();
    const whole = await readFile(file);
    await truncate(file, 0);
    await provider.open();
    const codes = (await provider.exchange.checkReceipts()).map(({ code }) => code);
    expect(codes).to.include("batchUnknown");
    await provider.shut();
    await truncate(file, 0);
    await appendFile(file, whole);
    await provider.open();
    await provider.exchange.start();
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
  });
});
