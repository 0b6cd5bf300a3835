import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { pino } from "pino";
import { Committer } from "../../src/adapters/ledger/committer.js";
import { connectPeer } from "../../src/adapters/ledger/connection.js";
import { Outbox, type OutboxEntry } from "../../src/adapters/ledger/outbox.js";

/** Nobody answers there for a moment each time: a look-up and a sending. */
const LIMIT_MS = 60_000;
const POLL_MS = 20;
/** The port of tcpmux, which no machine serves any more. */
const NOBODY = { address: "127.0.0.1:1", tlsServerName: "peer", tlsRootCertPem: "" };

/** What is sent is of no matter here: nobody takes it. */
const SIGNED = Buffer.from("a signed envelope");

const entryOf = (txId: string): OutboxEntry => ({
  txId,
  transaction: SIGNED.toString("base64"),
  command: "duty.create",
  enrolmentId: "u1",
  at: new Date().toISOString(),
});

describe("a transaction whose outcome the peer does not tell", function () {
  this.timeout(LIMIT_MS);
  let folder: string;
  let outbox: Outbox;
  let committer: Committer;
  let disconnect: () => void;
  const outcomes = new Map<string, { readonly code: number; readonly blockNumber: number }>();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "committer-"));
    outbox = await Outbox.open(folder);
    outcomes.clear();
  });
  afterEach(async () => {
    await committer.close();
    disconnect();
    await rm(folder, { recursive: true });
  });

  function start(): void {
    const client = connectPeer(NOBODY);
    disconnect = () => client.close();
    committer = new Committer(client, outbox, {
      channel: "mulian",
      chaincode: "mulian",
      peer: NOBODY,
      dataDir: folder,
      logger: pino({ level: "silent" }),
      service: { mspId: "WaterMSP", enrolmentId: "gateway", certificatePem: "", keyName: "service" },
      signDer: async () => Buffer.from("signature"),
      locateVersion: async () => undefined,
      headerHashOf: async () => undefined,
      outcomeOf: async (txId) => outcomes.get(txId),
    });
  }

  it("is known by the index, also once the peer has lost it with its early blocks", async () => {
    outcomes.set("known", { code: 0, blockNumber: 7 });
    start();
    expect(await committer.commit(entryOf("known"), SIGNED)).to.deep.equal({ code: 0, blockNumber: 7 });
    expect(await outbox.entries()).to.deep.equal([]);
  });

  it("stays in the outbox where the index does not have it either", async () => {
    start();
    const refused = await committer.commit(entryOf("unknown"), SIGNED).catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(DomainError).and.to.include({ code: "COMMIT_UNKNOWN" });
    expect((await outbox.entries()).map(({ txId }) => txId)).to.deep.equal(["unknown"]);
  });

  it("is taken off the outbox at the next start when the index has it by then", async () => {
    await outbox.put(entryOf("old"));
    outcomes.set("old", { code: 11, blockNumber: 3 });
    start();
    while ((await outbox.entries()).length > 0) await pause(POLL_MS);
  });
});
