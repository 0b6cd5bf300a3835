import { expect } from "chai";
import { callerOf } from "../src/caller.js";
import { refused } from "./support/refused.js";

const attributes = {
  "hf.EnrollmentID": "user-1",
  "mulian.department": "civil-affairs",
  "mulian.role": "steward, approver,king",
};
const identity = (changes: Record<string, string | undefined> = {}, mspId = "CivilMSP") => {
  const all: Record<string, string | undefined> = { ...attributes, ...changes };
  return { getMSPID: () => mspId, getAttributeValue: (name: string) => all[name] ?? null };
};

describe("callerOf", () => {
  it("takes MSP id and attributes, and roles it knows", () => {
    expect(callerOf(identity())).to.deep.equal({
      mspId: "CivilMSP",
      enrolmentId: "user-1",
      department: "civil-affairs",
      roles: ["steward", "approver"],
    });
    expect(callerOf(identity({ "mulian.role": undefined })).roles).to.deep.equal([]);
  });

  it("refuses certificates that do not say user or department", async () => {
    for (const name of ["hf.EnrollmentID", "mulian.department"]) {
      for (const value of [undefined, "", "a:b", "../x", "A B"])
        await refused(
          "FORBIDDEN",
          Promise.resolve().then(() => callerOf(identity({ [name]: value }))),
        );
    }
  });
});
