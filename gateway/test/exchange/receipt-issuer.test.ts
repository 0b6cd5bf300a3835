import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { pino } from "pino";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { FileReceiptLog } from "../../src/adapters/receipt-log/file.js";
import { thumbprint } from "../../src/exchange/jws.js";
import { claimsOf } from "../../src/exchange/receipt.js";
import { ReceiptIssuer, type UnnumberedClaims } from "../../src/exchange/receipt-issuer.js";
import type { CatalogueIndex } from "../../src/ports/catalogue-index.js";
import { idOf, timeOf } from "../support/records.js";

const RETRY_MS = 20;
const DELIVERIES = ["a", "b"].map((digit) => digit.repeat(32));

describe("receipts that could not be written at once", () => {
  let directory: string;
  let log: FileReceiptLog;
  let issuer: ReceiptIssuer;
  /** What happens before a signature is made. */
  let beforeSigning: () => Promise<void>;

  const claims = (delivery: string): UnnumberedClaims => ({
    delivery,
    grant: idOf("grant"),
    provider: "water",
    grantee: "roads",
    dataset: idOf("dataset"),
    datasetVersion: 1,
    method: "interface",
    items: ["code"],
    format: "csv",
    outcome: "broken",
    rows: 1,
    bytes: 9,
    purpose: "statistics",
    user: "u1",
    proofKey: "t".repeat(43),
    height: 1,
    startedAt: timeOf(1),
    endedAt: timeOf(2),
  });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "mulian-issuer-"));
    const keys = await FileKeyStore.open({ path: join(directory, "keys"), unlock: { key: randomBytes(32) } });
    const jwk = await keys.ensureKey("sig");
    log = await FileReceiptLog.open(join(directory, "receipts"));
    const department = { keys: [{ jwk: { ...jwk, use: "sig", kid: thumbprint(jwk) }, since: timeOf(0) }] };
    // What an issuer asks of the index, and nothing else.
    const index = { get: () => department, all: () => [] } as unknown as CatalogueIndex;
    const keyStore = new Proxy(keys, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        if (name !== "signEs256") return member.bind(target) as unknown;
        return async (...values: unknown[]): Promise<unknown> => {
          await beforeSigning();
          return member.apply(target, values) as unknown;
        };
      },
    });
    const parts = { index, keyStore, department: "water", signKeyName: "sig", logger: pino({ level: "silent" }) };
    issuer = new ReceiptIssuer(parts, log, RETRY_MS);
  });
  afterEach(async () => {
    issuer.close();
    await log.close();
    await rm(directory, { recursive: true });
  });

  it("are written once each, in their order, however long one takes", async () => {
    beforeSigning = () => Promise.reject(new Error("the key store is away"));
    for (const delivery of DELIVERIES) expect(await issuer.issueOrOwe(claims(delivery))).to.equal(undefined);
    // Much longer than the pause between two attempts.
    beforeSigning = () => pause(20 * RETRY_MS);
    while (log.lastSequence < 2) await pause(RETRY_MS);
    await pause(40 * RETRY_MS);
    const kept = await Promise.all([1, 2, 3].map((sequence) => log.get(sequence)));
    expect(kept.map((receipt) => receipt && claimsOf(receipt).delivery)).to.deep.equal([...DELIVERIES, undefined]);
  });
});
