import { MIN_AGGREGATE_GROUP, type CommandBody } from "@mulian/domain";
import { expect } from "chai";
import {
  cast,
  completeRequest,
  datasetContent,
  digestOf,
  key,
  openNetwork,
  publishDataset,
  termsFor,
} from "../support/cast.js";
import type { Ledger } from "../support/ledger.js";
import { refused } from "../support/refused.js";

type Terms = CommandBody<"request.submit">["terms"];
type Changes = Partial<Terms>;

const items = [
  { name: "id", title: "身份证号", type: "text", sensitivity: "personal", key: true },
  { name: "name", title: "姓名", type: "text", sensitivity: "personal" },
  { name: "region", title: "地区", type: "text", sensitivity: "public" },
  { name: "born", title: "出生日期", type: "date", sensitivity: "personal" },
  { name: "income", title: "收入", type: "integer", sensitivity: "personal" },
  { name: "isAlive", title: "健在", type: "boolean", sensitivity: "personal" },
] as const;

const lookUp: Changes = {
  method: "look-up",
  items: ["name"],
  lookUp: { keys: ["id"], recordsAtMost: 1 },
  quota: { callsPerDay: 100 },
};
const check: Changes = { method: "check", items: ["name"], check: { keys: ["id"], attemptsPerDay: 100 } };
const aggregate: Changes = {
  method: "aggregate",
  items: ["income", "region"],
  aggregate: { functions: ["count", "mean"], measures: ["income"], groupBy: ["region"], minGroup: 10 },
};
const batch: Changes = {
  method: "batch",
  items: ["id", "born"],
  schedule: { mode: "full", recurrence: { every: "day", at: "02:00" } },
};

describe("terms of a method", () => {
  let ledger: Ledger;
  let dataset: string;
  before(async () => {
    ledger = await openNetwork();
    dataset = await publishDataset(ledger, { items: [...items], shareMethods: ["interface", "batch", "file"] });
  });

  const ask = (changes: Changes, of = dataset) =>
    ledger.submit(cast.requester, "request.submit", {
      idempotencyKey: key(),
      terms: termsFor(of, { items: ["name"], ...changes }),
    });
  const mistakes = async (changes: Changes): Promise<readonly string[]> =>
    ((await refused("INVALID_INPUT", ask(changes))).details.errors ?? []).map(({ path, code }) => `${path} ${code}`);

  it("stand with their method and with no other", async () => {
    for (const allowed of [{}, lookUp, check, aggregate, batch]) await ask(allowed);
    expect(await mistakes({ method: "look-up", quota: { callsPerDay: 1 } })).to.deep.equal(["terms.lookUp missing"]);
    expect(await mistakes({ method: "check" })).to.deep.equal(["terms.check missing"]);
    expect(await mistakes({ method: "aggregate" })).to.deep.equal(["terms.aggregate missing"]);
    expect(await mistakes({ method: "batch" })).to.deep.equal(["terms.schedule missing"]);
    expect(
      await mistakes({ ...lookUp, method: "interface", check: check.check, schedule: batch.schedule }),
    ).to.deep.equal(["terms.lookUp not-applicable", "terms.check not-applicable", "terms.schedule not-applicable"]);
    expect(await mistakes({ ...aggregate, method: "file" })).to.deep.equal(["terms.aggregate not-applicable"]);
  });

  it("offers the narrower forms wherever rows are offered, and each by itself", async () => {
    const only = async (method: "check" | "file", code: string) =>
      publishDataset(ledger, { items: [...items], shareMethods: [method], code });
    await refused("INVALID_INPUT", ask(lookUp, await only("file", "302001/2")));
    const checks = await only("check", "302001/3");
    await ask(check, checks);
    await refused("INVALID_INPUT", ask(lookUp, checks));
    await refused("INVALID_INPUT", ask({}, checks));
    const duty = (await ledger.record("dataset", dataset)).content.duties[0] ?? "";
    await refused(
      "INVALID_INPUT",
      ledger.submit(cast.head, "dataset.submit", {
        idempotencyKey: key(),
        content: datasetContent(duty, { shareMethods: ["check", "check"], code: "302001/4" }),
      }),
    );
  });

  it("finds records by items that are there, once each, within a limit of calls", async () => {
    const keys = (...names: string[]): Changes => ({ ...lookUp, lookUp: { keys: names, recordsAtMost: 1 } });
    await ask(keys("id", "region"));
    expect(await mistakes(keys("id", "phone", "id"))).to.deep.equal([
      "terms.lookUp.keys[1] unknown-item",
      "terms.lookUp.keys[2] duplicate",
    ]);
    const withoutQuota: Changes = { ...lookUp, quota: { rowsPerDay: 5 } };
    expect(await mistakes(withoutQuota)).to.deep.equal(["terms.quota.callsPerDay missing"]);
    expect(await mistakes({ ...check, check: { keys: ["phone"], attemptsPerDay: 1 } })).to.deep.equal([
      "terms.check.keys[0] unknown-item",
    ]);
  });

  it("is no check or look-up without its limits", async () => {
    expect(await mistakes({ ...check, check: { keys: ["id"], attemptsPerDay: 0 } })).to.have.length(1);
    expect(await mistakes({ ...check, check: { keys: ["id"], attemptsPerDay: 100_001 } })).to.have.length(1);
    expect(await mistakes({ ...check, check: { keys: [], attemptsPerDay: 1 } })).to.have.length(1);
    expect(await mistakes({ ...lookUp, lookUp: { keys: ["id"], recordsAtMost: 21 } })).to.have.length(1);
  });

  it("aggregates granted numbers over groups that are large enough, and grants no item besides", async () => {
    const figures = (changes: Partial<NonNullable<Terms["aggregate"]>>, more: Changes = {}): Changes => ({
      ...aggregate,
      ...more,
      aggregate: { functions: ["count", "mean"], measures: ["income"], groupBy: ["region"], minGroup: 10, ...changes },
    });
    await ask(figures({ minGroup: MIN_AGGREGATE_GROUP }));
    expect(await mistakes(figures({ minGroup: MIN_AGGREGATE_GROUP - 1 }))).to.have.length(1);
    expect(await mistakes(figures({ groupBy: ["born"] }))).to.deep.equal([
      "terms.aggregate.groupBy[0] not-granted",
      "terms.items[1] unused",
    ]);
    expect(await mistakes(figures({ measures: ["region"] }))).to.deep.equal([
      "terms.aggregate.measures[0] item-type",
      "terms.items[0] unused",
    ]);
    expect(await mistakes(figures({ measures: [] }, { items: ["region"] }))).to.deep.equal([
      "terms.aggregate.measures missing",
    ]);
    expect(await mistakes(figures({ functions: ["count"] }))).to.deep.equal([
      "terms.aggregate.measures not-applicable",
    ]);
    expect(await mistakes(figures({ functions: ["sum", "sum"] }))).to.deep.equal([
      "terms.aggregate.functions[1] duplicate",
    ]);
    await ask(figures({ functions: ["count"], measures: [] }, { items: ["region"] }));
  });

  it("masks granted items, once each, in ways that fit their type", async () => {
    const masked = (...masking: NonNullable<Terms["masking"]>): Changes => ({
      items: ["id", "born", "income", "region"],
      masking,
    });
    await ask(
      masked(
        { item: "id", transform: "hash" },
        { item: "born", transform: "generalise-date", to: "year" },
        { item: "income", transform: "generalise-number", step: 1_000 },
        { item: "region", transform: "generalise-text", characters: 2 },
      ),
    );
    expect(
      await mistakes(
        masked(
          { item: "name", transform: "drop" },
          { item: "id", transform: "hash" },
          { item: "id", transform: "keep-ends", first: 1, last: 1 },
          { item: "region", transform: "generalise-number", step: 10 },
          { item: "born", transform: "generalise-text", characters: 4 },
        ),
      ),
    ).to.deep.equal([
      "terms.masking[0].item not-granted",
      "terms.masking[3].transform item-type",
      "terms.masking[4].transform item-type",
      "terms.masking[2].item duplicate",
    ]);
    expect(await mistakes({ ...check, masking: [{ item: "name", transform: "hash" }] })).to.deep.equal([
      "terms.masking not-applicable",
    ]);
  });

  it("masks of an aggregate what it groups by, coarser, and nothing else", async () => {
    await ask({ ...aggregate, masking: [{ item: "region", transform: "generalise-text", characters: 4 }] });
    expect(
      await mistakes({ ...aggregate, masking: [{ item: "income", transform: "generalise-number", step: 10 }] }),
    ).to.deep.equal(["terms.masking[0] not-applicable"]);
    expect(await mistakes({ ...aggregate, masking: [{ item: "region", transform: "hash" }] })).to.deep.equal([
      "terms.masking[0] not-applicable",
    ]);
  });

  it("follows a watermark that is granted, ordered and not masked", async () => {
    const since = (watermark: string, masking?: Terms["masking"]): Changes => ({
      ...batch,
      schedule: { mode: "since-watermark", watermark, recurrence: { every: "minutes", minutes: 30 } },
      ...(masking === undefined ? {} : { masking }),
    });
    await ask(since("born"));
    expect(await mistakes(since("income"))).to.deep.equal(["terms.schedule.watermark not-granted"]);
    expect(await mistakes(since("id"))).to.deep.equal(["terms.schedule.watermark item-type"]);
    expect(await mistakes(since("born", [{ item: "born", transform: "generalise-date", to: "year" }]))).to.deep.equal([
      "terms.schedule.watermark masked",
    ]);
    const unheardOf = { every: "minutes", minutes: 7 } as unknown as { every: "day"; at: string }; // what a program could send
    expect(await mistakes({ ...batch, schedule: { mode: "full", recurrence: unheardOf } })).to.have.length(1);
    expect(
      await mistakes({ ...batch, schedule: { mode: "full", recurrence: { every: "day", at: "24:00" } } }),
    ).to.have.length(1);
  });

  it("are repeated by the grant word for word, under the digest that was signed", async () => {
    const changes: Changes = { ...lookUp, masking: [{ item: "name", transform: "keep-ends", first: 1, last: 0 }] };
    const { grant, termsDigest } = await completeRequest(ledger, dataset, changes);
    const record = await ledger.record("grant", grant ?? "");
    expect(record).to.deep.include({ terms: termsFor(dataset, changes), termsDigest, versionRule: "following" });
    expect(digestOf({ ...record.terms, masking: [] })).not.to.equal(termsDigest);
  });

  it("must still fit when the grant is handed over: a key that is gone finds nothing", async () => {
    const { grant } = await completeRequest(ledger, dataset, lookUp);
    const { content, version } = await ledger.record("dataset", dataset);
    const change = async (to: typeof content, expectedVersion: number) => {
      await ledger.submit(cast.head, "dataset.change", { id: dataset, expectedVersion, content: to });
      await ledger.submit(cast.authority, "dataset.review", {
        id: dataset,
        expectedVersion: expectedVersion + 1,
        outcome: "publish",
      });
    };
    const deliver = () =>
      ledger.submit(cast.civilGateway, "grant.deliver", {
        id: grant ?? "",
        expectedVersion: 1,
        key: { holdingKind: "access-key" },
      });
    await change({ ...content, items: content.items.filter(({ name }) => name !== "id") }, version);
    await refused("INVALID_INPUT", deliver());
    await change(content, version + 2);
    await deliver();
  });
});
