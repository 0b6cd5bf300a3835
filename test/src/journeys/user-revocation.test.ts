import type { RouteBody } from "@mulian/domain";
import { expect } from "chai";
import { codeOf } from "../support/code-of.js";
import { runCommand } from "../support/command-line.js";
import { shareStack } from "../support/shared-stack.js";
import { networkUnderTest, type Stack } from "../support/stack.js";

const LIMIT_MS = 120_000;
const PASSWORD = "a password long enough";
const network = networkUnderTest();

describe(`a user is revoked, on ${network}`, function () {
  this.timeout(LIMIT_MS);
  const system = shareStack();
  let stack: Stack;

  before(async function () {
    stack = await system(this);
  });

  const enrol = async (user: string, roles: RouteBody<"createUser">["roles"]) =>
    (await stack.as("civil-operator")).call("createUser", { body: { user, roles, password: PASSWORD } });
  const mulian = (...words: string[]) => runCommand(words, { environment: { MULIAN_DATA: stack.dataDir } });
  const certificateOf = async (user: string) => {
    const { items } = await (await stack.as("civil-operator")).call("listCertificates");
    const found = items.find(({ owner }) => owner === user);
    if (found === undefined) throw new Error(`no certificate of ${user}`);
    return found;
  };
  const duty = { title: "行政区划管理", legalBasis: "《行政区划管理条例》第三条" };

  it("on the ledger, at the CA and in the channel, and the peer then refuses the certificate", async () => {
    await enrol("leaver", ["steward"]);
    const leaver = await stack.signInAt("civil-affairs", "leaver", PASSWORD);
    await leaver.call("createDuty", { body: duty });
    const parameters = { params: { id: "leaver" }, body: { reason: "调离本单位" } };
    expect(await codeOf((await stack.as("civil-steward")).call("revokeUser", parameters))).to.equal("FORBIDDEN");
    expect(await codeOf((await stack.as("stats-operator")).call("revokeUser", parameters))).to.equal("NOT_FOUND");
    const answer = await (await stack.as("civil-operator")).call("revokeUser", parameters);
    expect(answer).to.include({ kind: "user-status", refused: true });
    expect(answer.configurationBlock).to.be.above(answer.blockNumber);
    expect(await codeOf(leaver.call("createDuty", { body: duty }))).to.equal("UNAUTHENTICATED");
    expect(await codeOf(stack.signInAt("civil-affairs", "leaver", PASSWORD))).to.equal("UNAUTHENTICATED");
    const { items } = await (await stack.as("civil-operator")).call("listUsers");
    expect(items.find(({ user }) => user === "leaver")?.status).to.equal("disabled");
    await (await stack.as("civil-steward")).call("createDuty", { body: duty });
  });

  it("who is to stay is given another certificate by the operator, for the same pseudonym, and works on with it", async () => {
    await enrol("stayer", ["steward"]);
    const before = await certificateOf("stayer");
    const early = await (await stack.signInAt("civil-affairs", "stayer", PASSWORD)).call("createDuty", { body: duty });
    const { status, stderr } = await mulian("user", "renew", "stayer", "--as", "civil-operator");
    expect(status, stderr).to.equal(0);
    const after = await certificateOf("stayer");
    expect(after.enrolmentId).to.equal(before.enrolmentId);
    expect(Date.parse(after.expiresAt)).to.be.at.least(Date.parse(before.expiresAt));
    const stayer = await stack.signInAt("civil-affairs", "stayer", PASSWORD);
    const late = await stayer.call("createDuty", { body: duty });
    const auditor = await stack.as("bureau-auditor");
    for (const { txId, blockNumber } of [early, late]) {
      await stack.settle();
      const written = await auditor.call("getTransaction", { params: { id: txId } });
      expect(written).to.deep.include({ validationCode: 0, blockNumber });
      expect(written.creator.enrolmentId).to.equal(before.enrolmentId);
    }
  });

  if (network === "fabric")
    it("certificates of users, gateways and legs stand in the network's list with their days", async () => {
      const { status, stdout, stderr } = await mulian("network", "cert", "list", "--json");
      expect(status, stderr).to.equal(0);
      // As the network's program prints it.
      const { certificates } = JSON.parse(stdout) as {
        certificates: { organisation: string; owner: string; holder?: string; daysLeft: number }[];
      };
      const listed = certificates.filter(({ holder }) => holder !== undefined);
      const { items } = await (await stack.as("civil-operator")).call("listCertificates");
      // The network's own programs speak to the CA under the registrar's name too.
      const own = items.filter(({ certificateOf }) => certificateOf !== "registrar");
      for (const { certificateOf: holder, enrolmentId: owner, daysLeft } of own)
        expect(listed, `${holder} ${owner}`).to.deep.include({
          ...listed.find((each) => each.owner === owner),
          organisation: "civil-affairs",
          owner,
          holder,
          daysLeft,
        });
    });

  it("by the command line, and again without harm", async () => {
    await enrol("second-leaver", ["requester"]);
    const revoke = () =>
      mulian("user", "revoke", "second-leaver", "--reason", "调离本单位", "--as", "civil-operator", "--json");
    for (const time of ["first", "second"]) {
      const { status, stdout, stderr } = await revoke();
      expect(status, `${time}: ${stderr}`).to.equal(0);
      expect(JSON.parse(stdout)).to.include({ refused: true });
    }
  });
});
