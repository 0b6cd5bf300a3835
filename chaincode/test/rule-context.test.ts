import { MAX_CLOCK_SKEW_MS, type CommandBody } from "@mulian/domain";
import { expect } from "chai";
import type { ChaincodeStub } from "fabric-shim-api";
import { ruleContext } from "../src/rule-context.js";
import { cast } from "./support/cast.js";
import { refused } from "./support/refused.js";

const AT = Date.parse("2026-03-02T02:00:00.123Z");
// The context asks the stub for these two and nothing else.
const stub = { getTxID: () => "f".repeat(64), getDateTimestamp: () => new Date(AT) } as unknown as ChaincodeStub;
const body: CommandBody<"duty.register"> = { idempotencyKey: "some-key-1", title: "职责", legalBasis: "法" };
const context = (clockMs: number, caller = cast.steward, changes: Partial<typeof body> = {}) =>
  ruleContext(stub, caller, "duty.register", { ...body, ...changes }, clockMs);

describe("ruleContext", () => {
  it("refuses a timestamp too far from the endorser's clock, and gives the same for every clock near enough", async () => {
    const { hash, ...values } = context(AT);
    expect(values.now).to.equal("2026-03-02T02:00:00.123Z");
    expect(hash("")).to.equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (const skewMs of [-MAX_CLOCK_SKEW_MS, MAX_CLOCK_SKEW_MS]) expect(context(AT + skewMs)).to.deep.include(values);
    for (const skewMs of [-MAX_CLOCK_SKEW_MS - 1, MAX_CLOCK_SKEW_MS + 1, 3_600_000, Number.NaN])
      await refused(
        "CLOCK_SKEW",
        Promise.resolve().then(() => context(AT + skewMs)),
      );
  });

  it("derives the id from kind, MSP, user and idempotency key, and nothing else", () => {
    const { newId } = context(AT);
    expect(newId).to.match(/^[0-9a-f]{32}$/);
    expect(context(AT, cast.steward, { title: "别题" }).newId).to.equal(newId);
    expect(context(AT, { ...cast.steward, department: "health" }).newId).to.equal(newId);
    const others = [
      context(AT, { ...cast.steward, mspId: "OtherMSP" }),
      context(AT, { ...cast.steward, enrolmentId: "x" }),
      context(AT, cast.steward, { idempotencyKey: "some-key-2" }),
    ];
    for (const other of others) expect(other.newId).to.not.equal(newId);
  });

  it("digests the command with its caller", () => {
    const { commandDigest } = context(AT);
    expect(context(AT, { ...cast.steward, roles: [] }).commandDigest).to.equal(commandDigest);
    const others = [
      context(AT, { ...cast.steward, department: "health" }),
      context(AT, { ...cast.steward, enrolmentId: "x" }),
      context(AT, cast.steward, { title: "别题" }),
    ];
    for (const other of others) expect(other.commandDigest).to.not.equal(commandDigest);
  });
});
