import { expect } from "chai";
import { untilNoneStands } from "../../src/adapters/identity/until-none-stands.js";
import { codeOf } from "../exchange-leg/until.js";

/** Revokes what one look after the other finds, and notes each look and each pause. */
function looks(found: (look: number) => number) {
  const seen: ("look" | "pause")[] = [];
  let look = 0;
  const revoked = untilNoneStands(
    async () => {
      seen.push("look");
      return found(look++);
    },
    { wait: async () => void seen.push("pause"), nowMs: () => 0 },
  );
  return { revoked, seen };
}

describe("revoking at a CA until nothing stands", () => {
  it("looks once more after a look that found something, and counts all", async () => {
    const { revoked, seen } = looks((look) => [2, 1, 0][look] ?? 7);
    expect(await revoked).to.equal(3);
    expect(seen).to.deep.equal(["look", "pause", "look", "pause", "look"]);
  });

  it("takes no first look for the last: what was under way is on record only after it", async () => {
    const { revoked } = looks((look) => [0, 1, 0][look] ?? 7);
    expect(await revoked).to.equal(1);
  });

  it("ends after twenty looks where a thief always has a newer one, without a pause for nothing, and says so", async () => {
    const { revoked, seen } = looks(() => 1);
    expect(await codeOf(revoked)).to.equal("CERTIFICATES_REAPPEAR");
    expect(seen.filter((what) => what === "look")).to.have.length(20);
    expect(seen.at(-1)).to.equal("look");
  });

  it("ends within seconds where a thief has certificates faster than they are revoked, and more at each look", async () => {
    let nowMs = 0;
    let looked = 0;
    const [everyMs, revocationMs] = [20, 40];
    let revokedUntilMs = 0;
    const revoked = untilNoneStands(
      async (isLate) => {
        looked += 1;
        const standing = Math.ceil((nowMs - revokedUntilMs) / everyMs);
        revokedUntilMs = nowMs;
        let found = 0;
        for (; found < standing && !(found > 0 && isLate()); found++) nowMs += revocationMs;
        return found;
      },
      { wait: async (ms) => void (nowMs += ms), nowMs: () => nowMs },
    );
    expect(await codeOf(revoked)).to.equal("CERTIFICATES_REAPPEAR");
    expect(nowMs).to.be.within(20_000, 60_000);
    expect(looked).to.be.below(20);
  });

  it("gives a CA that takes its time the looks it needs", async () => {
    let nowMs = 0;
    const found = [2, 1, 0];
    const revoked = untilNoneStands(
      async () => {
        nowMs += 15_000;
        return found.shift() ?? 7;
      },
      { wait: async (ms) => void (nowMs += ms), nowMs: () => nowMs },
    );
    expect(await revoked).to.equal(3);
  });
});
