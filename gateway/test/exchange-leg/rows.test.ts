import { text } from "node:stream/consumers";
import { expect } from "chai";
import { leafHash, verifyInclusion } from "../../src/exchange/merkle.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import { Stack } from "./stack.js";
import { until } from "./until.js";

describe("rows through both gateways", function () {
  this.timeout(180_000);
  let stack: Stack;
  let dataset: string;

  before(async () => {
    stack = await Stack.start({ policy: { receiptBatchMs: 500 } });
    const rows = Array.from({ length: 1_000 }, (_, index) => `${index},街道${index},内部${index}`);
    dataset = await stack.publish("streets", `code,name,note\n${rows.join("\n")}\n`);
  });
  after(() => stack.close());

  it("carries the granted items only, and leaves the same receipt on both sides and on the ledger", async () => {
    const { grant } = await stack.grant(dataset);
    await stack.deliver(grant);
    const grantee = stack.gateway(GRANTEE);
    const provider = stack.gateway(PROVIDER);
    const opened = await stack.openRows(grant);
    const lines = (await text(opened.stream)).trimEnd().split("\n");
    expect(lines).to.have.length(1_000);
    expect(JSON.parse(lines[7] ?? "")).to.deep.equal({ code: "7", name: "街道7" });
    const receipt = await opened.done;
    expect(receipt).to.include({
      outcome: "completed",
      rows: 1_000,
      countersigned: true,
      purpose: "statistics",
      user: "u-reader",
    });
    await until(
      async () =>
        (await provider.exchange.receiptsOf([grant])).some(
          ({ jws, countersigned }) => jws === receipt.jws && countersigned,
        ),
      "the counter-signature",
    );
    await until(
      async () => (await provider.exchange.receiptsOf([grant])).every(({ batch }) => batch !== undefined),
      "the batch",
    );
    await until(
      async () => (await grantee.exchange.receiptsOf([grant])).every(({ batch }) => batch !== undefined),
      "the grantee's batch",
    );
    await stack.settle();
    const [first] = await provider.exchange.receiptsOf([grant]);
    const proof = await provider.exchange.proveReceipt(GRANTEE, first?.sequence ?? 0);
    const batch = stack.gateway(AUTHORITY).index.get("receipt-batch", proof.batch);
    expect(batch?.merkleRoot).to.equal(proof.merkleRoot);
    const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");
    expect(proof.leaf).to.equal(first?.jws);
    expect(
      verifyInclusion(
        leafHash(Buffer.from(proof.leaf)),
        proof.leafIndex,
        proof.treeSize,
        proof.path.map(bytes),
        bytes(batch?.merkleRoot ?? ""),
      ),
    ).to.equal(true);
    expect(batch?.totals).to.deep.equal([{ grant, deliveries: 1, refusals: 0, rows: 1_000, bytes: receipt.bytes }]);
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
    expect(await grantee.exchange.checkReceipts()).to.deep.equal([]);
  });
});
