import { expect } from "chai";
import { requestTurn, type Approval, type RequestStanding, type TurnTaker } from "../src/index.js";

const PROVIDER: TurnTaker = {
  mspId: "CivilMSP",
  enrolmentId: "u1",
  department: "civil-affairs",
  roles: ["approver"],
  isAuthority: false,
};
const DEPUTY: TurnTaker = { ...PROVIDER, enrolmentId: "u2" };
const UNIT: TurnTaker = { ...PROVIDER, mspId: "StatisticsMSP", department: "statistics" };
const AUTHORITY: TurnTaker = {
  mspId: "BureauMSP",
  enrolmentId: "u1",
  department: "data-bureau",
  roles: ["authority"],
  isAuthority: true,
};

/** Core data, signed by the requester's unit. */
const CORE: RequestStanding = {
  state: "submitted",
  requester: "statistics",
  provider: "civil-affairs",
  missingSteps: ["provider", "provider-second", "authority"],
  approvals: [],
};

const signedBy = ({ mspId, enrolmentId, department }: TurnTaker, step: Approval["step"]): Approval => ({
  kind: "approval",
  id: `r1:${step}`,
  version: 1,
  createdAt: "2026-03-01T00:00:00.000Z",
  createdBy: { mspId, enrolmentId, department },
  updatedAt: "2026-03-01T00:00:00.000Z",
  updatedBy: { mspId, enrolmentId, department },
  commandDigest: "0".repeat(64),
  request: "r1",
  step,
  by: { mspId, enrolmentId, department },
  termsDigest: "0".repeat(64),
});

describe("whose turn a request is", () => {
  it("is the requester's unit's before anybody else's, and again when something is missing", () => {
    const unsigned: RequestStanding = { ...CORE, missingSteps: ["requester-unit", ...CORE.missingSteps] };
    expect(requestTurn(unsigned, UNIT)).to.equal("sign-request");
    expect(requestTurn(unsigned, { ...UNIT, roles: ["requester"] }), "who asked waits").to.equal(undefined);
    expect([requestTurn(unsigned, PROVIDER), requestTurn(unsigned, AUTHORITY)]).to.deep.equal([undefined, undefined]);
    const asked: RequestStanding = { ...unsigned, state: "supplement-asked" };
    expect(requestTurn(asked, UNIT)).to.equal("supplement-request");
    expect(requestTurn(asked, PROVIDER)).to.equal(undefined);
  });

  it("is the provider's approvers' and the authority's once the unit signed, and nobody else's", () => {
    expect([PROVIDER, DEPUTY, AUTHORITY].map((who) => requestTurn(CORE, who))).to.deep.equal(
      Array(3).fill("decide-request"),
    );
    const others = [UNIT, { ...PROVIDER, roles: ["steward"] }, { ...AUTHORITY, isAuthority: false }] as const;
    expect(others.map((who) => requestTurn(CORE, who))).to.deep.equal(Array(3).fill(undefined));
  });

  it("is not again that of the first signer of core data, but of the provider's second", () => {
    const once: RequestStanding = {
      ...CORE,
      missingSteps: ["provider-second", "authority"],
      approvals: [signedBy(UNIT, "requester-unit"), signedBy(PROVIDER, "provider")],
    };
    expect(requestTurn(once, PROVIDER)).to.equal(undefined);
    expect(requestTurn(once, DEPUTY)).to.equal("decide-request");
    expect(requestTurn(once, AUTHORITY), "the same enrolment id in another organisation").to.equal("decide-request");
  });

  it("is the provider's second approver's, though one of another organisation with that enrolment id signed", () => {
    const byOther = signedBy({ ...PROVIDER, mspId: "OtherMSP" }, "provider");
    const once: RequestStanding = { ...CORE, missingSteps: ["provider-second"], approvals: [byOther] };
    expect(requestTurn(once, PROVIDER)).to.equal("decide-request");
  });

  it("is the provider's side for who is both: the authority's signature is then another's", () => {
    const both: TurnTaker = { ...PROVIDER, roles: ["approver", "authority"], isAuthority: true };
    const open: RequestStanding = { ...CORE, missingSteps: ["authority"] };
    expect(requestTurn(open, both)).to.equal(undefined);
    expect(requestTurn(open, AUTHORITY)).to.equal("decide-request");
  });

  it("is nobody's when the request is over", () => {
    const over: RequestStanding = { ...CORE, state: "refused", missingSteps: [] };
    expect([UNIT, PROVIDER, AUTHORITY].map((who) => requestTurn(over, who))).to.deep.equal(Array(3).fill(undefined));
  });
});
