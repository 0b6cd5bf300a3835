import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@mulian/domain";
import { FileReceiptLog } from "../../src/adapters/receipt-log/file.js";

/**
 * Writes receipts until it is killed, twenty at a time, and prints each sequence number once it is durable. A refused write is
 * printed as its code.
 */
const [, , directory = ""] = process.argv;
const log = await FileReceiptLog.open(directory);
await log.start(
  { delivery: "d".repeat(32), grant: "a".repeat(32), facts: { user: "u" }, startedAt: new Date().toISOString() },
  { rows: 0, bytes: 0, rowsAtMost: 1_000, bytesAtMost: 50_000 },
);
await log.progress("d".repeat(32), { rows: 900, bytes: 40_000, rowsAtMost: 2_000, bytesAtMost: 90_000 });

async function one(): Promise<void> {
  for (;;) {
    try {
      const { sequence } = await log.append(async (number) => ({
        side: "provider",
        grant: "a".repeat(32),
        jws: `head.${number}.${"s".repeat(600)}`,
      }));
      process.stdout.write(`${sequence}\n`);
    } catch (error) {
      process.stdout.write(`${error instanceof DomainError ? error.code : "?"}\n`);
      await pause(20);
    }
  }
}

await Promise.all(Array.from({ length: 20 }, one));
