import { expect } from "chai";
import fc from "fast-check";
import {
  effectiveDatasetState,
  EffectiveGrantState,
  effectiveGrantState,
  isGrantOver,
  type Grant,
  type Hold,
} from "../src/index.js";

type Own = Pick<Grant, "state" | "expiresAt">;
type HoldState = Pick<Hold, "state" | "actor">;
const before = "2026-01-01T00:00:00.000Z";
const expiresAt = "2026-06-01T00:00:00.000Z";
const grant = (state: Grant["state"]): Own => ({ state, expiresAt });
const hold = (actor: Hold["actor"], state: Hold["state"]): HoldState => ({ actor, state });

describe("effective states", () => {
  it("is the grant's own state where nothing stands against it", () => {
    for (const state of ["agreed", "delivered", "active", "completed", "terminated"] as const) {
      expect(effectiveGrantState(grant(state), [hold("provider", "none")], before)).to.equal(state);
    }
  });

  it("is over in the four ways a grant ends, and in no other", () => {
    const over = EffectiveGrantState.options.filter(isGrantOver);
    expect(over).to.have.members(["revoked", "expired", "completed", "terminated"]);
  });

  it("expires at the instant, and not before", () => {
    expect(effectiveGrantState(grant("active"), [], "2026-05-31T23:59:59.999Z")).to.equal("active");
    expect(effectiveGrantState(grant("active"), [], expiresAt)).to.equal("expired");
    expect(effectiveGrantState(grant("completed"), [], expiresAt)).to.equal("completed");
  });

  it("lets the strictest hold win, whoever holds", () => {
    const suspended = [hold("grantee", "none"), hold("authority", "suspended")];
    expect(effectiveGrantState(grant("active"), suspended, before)).to.equal("suspended");
    expect(effectiveGrantState(grant("active"), [...suspended, hold("provider", "revoked")], before)).to.equal(
      "revoked",
    );
    expect(effectiveGrantState(grant("completed"), suspended, before)).to.equal("completed");
    expect(effectiveGrantState(grant("completed"), [hold("grantee", "revoked")], before)).to.equal("revoked");
    expect(effectiveGrantState(grant("active"), suspended, expiresAt)).to.equal("expired");
  });

  it("never becomes milder by a further hold or by time", () => {
    const order = ["agreed", "delivered", "active", "suspended", "expired", "completed", "terminated", "revoked"];
    const state = fc.constantFrom<Grant["state"]>("agreed", "delivered", "active", "completed", "terminated");
    const holds = fc.array(
      fc.record({
        actor: fc.constantFrom<Hold["actor"]>("provider", "grantee", "authority"),
        state: fc.constantFrom<Hold["state"]>("none", "suspended", "revoked"),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(state, holds, holds, fc.boolean(), (own, first, more, later) => {
        const one = effectiveGrantState(grant(own), first, before);
        const two = effectiveGrantState(grant(own), [...first, ...more], later ? expiresAt : before);
        expect(order.indexOf(two)).to.be.at.least(order.indexOf(one));
      }),
    );
  });

  it("suspends a dataset while its owner or the authority says so", () => {
    expect(effectiveDatasetState({ state: "published" }, [])).to.equal("published");
    expect(effectiveDatasetState({ state: "published" }, [hold("authority", "none")])).to.equal("published");
    expect(effectiveDatasetState({ state: "published" }, [hold("authority", "suspended")])).to.equal("suspended");
    expect(effectiveDatasetState({ state: "suspended" }, [hold("authority", "none")])).to.equal("suspended");
    expect(effectiveDatasetState({ state: "retired" }, [hold("authority", "suspended")])).to.equal("retired");
  });
});
