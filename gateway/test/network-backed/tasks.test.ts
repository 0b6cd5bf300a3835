import type { RequestView, TaskList, TaskView } from "@mulian/domain";
import { expect } from "chai";
import type { Client } from "../support/client.js";
import { sharedStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { activeGrant, duty, onTerms, publishedDataset, requestBody, streets } from "../support/work.js";

describe("what waits for whom", function () {
  this.timeout(180_000);
  let stack: Stack;
  let dataset: string;
  before(async () => {
    stack = await sharedStack();
    dataset = await publishedDataset(stack, { title: "待办的目录" });
  });

  const tasksOf = async (client: Client, id: string): Promise<readonly TaskView[]> =>
    (await client.get("/tasks?limit=200")).json<TaskList>().items.filter((task) => task.id === id);

  /** Another gateway learns of a block a moment after the one that sent it. */
  const awaited = (client: Client, id: string, kinds: readonly string[]): Promise<readonly TaskView[]> =>
    client.until(`${kinds.join()} of ${id}`, async () => {
      const tasks = await tasksOf(client, id);
      return tasks.map(({ task }) => task).join() === kinds.join() ? tasks : undefined;
    });

  it("leads a request from the unit that signs it to the provider that decides until a day, to the steward that delivers", async () => {
    const requester = await stack.as("statistics", "requester");
    const unit = await stack.as("statistics", "approver");
    const provider = await stack.as("civil-affairs", "approver");
    const steward = await stack.as("civil-affairs", "steward");
    const { id } = await requester.created("/access-requests", requestBody(dataset));
    expect(await tasksOf(requester, id), "who asked waits for others").to.deep.equal([]);
    const [toSign] = await awaited(unit, id, ["sign-request"]);
    expect(toSign).to.include({ kind: "access-request", title: "待办的目录", other: "civil-affairs", overdue: false });
    expect(toSign, "the law's clock does not run yet").not.to.have.property("due");
    expect(await tasksOf(provider, id), "not complete yet").to.deep.equal([]);

    await unit.created(`/access-requests/${id}/approve`, await onTerms(unit, id));
    const [toDecide] = await awaited(provider, id, ["decide-request"]);
    const { replyDue, yourTurn } = (await provider.get(`/access-requests/${id}`)).json<RequestView>();
    expect(yourTurn, "the request says the same").to.equal("decide-request");
    expect((await unit.get(`/access-requests/${id}`)).json<RequestView>()).not.to.have.property("yourTurn");
    expect(toDecide).to.include({ other: "statistics", due: replyDue, overdue: false });
    expect(await tasksOf(unit, id), "signed").to.deep.equal([]);
    const stranger = await stack.as("ecology", "approver");
    const authority = await stack.as("data-bureau", "authority");
    expect([...(await tasksOf(stranger, id)), ...(await tasksOf(authority, id))], "general data").to.deep.equal([]);

    const { grant = "" } = await provider.created(`/access-requests/${id}/decide`, {
      ...(await onTerms(provider, id)),
      outcome: "grant",
    });
    expect(await tasksOf(provider, id), "decided").to.deep.equal([]);
    const [toDeliver] = await awaited(steward, grant, ["deliver-grant"]);
    expect(toDeliver).to.include({ kind: "grant", other: "statistics" }).and.to.have.property("due");
    expect(await tasksOf(provider, grant), "an approver does not deliver").to.deep.equal([]);
  });

  it("asks the requester's unit for what the provider said is missing", async () => {
    const { id } = await (await stack.as("statistics", "requester")).created("/access-requests", requestBody(dataset));
    const unit = await stack.as("statistics", "approver");
    await unit.created(`/access-requests/${id}/approve`, await onTerms(unit, id));
    const provider = await stack.as("civil-affairs", "approver");
    await awaited(provider, id, ["decide-request"]);
    const { version } = (await provider.get(`/access-requests/${id}`)).json<{ version: number }>();
    await provider.created(`/access-requests/${id}/ask-supplement`, { expectedVersion: version, missing: ["公函"] });
    expect(await tasksOf(provider, id), "it waits for the other side now").to.deep.equal([]);
    await awaited(unit, id, ["supplement-request"]);
  });

  it("has the authority review what was submitted, and its holder revise what was returned", async () => {
    const approver = await stack.as("civil-affairs", "approver");
    const { id, version } = await approver.created("/datasets", streets(await duty(stack), { title: "待审的目录" }));
    const authority = await stack.as("data-bureau", "authority");
    const auditor = await stack.as("data-bureau", "auditor");
    await awaited(authority, id, ["review-dataset"]);
    expect(await tasksOf(auditor, id), "an auditor reviews nothing").to.deep.equal([]);
    await authority.created(`/datasets/${id}/review`, {
      expectedVersion: version,
      outcome: "return",
      reason: "补充摘要",
    });
    expect(await tasksOf(authority, id)).to.deep.equal([]);
    await awaited(approver, id, ["revise-dataset"]);
  });

  it("reminds the grantee of a grant that is over of its account and of its proof, the most urgent task first", async () => {
    const grant = await activeGrant(stack, dataset);
    const requester = await stack.as("statistics", "requester");
    expect(await tasksOf(requester, grant), "nothing is owed while it runs").to.deep.equal([]);
    await (await stack.as("civil-affairs", "approver")).created(`/grants/${grant}/revoke`, { reason: "目的已实现" });
    await awaited(requester, grant, ["record-use", "prove-destruction"]);

    const steward = await stack.as("civil-affairs", "steward");
    const { items, total } = (await steward.get("/tasks?limit=200")).json<TaskList>();
    const days = items.flatMap(({ due }) => due ?? []);
    expect(days, "by their last day").to.deep.equal(days.toSorted());
    expect(
      items.findIndex(({ due }) => due === undefined),
      "what has no day comes last",
    ).to.be.oneOf([-1, days.length]);
    expect(total).to.equal(items.length);
    const first = (await steward.get("/tasks?limit=1")).json<TaskList>();
    expect([first.items.length, first.total]).to.deep.equal([Math.min(1, total), total]);
  });
});
