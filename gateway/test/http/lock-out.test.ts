import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import { FAILURES_PER_ADDRESS, FAILURES_PER_USER, FAILURES_PER_USER_ANYWHERE } from "../../src/http/limits.js";
import { LockOut } from "../../src/http/lock-out.js";

describe("locking out who guesses", () => {
  let lockOut: LockOut;
  beforeEach(() => (lockOut = new LockOut()));

  const tryOnce = (user: string, address: string, isRight = false): Promise<unknown> =>
    lockOut
      .guard(user, address, async () => {
        if (!isRight) throw new DomainError("UNAUTHENTICATED", "wrong");
        return "in";
      })
      .catch((error: unknown) => (error instanceof DomainError ? error.code : error));
  const guess = async (times: number, user: string, address: string): Promise<void> => {
    for (let i = 0; i < times; i++) await tryOnce(user, address);
  };

  it("locks the guesser out, and not the user at another address", async () => {
    await guess(FAILURES_PER_USER, "approver", "10.0.0.1");
    expect(await tryOnce("approver", "10.0.0.1", true)).to.equal("RATE_LIMITED");
    expect(await tryOnce("approver", "10.0.0.2", true)).to.equal("in");
    expect(await tryOnce("steward", "10.0.0.1", true)).to.equal("in");
  });

  it("locks a user whom many addresses guess at", async () => {
    for (let address = 0; address < FAILURES_PER_USER_ANYWHERE / FAILURES_PER_USER; address++)
      await guess(FAILURES_PER_USER, "approver", `10.0.1.${address}`);
    expect(await tryOnce("approver", "10.0.0.2", true)).to.equal("RATE_LIMITED");
    expect(await tryOnce("steward", "10.0.0.2", true)).to.equal("in");
  });

  it("locks an address that guesses at many, but not by trying on while locked out", async () => {
    await guess(FAILURES_PER_ADDRESS * 2, "approver", "10.0.0.1");
    expect(await tryOnce("steward", "10.0.0.1", true), "the address goes free").to.equal("in");
    for (let user = 0; user < FAILURES_PER_ADDRESS; user++) await guess(1, `user-${user}`, "10.0.0.1");
    expect(await tryOnce("steward", "10.0.0.1", true)).to.equal("RATE_LIMITED");
  });

  it("counts no right password and no failure of its own", async () => {
    for (let i = 0; i < FAILURES_PER_ADDRESS * 2; i++)
      expect(await tryOnce("steward", "10.0.0.1", true)).to.equal("in");
    for (let i = 0; i < FAILURES_PER_USER * 2; i++)
      await lockOut.guard("steward", "10.0.0.1", () => Promise.reject(new Error("disk"))).catch(() => undefined);
    expect(await tryOnce("steward", "10.0.0.1", true)).to.equal("in");
  });
});
