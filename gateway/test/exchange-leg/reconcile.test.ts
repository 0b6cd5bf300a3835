import { text } from "node:stream/consumers";
import { DomainError, type Command, type EvidenceInclusion, type ReceiptView } from "@mulian/domain";
import { expect } from "chai";
import { decodePayload, signJws } from "../../src/exchange/jws.js";
import { leafHash, verifyInclusion } from "../../src/exchange/merkle.js";
import type { ProvenReceipts } from "../../src/exchange/proven-receipts.js";
import type { Found } from "../../src/exchange/reconcile/found.js";
import { MAX_RECONCILIATIONS } from "../../src/exchange/reconcile/some-at-once.js";
import { RECEIPT_TYPE, COUNTERSIGNATURE_TYPE } from "../../src/exchange/receipt.js";
import type { ExchangeDependencies } from "../../src/exchange/types.js";
import type { LedgerPort } from "../../src/ports/ledger.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { headerOf, thumbprintOf } from "./intruder.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

/** Changes what a list of receipts shows. */
const lists =
  (change: (items: readonly ReceiptView[]) => readonly Partial<ReceiptView>[]) =>
  (path: string, answer: unknown): unknown => {
    if (path !== "/exchange/v1/receipts") return answer;
    const page = answer as { items: ReceiptView[] }; // our own router's answer
    return { ...page, items: change(page.items) };
  };

describe("reconciling both sides' receipts", function () {
  this.timeout(180_000);
  let stack: Stack;
  let provider: Gateway;
  let grantee: Gateway;
  let authority: Gateway;
  let dataset: string;
  let grant: string;
  /** What becomes of commits: they pass, the provider's with another root than its receipts', or none. */
  let commits: "pass" | "forged" | "away" = "pass";
  const providerParts: { -readonly [Name in keyof ExchangeDependencies]?: ExchangeDependencies[Name] } = {};

  before(async () => {
    stack = await Stack.start({
      policy: { receiptBatchMs: 3_600_000, receiptLagLimitMs: 7_200_000 },
      dependencies: (department) =>
        Object.assign(department === PROVIDER ? providerParts : {}, { ledger: meddling(department) }),
    });
    provider = stack.gateway(PROVIDER);
    grantee = stack.gateway(GRANTEE);
    authority = stack.gateway(AUTHORITY);
    dataset = await stack.publish("streets", "code,name,note\n1,东华门街道,内部\n2,西长安街街道,内部\n");
  });
  after(() => stack.close());

  beforeEach(async () => {
    ({ grant } = await stack.grant(dataset));
    await stack.deliver(grant);
    for (const limit of [1, 2]) await read(grant, limit);
    expect(await codeOf(read(grant, 1, ["note"]))).to.equal("ITEM_NOT_SHARED");
    await until(
      async () => (await provider.exchange.receiptsOf([grant])).every(({ countersigned }) => countersigned),
      "the counter-signatures",
    );
    await provider.exchange.commitReceipts();
    await grantee.exchange.commitReceipts();
    await stack.settle();
  });
  afterEach(() => {
    for (const gateway of [provider, grantee]) gateway.lie = (_path, answer) => answer;
    stack.clock.offsetMs = 0;
    commits = "pass";
  });

  /** The real ledger of a department; its commits of receipts meet what a test says. */
  function meddling(department: string): LedgerPort {
    const real = (): LedgerPort => stack.gateway(department).ledger;
    return {
      submit: async (caller, command: Command) => {
        if (command.name !== "receipts.commit" || commits === "pass") return real().submit(caller, command);
        if (commits === "away") throw new DomainError("LEDGER_UNAVAILABLE", "no answer");
        return real().submit(caller, { ...command, body: { ...command.body, merkleRoot: "a".repeat(64) } });
      },
      evaluate: (caller, query) => real().evaluate(caller, query),
      blocks: (after, signal) => real().blocks(after, signal),
      close: () => real().close(),
    };
  }

  async function read(of: string, limit: number, items?: readonly string[]): Promise<void> {
    const { stream, done } = await stack.openRows(of, { format: "csv", limit, items });
    await text(stream);
    await done;
  }

  const found = async (by: Gateway = authority, grants = [grant]): Promise<readonly Found[]> =>
    (await by.exchange.reconcile(grants)).found;
  const told = async (by?: Gateway): Promise<readonly string[]> =>
    (await found(by)).map(({ code, department }) => `${department} ${code}`).toSorted();

  const proven = async (by: Gateway = authority): Promise<ProvenReceipts> => {
    const known = by.index.get("grant", grant) ?? expect.fail("no grant");
    return by.exchange.provenReceipts(known, by.index.height);
  };

  /** The first of the provider's receipts with its claims changed, signed anew by the provider's own key. */
  async function resigned(receipt: ReceiptView, changes: Record<string, unknown>): Promise<ReceiptView> {
    const claims = decodePayload(receipt.jws) as Record<string, unknown>; // made by this gateway
    const header = { typ: RECEIPT_TYPE, kid: headerOf(receipt.jws)["kid"] };
    return { ...receipt, jws: await signJws(provider.keyStore, "sig", header, { ...claims, ...changes }) };
  }

  it("ends with a side that shows receipts without end, and names it", async () => {
    const jws = "a".repeat(1_000_000);
    provider.lie = (path, answer) => {
      if (path !== "/exchange/v1/receipts") return answer;
      const { items } = answer as { items: ReceiptView[] }; // our own router's answer
      return { items: Array.from({ length: 30 }, () => ({ ...items[0], jws })), nextCursor: "9" };
    };
    expect(await told()).to.include(`${PROVIDER} tooMany`);
  });

  it("finds nothing where nothing is wrong, asked by either side and by the authority", async () => {
    for (const gateway of [authority, provider, grantee]) {
      const { checked, found: differences } = await gateway.exchange.reconcile([grant]);
      expect(differences, gateway.department).to.deep.equal([]);
      expect(checked).to.include({ grants: 1, departments: 2, receipts: 6 });
      expect(checked.batches).to.be.at.least(2);
    }
  });

  it("shows an auditor of each receipt all that its provider sees", async () => {
    const { receipts, unanswered } = await authority.exchange.collectReceipts([grant]);
    expect(unanswered).to.deep.equal([]);
    expect(receipts).to.have.deep.members([...(await provider.exchange.receiptsOf([grant]))]);
  });

  it("names the receipt a provider no longer shows, which the grantee has with the provider's signature", async () => {
    const [first] = await provider.exchange.receiptsOf([grant]);
    provider.lie = lists((items) => items.filter(({ sequence }) => sequence !== first?.sequence));
    const { delivery } = decodePayload(first?.jws ?? "") as { delivery: string }; // made by this gateway
    expect(await found()).to.deep.include({ code: "receiptMissing", department: PROVIDER, grant, delivery });
    expect(await told()).to.deep.equal([`${PROVIDER} receiptMissing`, `${PROVIDER} totalsDiffer`]);
    expect(await told(grantee)).to.deep.equal([`${PROVIDER} receiptMissing`, `${PROVIDER} totalsDiffer`]);
  });

  it("names the receipt a grantee no longer shows although its signature is on it", async () => {
    grantee.lie = lists((items) => items.slice(1)); // our own answer
    expect(await told()).to.deep.equal([`${GRANTEE} receiptMissing`, `${GRANTEE} totalsDiffer`]);
  });

  it("names a receipt that was signed anew with other rows: against the other side, its batch and its totals", async () => {
    const [first] = await provider.exchange.receiptsOf([grant]);
    if (first === undefined) throw new Error("no receipt");
    const { countersignature: _signature, ...forged } = await resigned(first, { rows: 0, bytes: 0 });
    provider.lie = lists((items) => items.map((one) => (one.sequence === first.sequence ? forged : one)));
    expect(await told()).to.deep.equal([
      `${PROVIDER} notInBatch`,
      `${PROVIDER} receiptsDiffer`,
      `${PROVIDER} totalsDiffer`,
    ]);
  });

  it("names receipts and counter-signatures that were signed by somebody else", async () => {
    const [first] = await provider.exchange.receiptsOf([grant]);
    const claims = decodePayload(first?.countersignature ?? "") as Record<string, unknown>; // made by the grantee's gateway
    const header = { typ: COUNTERSIGNATURE_TYPE, kid: headerOf(first?.countersignature ?? "")["kid"] };
    const countersignature = await signJws(provider.keyStore, "sig", header, claims);
    provider.lie = lists((items) => items.map((one) => ({ ...one, countersignature })));
    expect(await told()).to.include(`${PROVIDER} countersignatureForged`);
    provider.lie = lists((items) => items.map((one) => ({ ...one, jws: `${one.jws.slice(0, -4)}AAAA` })));
    expect(await told()).to.include(`${PROVIDER} receiptForged`);
  });

  it("names a delivery that its provider's own receipt says the grant did not allow", async () => {
    const [first] = await provider.exchange.receiptsOf([grant]);
    if (first === undefined) throw new Error("no receipt");
    for (const changes of [
      { items: ["code", "name", "note"] },
      { startedAt: "2020-01-01T00:00:00.000Z" },
      { height: 1 },
    ]) {
      const wide = await resigned(first, changes);
      provider.lie = lists((items) => items.map((one) => (one.sequence === first.sequence ? wide : one)));
      expect(await told(), JSON.stringify(changes)).to.include(`${PROVIDER} outsideGrant`);
    }
  });

  it("names leaves that are not what a batch was made of, and a gateway that does not answer", async () => {
    grantee.lie = (path, answer) => (path.endsWith("/leaves") ? { leaves: ["0".repeat(64)] } : answer);
    expect(await told()).to.deep.equal([`${GRANTEE} rootDiffers`]);
    grantee.lie = () => ({ nothing: true });
    expect(await told()).to.deep.equal([`${GRANTEE} sideSilent`]);
  });

  it("names numbers that are missing in a log that is shown whole", async () => {
    const other = (await stack.grant(dataset)).grant;
    const [first] = await provider.exchange.receiptsOf([grant]);
    expect((await found(authority, [grant, other])).map(({ code }) => code)).to.deep.equal([]);
    provider.lie = lists((items) => items.filter(({ sequence }) => sequence !== first?.sequence));
    expect(await found(authority, [grant, other])).to.deep.include({
      code: "sequenceGap",
      department: PROVIDER,
      sequence: first?.sequence,
    });
  });

  it("names a counter-signature that is missing past its limit, and not before", async () => {
    const first = (await provider.exchange.receiptsOf([grant])).at(-1);
    grantee.lie = lists((items) => items.filter(({ jws }) => jws !== first?.jws)); // our own answer
    provider.lie = lists((items) =>
      items.map(({ countersignature, ...one }) => (one.jws === first?.jws ? one : { ...one, countersignature })),
    );
    expect(await told()).to.deep.equal([`${GRANTEE} totalsDiffer`]);
    stack.clock.offsetMs = 700_000;
    expect(await told()).to.deep.equal([`${GRANTEE} countersignatureMissing`, `${GRANTEE} totalsDiffer`]);
  });

  it("names receipts that no batch covers within the policy's time, and not before", async () => {
    await read(grant, 1);
    await until(
      async () => (await provider.exchange.receiptsOf([grant])).every(({ countersigned }) => countersigned),
      "the counter-signature",
    );
    expect(await told()).to.deep.equal([]);
    commits = "away";
    stack.clock.offsetMs = 7_300_000;
    expect(await told()).to.deep.equal([`${PROVIDER} batchMissing`, `${GRANTEE} batchMissing`].toSorted());
  });

  it("checks what a key signed that has been rotated since", async () => {
    const { version = 0, keys = [], gateway } = provider.index.get("department", PROVIDER) ?? {};
    if (gateway === undefined) throw new Error("not announced");
    const next = await provider.keyStore.ensureKey("sig-next");
    const encryption = keys
      .filter(({ jwk, until: end }) => jwk.use === "enc" && end === undefined)
      .map(({ jwk }) => jwk);
    await provider.submit("department.announce", {
      id: PROVIDER,
      expectedVersion: version,
      gateway,
      keys: [...encryption, { ...next, use: "sig", kid: thumbprintOf(next) }],
    });
    await stack.settle();
    await provider.shut();
    providerParts.signKeyName = "sig-next";
    await provider.open();
    await provider.exchange.start();
    expect(await told()).to.deep.equal([]);
    const { receipts, unanswered } = await authority.exchange.collectReceipts([grant]);
    expect(unanswered).to.deep.equal([]);
    expect(receipts).to.have.length(3);
  });

  it("refuses more at once than memory is for, and runs again when one has ended", async () => {
    const codes = await Promise.all(Array.from({ length: MAX_RECONCILIATIONS + 1 }, () => codeOf(found())));
    expect(codes.filter((code) => code === "RATE_LIMITED")).to.have.length(1);
    expect(await codeOf(found())).to.equal("accepted");
  });

  it("knows no grant that is not there", async () => {
    expect(await codeOf(authority.exchange.reconcile(["f".repeat(32)]))).to.equal("NOT_FOUND");
  });

  describe("for evidence", () => {
    /** Whether a path leads from what was signed to the root that the ledger has of the batch. */
    const leads = (jws: string, { batch, leafIndex, treeSize, path }: EvidenceInclusion): boolean =>
      verifyInclusion(
        leafHash(Buffer.from(jws)),
        leafIndex,
        treeSize,
        path.map((hash) => Buffer.from(hash, "hex")),
        Buffer.from(authority.index.get("receipt-batch", batch)?.merkleRoot ?? "", "hex"),
      );

    it("gives each receipt with both sides' places in batches, asked by either side and by the authority", async () => {
      const { receipts, unanswered } = await proven();
      expect(unanswered).to.deep.equal([]);
      expect(receipts).to.have.length(3);
      for (const { receipt, countersignature = "", provider: given, grantee: taken, signedBy } of receipts) {
        expect(given !== undefined && leads(receipt, given)).to.equal(true);
        expect(taken !== undefined && leads(countersignature, taken)).to.equal(true);
        expect(signedBy.map(({ department }) => department)).to.deep.equal([PROVIDER, GRANTEE]);
      }
      for (const gateway of [provider, grantee]) expect(await proven(gateway)).to.deep.equal({ receipts, unanswered });
    });

    it("gives a receipt without a place before a batch covers it, or as of a block before that", async () => {
      await read(grant, 1);
      await until(
        async () => (await provider.exchange.receiptsOf([grant])).every(({ countersigned }) => countersigned),
        "the counter-signature",
      );
      const placesOf = ({ receipts }: ProvenReceipts): readonly number[] =>
        receipts.map((one) => [one.provider, one.grantee].filter((place) => place !== undefined).length);
      expect(placesOf(await proven())).to.deep.equal([2, 2, 2, 0]);
      const known = authority.index.get("grant", grant) ?? expect.fail("no grant");
      const [batch] = await authority.index.transactionsOf([
        `receipt-batch:${(await proven()).receipts[0]?.provider?.batch}`,
      ]);
      const before = await authority.exchange.provenReceipts(known, batch?.blockNumber ?? 0);
      expect(placesOf(before)).to.deep.equal([0, 0, 0, 0]);
    });

    it("takes the other side's word where one does not show a receipt, and names a side that shows what is not so", async () => {
      provider.lie = lists(() => []);
      expect((await proven()).receipts).to.have.length(3);
      provider.lie = (path, answer) => (path.endsWith("/leaves") ? { leaves: ["0".repeat(64)] } : answer);
      const { receipts, unanswered } = await proven();
      expect(unanswered).to.deep.equal([PROVIDER]);
      expect(receipts.map((one) => [one.provider === undefined, one.grantee === undefined])).to.deep.equal(
        Array.from({ length: 3 }, () => [true, false]),
      );
    });

    it("has the grantee's word alone while the provider's gateway is away, and names the provider", async () => {
      await provider.shut();
      try {
        const { receipts, unanswered } = await proven();
        expect(unanswered).to.deep.equal([PROVIDER]);
        expect(receipts.map((one) => [one.provider === undefined, one.grantee === undefined])).to.deep.equal(
          Array.from({ length: 3 }, () => [true, false]),
        );
      } finally {
        await provider.open();
        await provider.exchange.start();
      }
    });

    it("takes the counter-signature from the grantee where the provider does not show it", async () => {
      provider.lie = lists((items) => items.map(({ countersignature: _hidden, ...rest }) => rest));
      const { receipts } = await proven();
      expect(receipts.filter(({ countersignature }) => countersignature !== undefined)).to.have.length(3);
    });

    it("names a side that shows a receipt with a signature which is not its provider's", async () => {
      const [first] = await provider.exchange.receiptsOf([grant]);
      grantee.lie = lists((items) => items.map((item) => ({ ...item, jws: `${first?.jws.slice(0, -4)}AAAA` })));
      const { receipts, unanswered } = await proven();
      expect(unanswered).to.deep.equal([GRANTEE]);
      expect(receipts).to.have.length(3);
    });
  });

  // Last, and in a suite because mocha has a suite's own tests before those of suites in it: no honest batch can follow this one.
  describe("in the end", () => {
    it("names a batch whose root on the ledger is not of the receipts", async () => {
      await read(grant, 1);
      commits = "forged";
      await provider.exchange.commitReceipts();
      await stack.settle();
      expect(await told()).to.include(`${PROVIDER} rootDiffers`);
    });
  });
});
