import { CommitError } from "@hyperledger/fabric-gateway";
import { peer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { failure } from "./helpers.js";
import { Grpc, type Subject } from "./subject.js";

const { TxValidationCode } = peer;

/** Reads, writes, ranges and history, and the conflicts between transactions. */
export function describeState(subject: Subject): void {
  describe("state", () => {
    it("does not show a transaction its own writes", async () => {
      const key = subject.freshKey();
      expect(await subject.submit("putThenGet", key, "new")).to.equal("");
      expect(await subject.submit("putThenGet", key, "newer")).to.equal("new");
      expect(await subject.evaluate("get", key)).to.equal("newer");
    });

    it("fails a stale read at commit", async () => {
      const key = subject.freshKey();
      const [winner, loser] = [
        await subject.endorsed("append", { arguments: [key, "a"] }),
        await subject.endorsed("append", { arguments: [key, "b"] }),
      ];
      expect((await (await winner.submit()).getStatus()).code).to.equal(TxValidationCode.VALID);
      expect((await (await loser.submit()).getStatus()).code).to.equal(TxValidationCode.MVCC_READ_CONFLICT);
      expect(await subject.evaluate("get", key)).to.equal("a");
    });

    it("tells the conflict as a CommitError", async () => {
      const key = subject.freshKey();
      const losers = await Promise.allSettled(Array.from({ length: 8 }, () => subject.submit("append", key, "x")));
      const errors = losers.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
      expect(errors.length).to.be.greaterThan(0);
      for (const error of errors)
        expect(error).to.be.instanceOf(CommitError).with.property("code", TxValidationCode.MVCC_READ_CONFLICT);
      expect(await subject.evaluate("get", key)).to.have.length(8 - errors.length);
    });

    it("fails a phantom read at commit", async () => {
      const prefix = subject.freshKey();
      await subject.submit("put", `${prefix}a`, "1");
      const counted = await subject.endorsed("count", { arguments: [prefix, `${prefix}z`, subject.freshKey()] });
      await subject.submit("put", `${prefix}b`, "2");
      expect((await (await counted.submit()).getStatus()).code).to.equal(TxValidationCode.PHANTOM_READ_CONFLICT);
      expect(await subject.outcome("count", { arguments: [prefix, `${prefix}z`, subject.freshKey()] })).to.equal(
        TxValidationCode.VALID,
      );
    });

    it("notices a phantom in a range too long to be listed, and none where there is none", async () => {
      const prefix = subject.freshKey();
      // More than fifty times fifty-one: the read set's summary is a tree of two levels.
      await subject.submit("putMany", prefix, "2700");
      const count = { arguments: [prefix, `${prefix}z`, subject.freshKey()] };
      expect(await subject.outcome("count", count)).to.equal(TxValidationCode.VALID);
      const counted = await subject.endorsed("count", count);
      await subject.submit("remove", `${prefix}01500`);
      expect((await (await counted.submit()).getStatus()).code).to.equal(TxValidationCode.PHANTOM_READ_CONFLICT);
    });

    it("orders keys by their UTF-8 bytes, from the start and up to the end", async () => {
      const prefix = subject.freshKey();
      const endings = ["", "a", "B", "é", "\u{ffff}", "\u{1f600}"];
      for (const ending of endings) await subject.submit("put", `${prefix}${ending}`, "x");
      const found: [string, string][] = JSON.parse(await subject.evaluate("range", prefix, `${prefix}\u{10ffff}`));
      expect(found.map(([key]) => key.slice(prefix.length))).to.deep.equal([
        "",
        "B",
        "a",
        "é",
        "\u{ffff}",
        "\u{1f600}",
      ]);
      const cut: [string, string][] = JSON.parse(await subject.evaluate("range", prefix, `${prefix}a`));
      expect(cut.map(([key]) => key.slice(prefix.length))).to.deep.equal(["", "B"]);
    });

    it("keeps composite keys apart from simple ones", async () => {
      const type = subject.freshKey();
      for (const attributes of [
        ["x", "1"],
        ["x", "2"],
        ["y", "1"],
      ])
        await subject.submit("putComposite", type, JSON.stringify(attributes), "v");
      expect(JSON.parse(await subject.evaluate("rangeComposite", type, '["x"]'))).to.deep.equal([
        ["x", "1"],
        ["x", "2"],
      ]);
      const simple: [string, string][] = JSON.parse(await subject.evaluate("range", "", ""));
      expect(simple.filter(([key]) => key.includes(type))).to.deep.equal([]);
    });

    it("takes an empty value for a delete", async () => {
      const key = subject.freshKey();
      await subject.submit("put", key, "v");
      await subject.submit("put", key, "");
      const [newest]: { isDelete: boolean }[] = JSON.parse(await subject.evaluate("history", key));
      expect(newest?.isDelete).to.equal(true);
    });

    it("gives long ranges in several answers", async () => {
      const prefix = subject.freshKey();
      const keys = Array.from({ length: 230 }, (_, index) => `${prefix}-${String(index).padStart(3, "0")}`);
      await Promise.all(keys.map((key) => subject.submit("put", key, "v")));
      const all: [string, string][] = JSON.parse(await subject.evaluate("range", prefix, `${prefix}~`));
      expect(all.map(([key]) => key)).to.deep.equal(keys);
      expect(JSON.parse(await subject.evaluate("rangeKeysOnly", prefix, `${prefix}~`, "120"))).to.deep.equal(
        keys.slice(0, 120),
      );
    });

    it("pages with a bookmark, in queries only", async () => {
      const prefix = subject.freshKey();
      for (const ending of ["a", "b", "c"]) await subject.submit("put", prefix + ending, "v");
      const firstPage = JSON.parse(await subject.evaluate("page", prefix, `${prefix}~`, "2", ""));
      expect(firstPage).to.deep.equal({ keys: [`${prefix}a`, `${prefix}b`], bookmark: `${prefix}c`, count: 2 });
      const second = JSON.parse(await subject.evaluate("page", prefix, `${prefix}~`, "2", firstPage.bookmark));
      expect(second).to.deep.equal({ keys: [`${prefix}c`], bookmark: "", count: 1 });
      expect(await failure(() => subject.submit("pageThenPut", prefix, `${prefix}~`, subject.freshKey()))).to.include({
        code: Grpc.ABORTED,
      });
    });

    it("tells a key's history, newest first", async () => {
      const key = subject.freshKey();
      await subject.submit("put", key, "one");
      await subject.submit("put", key, "two");
      await subject.submit("remove", key);
      const changes: { value: string; isDelete: boolean; txId: string; seconds: number }[] = JSON.parse(
        await subject.evaluate("history", key),
      );
      expect(changes.map(({ value, isDelete }) => [value, isDelete])).to.deep.equal([
        ["", true],
        ["two", false],
        ["one", false],
      ]);
      expect(new Set(changes.map(({ txId }) => txId)).size).to.equal(3);
      expect(changes.every(({ seconds }) => Math.abs(seconds - Date.now() / 1000) < 60)).to.equal(true);
    });
  });
}
