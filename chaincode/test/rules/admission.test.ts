import type { Caller } from "@mulian/domain";
import { expect } from "chai";
import {
  cast,
  departmentBody,
  key,
  openNetwork,
  policyContent,
  publishDataset,
  registerDuty,
} from "../support/cast.js";
import { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

const duty = () => ({ idempotencyKey: key(), title: "职责", legalBasis: "法" });

describe("admission", () => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openNetwork();
  });

  it("asks for the role", async () => {
    await ledger.submit(cast.steward, "duty.register", duty());
    await refused("FORBIDDEN", ledger.submit(cast.civilGateway, "duty.register", duty()));
    await refused("FORBIDDEN", ledger.submit({ ...cast.steward, roles: [] }, "duty.register", duty()));
  });

  it("refuses a department that another organisation speaks for, and one that is not registered", async () => {
    await refused("FORBIDDEN", ledger.submit({ ...cast.steward, mspId: "HostMSP" }, "duty.register", duty()));
    await refused("FORBIDDEN", ledger.submit({ ...cast.steward, department: "unheard-of" }, "duty.register", duty()));
  });

  it("lets a hosted department act for itself and not for its neighbour", async () => {
    const own = await registerDuty(ledger, cast.statisticsSteward);
    await ledger.submit(cast.statisticsSteward, "duty.update", { id: own, expectedVersion: 1, title: "统计" });
    await refused(
      "NOT_FOUND",
      ledger.submit(cast.neighbourHead, "duty.update", { id: own, expectedVersion: 2, title: "统计" }),
    );
    await refused(
      "FORBIDDEN",
      ledger.submit(cast.statisticsOperator, "department.update", { id: "health", expectedVersion: 1, workUnit: "x" }),
    );
  });

  it("counts the authority role only with the MSP and department that Policy names", async () => {
    const body = departmentBody("tax", "TaxMSP");
    const pretenders: Caller[] = [
      { ...cast.authority, mspId: "CivilMSP" },
      { ...cast.authority, mspId: "CivilMSP", department: "civil-affairs" },
      { ...cast.authority, department: "statistics", mspId: "HostMSP" },
      { ...cast.authority, department: "civil-affairs" },
    ];
    for (const pretender of pretenders)
      await refused("FORBIDDEN", ledger.submit(pretender, "department.register", body));
    await ledger.submit(cast.authority, "department.register", body);
  });

  it("counts no other organisation as the authority while the authority's own department is not registered", async () => {
    const empty = new Ledger();
    await empty.submit(cast.authority, "policy.initialise", { content: policyContent });
    await refused(
      "FORBIDDEN",
      empty.submit(
        { ...cast.authority, mspId: "CivilMSP" },
        "department.register",
        departmentBody("authority", "AuthorityMSP"),
      ),
    );
    // Nor does its own staff act for it in any other role before that.
    const staff: Caller = { ...cast.authority, roles: ["authority", "steward"] };
    await refused("FORBIDDEN", empty.submit(staff, "duty.register", duty()));
    await empty.submit(staff, "department.register", departmentBody("authority", "AuthorityMSP"));
    await empty.submit(staff, "duty.register", duty());
  });

  it("counts the auditor role only with the MSPs that Policy names", async () => {
    const dataset = await publishDataset(ledger);
    const note = { clock: "review", subject: dataset } as const;
    const outside: Caller = { ...cast.auditor, mspId: "HostMSP", department: "statistics" };
    await refused("FORBIDDEN", ledger.submit(outside, "overdue.record", note));
    await refused("WRONG_STATE", ledger.submit(cast.auditor, "overdue.record", note)); // let in; no clock runs
    await refused(
      "WRONG_STATE",
      ledger.submit({ ...cast.auditor, department: "audit-office" }, "overdue.record", note),
    );
  });

  it("stops a disabled user at once, and only that user", async () => {
    const { mspId, enrolmentId } = cast.steward;
    await ledger.submit(cast.civilOperator, "user.set-status", {
      mspId,
      enrolmentId,
      expectedVersion: 0,
      status: "disabled",
      reason: "离职",
    });
    await refused("USER_DISABLED", ledger.submit(cast.steward, "duty.register", duty()));
    await ledger.submit({ ...cast.steward, enrolmentId: "other" }, "duty.register", duty());
    await ledger.submit(cast.civilOperator, "user.set-status", {
      mspId,
      enrolmentId,
      expectedVersion: 1,
      status: "enabled",
    });
    await ledger.submit(cast.steward, "duty.register", duty());
  });

  it("stops a suspended department until it is resumed", async () => {
    await ledger.submit(cast.authority, "department.suspend", { id: "civil-affairs", reason: "核查" });
    await refused("DEPARTMENT_SUSPENDED", ledger.submit(cast.steward, "duty.register", duty()));
    await ledger.submit(cast.authority, "department.resume", { id: "civil-affairs" });
    await ledger.submit(cast.steward, "duty.register", duty());
  });

  it("lets nobody in before the first policy, and only its own authority write it", async () => {
    const empty = new Ledger();
    await refused("FORBIDDEN", empty.submit(cast.authority, "department.register", departmentBody("tax", "TaxMSP")));
    const others = [
      { ...cast.authority, mspId: "CivilMSP" },
      { ...cast.authority, department: "civil-affairs" },
      { ...cast.authority, roles: ["approver" as const] },
    ];
    for (const other of others)
      await refused("FORBIDDEN", empty.submit(other, "policy.initialise", { content: policyContent }));
    expect(
      (await empty.submit(cast.authority, "policy.initialise", { content: policyContent })).result.version,
    ).to.equal(1);
    await refused(
      "ALREADY_EXISTS",
      empty.submit(cast.authority, "policy.initialise", { content: { ...policyContent, deliverDays: 1 } }),
    );
  });
});
