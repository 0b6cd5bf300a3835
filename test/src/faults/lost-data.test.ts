import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FsckReport } from "@mulian/domain";
import { expect } from "chai";
import { runCommand } from "../support/command-line.js";
import { datasetContent, newRequest, obtain, publish, registerDuty, rowsOf } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

const PASSWORD = "the deputy's long password";
const INTEGRITY_FAILURE = 4;

describe("fsck, the oracle of all this", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;

  before(async function () {
    stack = await system(this);
  });

  const differencesOf = async (operator: string): Promise<FsckReport["differences"]> =>
    (await (await stack.as(operator)).call("fsck")).differences;

  /** Swaps part of a gateway's data for an older copy of it while the gateway is down. */
  const rewind = async (department: string, part: string, copy: string): Promise<void> => {
    stack.kill(department);
    const path = join(stack.dataOf(department), part);
    await rm(path, { recursive: true, force: true });
    await cp(copy, path, { recursive: true });
    await until(
      "the gateway to be back",
      async () =>
        fetch(`${stack.urlOf(department)}/readyz`).then(
          (r) => r.ok,
          () => false,
        ),
      120_000,
    );
    await stack.settle();
  };

  it("finds receipts that a gateway no longer has, and the command line ends with 4", async () => {
    const receipts = join("exchange", "receipts");
    const copy = join(stack.dataDir, "older");
    await mkdir(copy);
    await cp(join(stack.dataOf("civil-affairs"), receipts), join(copy, "receipts"), { recursive: true });
    const grant = await obtain(
      stack,
      newRequest(await publish(stack, datasetContent(await registerDuty(stack)), "streets-sqlite")),
    );
    await rowsOf(stack, grant);
    const clean = await runCommand(["fsck", "--data", stack.dataDir]);
    expect(clean.status, clean.stdout + clean.stderr).to.equal(0);
    await until("the receipt's batch on the ledger", async () => {
      const { items } = await (await stack.as("bureau-auditor")).call("trace", { query: { grant } });
      return items.some(({ receipt }) => receipt?.batch !== undefined);
    });
    await rewind("civil-affairs", receipts, join(copy, "receipts"));
    expect((await differencesOf("civil-operator")).map(({ where }) => where)).to.include("batches");
    expect(await differencesOf("ecology-operator"), "the others are as they were").to.deep.equal([]);
    const found = await runCommand(["fsck", "--data", stack.dataDir]);
    expect(found.status).to.equal(INTEGRITY_FAILURE);
    expect(found.stdout).to.include("civil-affairs: DIFFERENCES").and.include("ecology: clean");
    const auditor = await stack.as("bureau-auditor");
    const { clean: agrees, differences } = await auditor.call("reconcile", { query: { grant } });
    expect(agrees).to.equal(false);
    expect(differences.map(({ code, department }) => `${department} ${code}`)).to.include.members([
      "civil-affairs receiptMissing",
      "civil-affairs totalsDiffer",
    ]);
    const told = ["audit", "reconcile", "--grant", grant, "--as", "bureau-auditor", "--data", stack.dataDir];
    const reconciled = await runCommand(told);
    expect(reconciled.status, reconciled.stderr).to.equal(INTEGRITY_FAILURE);
    expect(reconciled.stdout).to.include("DIFFERENCES").and.include("receiptMissing");
    const { items } = await auditor.call("listAlarms", { query: { department: "civil-affairs" } });
    expect(items.map(({ code, subject }) => `${code} ${subject}`)).to.include(`receiptOneSided grant:${grant}`);
  });

  it("finds a key that certificates speak of and the store has lost", async () => {
    const copy = join(stack.dataDir, "older-keys");
    await cp(join(stack.dataOf("ecology"), "keys"), copy, { recursive: true });
    await (
      await stack.as("ecology-operator")
    ).call("createUser", { body: { user: "ecology-deputy", roles: ["approver"], password: PASSWORD } });
    expect(await differencesOf("ecology-operator")).to.deep.equal([]);
    await rewind("ecology", "keys", copy);
    expect((await differencesOf("ecology-operator")).map(({ where }) => where)).to.deep.equal(["keys"]);
  });
});
