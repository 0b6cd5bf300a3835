import { createHash } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { Membership } from "../../src/adapters/ledger/membership.js";
import { blockHeaderHash, decodeBlock } from "../../src/adapters/ledger/block-decoder.js";
import { splitCompositeKey } from "../../src/adapters/ledger/decode-writes.js";
import { parseRecord } from "../../src/adapters/ledger/parse-record.js";
import { because } from "../../src/projector/because.js";
import { departmentRecord } from "../support/records.js";

describe("decoding blocks", () => {
  it("hashes a header as Fabric does: SHA-256 of DER, with a positive integer", () => {
    const hash = Buffer.alloc(32, 1);
    const der = (number: string): string =>
      createHash("sha256")
        .update(
          Buffer.from(
            `30${((number.length / 2 + 68) & 0xff).toString(16)}${number}0420${"01".repeat(32)}0420${"01".repeat(32)}`,
            "hex",
          ),
        )
        .digest("hex");
    expect(blockHeaderHash(0, hash, hash)).to.equal(der("020100"));
    expect(blockHeaderHash(127, hash, hash)).to.equal(der("02017f"));
    expect(blockHeaderHash(128, hash, hash)).to.equal(der("02020080"));
    expect(blockHeaderHash(70_000, hash, hash)).to.equal(der("0203011170"));
  });

  it("splits composite keys and takes nothing else for one", () => {
    expect(splitCompositeKey("\0hold\0grant\0abc\0provider\0")).to.deep.equal(["hold", "grant", "abc", "provider"]);
    expect(splitCompositeKey("hold")).to.deep.equal([]);
    expect(splitCompositeKey("\0hold")).to.deep.equal([]);
  });

  it("says of what a newer contract may have written that it is not understood, and of no record what is in it", () => {
    const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
    const department = departmentRecord("water");
    expect(parseRecord(bytes(department))).to.deep.equal(department);
    expect(parseRecord(bytes({ ...department, later: 1 }))).to.deep.equal(
      because("notUnderstood", { places: "later" }),
    );
    expect(parseRecord(bytes({ ...department, kind: "another" }))).to.deep.equal(
      because("notUnderstood", { places: "kind" }),
    );
    expect(parseRecord(Buffer.from("{"))).to.deep.equal(because("notJson"));
  });

  it("leaves out envelopes that are garbage: anybody may get some ordered", () => {
    const header = new common.BlockHeader();
    header.setNumber(7);
    const data = new common.BlockData();
    data.setDataList([Buffer.from("garbage"), Buffer.alloc(0), Buffer.from([0x0a, 0xff])]);
    const block = new common.Block();
    block.setHeader(header);
    block.setData(data);
    const decoded = decodeBlock(block, "mulian", new Membership());
    expect(decoded.number).to.equal(7);
    expect(decoded.transactions).to.deep.equal([]);
  });
});
