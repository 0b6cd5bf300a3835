import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Department, Policy } from "@mulian/domain";
import { pino } from "pino";
import { FileKeyStore } from "../src/adapters/key-store/file.js";
import { FileReceiptLog } from "../src/adapters/receipt-log/file.js";
import { BatchCommitter } from "../src/exchange/batch-committer.js";
import { thumbprint } from "../src/exchange/jws.js";
import { ReceiptIssuer } from "../src/exchange/receipt-issuer.js";
import type { CatalogueIndex } from "../src/ports/catalogue-index.js";
import type { LedgerPort } from "../src/ports/ledger.js";
import { POLICY } from "./exchange-leg/contents.js";

/** A gateway's receipt log with its real issuer, key store and committer; only the ledger behind them counts and no more. */
export interface ReceiptBench {
  /** The compact JWS of a receipt that is synced. */
  issue(): Promise<string>;
  /** Brings every receipt to the counting ledger. */
  commitAll(): Promise<{ readonly transactions: number; readonly receipts: number }>;
  close(): Promise<void>;
}

export async function openReceiptBench(directory: string): Promise<ReceiptBench> {
  const keyStore = await FileKeyStore.open({ path: join(directory, "keys"), unlock: { key: randomBytes(32) } });
  const jwk = await keyStore.ensureKey("sig");
  const kid = thumbprint(jwk);
  const department = { keys: [{ jwk: { ...jwk, use: "sig", kid }, since: new Date(0).toISOString() }] };
  const policy = { content: { ...POLICY, receiptBatchCount: 10_000 } };
  // What issuer and committer ask of the index, and nothing else.
  const index = {
    get: (kind: string): Department | Policy => (kind === "policy" ? policy : department) as unknown as Department,
    all: () => [],
  } as unknown as CatalogueIndex;
  let transactions = 0;
  const ledger = {
    submit: async () => ({
      txId: "",
      blockNumber: 0,
      result: { kind: "receipt-batch", id: `b${++transactions}`, version: 1 },
    }),
  } as unknown as LedgerPort;
  const parts = {
    index,
    keyStore,
    ledger,
    department: "provider",
    signKeyName: "sig",
    clock: { now: () => new Date() },
    logger: pino({ level: "silent" }),
    serviceCaller: { mspId: "", enrolmentId: "", certificatePem: "", keyName: "" },
  };
  const log = await FileReceiptLog.open(join(directory, "receipts"));
  const issuer = new ReceiptIssuer(parts, log);
  const committer = new BatchCommitter(parts, log);
  const issue = async (): Promise<string> => {
    const now = new Date().toISOString();
    const { jws } = await issuer.issue({
      delivery: randomBytes(16).toString("hex"),
      grant: "a".repeat(32),
      provider: "civil-affairs",
      grantee: "statistics",
      dataset: "b".repeat(32),
      datasetVersion: 1,
      method: "interface",
      items: ["code", "name", "streetCode", "provinceCode", "cityCode", "areaCode"],
      format: "ndjson",
      outcome: "completed",
      rows: 100,
      bytes: 13_700,
      payloadDigest: "c".repeat(64),
      purpose: "statistics",
      user: "u0123456789abcdef",
      proofKey: kid,
      height: 100,
      startedAt: now,
      endedAt: now,
    });
    return jws;
  };
  return {
    issue,
    async commitAll() {
      await committer.commitAll();
      return { transactions, receipts: log.lastSequence };
    },
    close: () => log.close(),
  };
}
