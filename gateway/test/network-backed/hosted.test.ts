import { expect } from "chai";
import { Client } from "../support/client.js";
import { sharedStack } from "../support/shared-stack.js";
import { PASSWORD, type Stack } from "../support/stack.js";
import { publishedDataset } from "../support/work.js";

const GUEST = {
  id: "burials",
  mspId: "CivilAffairsMSP",
  names: { zh: "殡葬管理处", en: "burials" },
  creditCode: "111100000000000099",
  level: "city",
  region: "110000",
  workUnit: "数据处",
};

describe("a department hosted by another", function () {
  this.timeout(180_000);
  let stack: Stack;
  let host: Client;
  let operator: Client;
  let steward: Client;

  before(async () => {
    stack = await sharedStack();
    host = await stack.as("civil-affairs", "operator");
    await (await stack.as("data-bureau", "authority")).created("/departments", GUEST);
    await host.until("the department at its host's gateway", async () =>
      (await host.get(`/departments/${GUEST.id}`)).status === 200 ? true : undefined,
    );
    const first = { user: "burials-operator", department: GUEST.id, roles: ["operator"], password: PASSWORD };
    expect((await host.post("/users", first)).status).to.equal(201);
    const { apiUrl } = stack.gateway("civil-affairs");
    operator = await Client.signIn(apiUrl, "burials-operator", PASSWORD);
    expect((await make("burials-steward", {})).json()).to.include({ department: GUEST.id });
    steward = await Client.signIn(apiUrl, "burials-steward", PASSWORD);
  });

  const make = (user: string, more: object) =>
    operator.post("/users", { user, roles: ["steward"], password: PASSWORD, ...more });

  it("has an operator who makes no user of its host, and none who sees everybody's", async () => {
    expect((await make("burials-spy", { department: "civil-affairs" })).code).to.equal("FORBIDDEN");
    expect((await make("burials-auditor", { roles: ["auditor"] })).code).to.equal("FORBIDDEN");
    expect((await make("burials-authority", { roles: ["steward", "authority"] })).code).to.equal("FORBIDDEN");
  });

  it("lists its own users; its host lists all of the organisation's", async () => {
    const listed = async (client: Client): Promise<string[]> =>
      (await client.get("/users")).json<{ items: { user: string }[] }>().items.map((item) => item.user);
    expect(await listed(operator)).to.deep.equal(["burials-operator", "burials-steward"]);
    expect(await listed(host)).to.include.members(["civil-affairs-steward", "burials-steward"]);
  });

  it("disables its own users; another's are as if there were none", async () => {
    const disable = { status: "disabled", reason: "试试" };
    const absent = await operator.post("/users/nobody-at-all/set-status", disable);
    const foreign = await operator.post("/users/civil-affairs-approver/set-status", disable);
    expect(foreign.status).to.equal(404);
    expect(foreign.text.replaceAll("civil-affairs-approver", "x")).to.equal(
      absent.text.replaceAll("nobody-at-all", "x"),
    );
    expect((await make("burials-leaver", {})).status).to.equal(201);
    await operator.created("/users/burials-leaver/set-status", disable);
  });

  it("neither sees nor links its host's sources", async () => {
    const names = async (client: Client): Promise<string[]> =>
      (await client.get("/bindings")).json<{ items: { name: string }[] }>().items.map(({ name }) => name);
    expect(await names(host)).to.include("streets");
    expect(await names(operator)).to.deep.equal([]);
    const dataset = await publishedDataset(stack);
    const link = (binding: string) =>
      steward.post("/resources", { dataset, title: "表", resourceKind: "table", binding });
    const [known, unknown] = [await link("streets"), await link("no-such-binding")];
    expect(known.code).to.equal("INVALID_INPUT");
    expect(known.text).to.equal(unknown.text);
  });
});
