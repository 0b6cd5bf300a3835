import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ApiClient } from "@mulian/cli";
import { shanghaiDate, type DocumentView } from "@mulian/domain";
import { expect } from "chai";
import { codeOf } from "../support/code-of.js";
import { runCommand } from "../support/command-line.js";
import { Hosted, obtainBetween, type Sides } from "../support/hosted.js";
import { datasetContent, item, newRequest, publish, registerDuty } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

const ROWS = [
  { code: "1", name: "东华门街道" },
  { code: "2", name: "景山街道" },
];
const TABLE = `code,name\n${ROWS.map(({ code, name }) => `${code},${name}`).join("\n")}\n`;
const ITEMS = [item("code", true), item("name")];
const conditions = { scope: ["survey-office", "streets-office"], use: "用于统计调查" };

describe("departments that another organisation hosts", function () {
  this.timeout(240_000);
  const system = shareStack(async (own) => {
    folder = own;
    await writeFile(join(folder, "guest.csv"), TABLE);
    await writeFile(join(folder, "host.csv"), TABLE);
    const bindings = { "guest-table": { kind: "csv", path: join(folder, "guest.csv") } };
    return {
      sources: { "civil-affairs": { "host-table": { kind: "csv", path: join(folder, "host.csv") } } },
      sourceRoots: [folder],
      guests: {
        "civil-affairs": [{ department: "streets-office", bindings }],
        statistics: [{ department: "survey-office", bindings: {} }],
      },
    };
  });
  let stack: Stack;
  let folder: string;
  /** Hosted by Civil Affairs, with a table. */
  let streets: Hosted;
  /** Hosted by Statistics, asks. */
  let survey: Hosted;
  /** Hosted by Ecology, without a leg. */
  let archive: Hosted;
  let dataset: string;
  let grant: string;
  let request: string;

  before(async function () {
    stack = await system(this);
    const hosted = { serial: 1, name: "街道办", id: "streets-office" };
    const civil = { host: "civil-affairs", mspId: "CivilAffairsMSP", operator: "civil-operator" };
    const statistics = { host: "statistics", mspId: "StatisticsMSP", operator: "stats-operator" };
    const ecology = { host: "ecology", mspId: "EcologyMSP", operator: "ecology-operator" };
    streets = await Hosted.register(stack, { ...hosted, ...civil });
    survey = await Hosted.register(stack, { ...hosted, ...statistics, serial: 2, id: "survey-office" });
    archive = await Hosted.register(stack, { ...hosted, ...ecology, serial: 3, id: "archive-office" });
    await streets.announced();
    await survey.announced();
    dataset = await streets.publish((duty) => datasetContent(duty, { items: ITEMS, conditions }), "guest-table");
  });

  const sides = async (): Promise<Sides> => ({
    requester: await survey.as("requester"),
    requesterApprover: await survey.as("approver"),
    providerApprover: await streets.as("approver"),
    steward: await streets.as("steward"),
  });
  const rowsFor = async (client: ApiClient, id: string): Promise<unknown[]> => {
    const text = await (await client.stream("getRows", { params: { id }, query: {} })).text();
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line): unknown => JSON.parse(line));
  };
  const arrived = (look: () => Promise<{ items: DocumentView[] }>): Promise<DocumentView[]> =>
    until("the documents", async () => {
      const { items } = await look();
      return items.length > 0 && items.every(({ available }) => available) && items;
    });

  it("have an address and keys of their own, under their host's TLS key", async () => {
    const auditor = await stack.as("bureau-auditor");
    const of = (id: string) => auditor.call("getDepartment", { params: { id } });
    const [guest, host] = [await of("streets-office"), await of("civil-affairs")];
    expect(guest.gateway?.url).to.be.a("string").and.not.equal(host.gateway?.url);
    expect(guest.gateway?.tlsSpkiDigest).to.equal(host.gateway?.tlsSpkiDigest);
    expect(guest.keys).to.have.length(3);
    const hostKids = host.keys.map(({ jwk }) => jwk.kid);
    expect(guest.keys.map(({ jwk }) => jwk.kid).filter((kid) => hostKids.includes(kid))).to.deep.equal([]);
  });

  it("provide and get rows and texts, gateway to gateway, under their own names", async () => {
    const people = await sides();
    ({ grant, request } = await obtainBetween(stack, people, newRequest(dataset)));
    const texts = await arrived(() =>
      people.providerApprover.call("accessRequestDocuments", { params: { id: request } }),
    );
    expect(texts.map(({ text }) => text)).to.include(newRequest(dataset).scene);
    expect(await rowsFor(people.requester, grant)).to.deep.equal(ROWS);
    const receiptAt = async (client: ApiClient) =>
      until("both signatures and the batch", async () => {
        const [receipt] = (await client.call("listReceipts", { query: { grant } })).items;
        return receipt?.countersigned === true && receipt.batch !== undefined && receipt;
      });
    const [given, got] = [await receiptAt(people.steward), await receiptAt(people.requester)];
    expect(given).to.include({ provider: "streets-office", grantee: "survey-office", rows: ROWS.length });
    expect(given.batch).to.match(/^streets-office:/);
    expect(got).to.include({ jws: given.jws, countersignature: given.countersignature });
    expect(got.batch).to.match(/^survey-office:/);
  });

  it("are none of their hosts' business, and their hosts none of theirs", async () => {
    for (const user of ["civil-steward", "stats-requester"]) {
      const host = await stack.as(user);
      expect(await codeOf(host.call("getGrant", { params: { id: grant } })), user).to.equal("NOT_FOUND");
      expect((await host.call("listReceipts", { query: { grant } })).items, user).to.deep.equal([]);
      expect(await codeOf(host.call("accessRequestDocuments", { params: { id: request } })), user).to.equal(
        "NOT_FOUND",
      );
    }
    expect(await codeOf(rowsFor(await stack.as("stats-requester"), grant))).to.equal("NOT_FOUND");
    const bindingsOf = async (client: ApiClient) => (await client.call("listBindings")).items.map(({ name }) => name);
    expect(await bindingsOf(await stack.as("civil-steward")))
      .to.include("host-table")
      .and.not.include("guest-table");
    expect(await bindingsOf(await streets.as("steward"))).to.deep.equal(["guest-table"]);
    const body = { dataset, title: "x", resourceKind: "table" as const, binding: "host-table" };
    expect(await codeOf((await streets.as("steward")).call("createResource", { body }))).to.equal("INVALID_INPUT");
  });

  it("exchange with their own hosts like with anybody", async () => {
    const duty = await registerDuty(stack);
    const hosts = await publish(stack, datasetContent(duty, { items: ITEMS, conditions }), "host-table");
    const { grant: fromHost } = await obtainBetween(
      stack,
      {
        requester: await streets.as("requester"),
        requesterApprover: await streets.as("approver"),
        providerApprover: await stack.as("civil-approver"),
        steward: await stack.as("civil-steward"),
      },
      newRequest(hosts),
    );
    expect(await rowsFor(await streets.as("requester"), fromHost)).to.deep.equal(ROWS);
    expect(await codeOf(rowsFor(await stack.as("civil-requester"), fromHost)), "the host provides it").to.equal(
      "NOT_FOUND",
    );
  });

  it("account for use, report mistakes and prove destruction; the holding tells whose gateway keeps its key", async () => {
    const { requester, steward } = await sides();
    const today = shanghaiDate(Date.now());
    const account = { grant, from: today, to: today, effectKind: "facts-checked" as const, served: 1 };
    const used = await requester.call("createUseRecord", {
      body: { ...account, scene: "抽样", system: "直报平台", effect: "核对地址", storage: "加密库" },
    });
    const finding = { item: "name", mistake: "wrong-value" as const, records: 1, evidence: "1 应为东华门" };
    const reported = await requester.call("createCorrection", { body: { grant, findings: [finding] } });
    await stack.settle();
    const uses = await arrived(() => steward.call("useRecordDocuments", { params: { id: used.id } }));
    expect(uses.map(({ text }) => text)).to.include("直报平台");
    const evidence = await arrived(() => steward.call("correctionDocuments", { params: { id: reported.id } }));
    expect(evidence.map(({ text }) => text)).to.deep.equal([finding.evidence]);
    const answers = [{ finding: 1, outcome: "corrected" as const }];
    const answer = { params: { id: reported.id }, body: { expectedVersion: 1, answers, text: "已更正" } };
    await steward.call("answerCorrection", answer);
    await stack.settle();
    const said = await arrived(() => requester.call("correctionDocuments", { params: { id: reported.id } }));
    expect(said.map(({ text }) => text)).to.include("已更正");
    const [holding] = (await requester.call("listKeyHoldings", { query: { grant } })).items;
    expect(holding?.sharesGatewayWith).to.deep.equal(["statistics"]);
  });

  it("work from the command line, and after their host's gateway was killed", async () => {
    const environment = { XDG_CONFIG_HOME: join(folder, "config"), MULIAN_DATA: join(folder, "none"), HOME: folder };
    stack.kill("statistics");
    await until("the gateway's return", async () => {
      const answer = await fetch(`${stack.urlOf("statistics")}/readyz`).catch(() => undefined);
      return stack.isWhole && answer?.status === 200;
    });
    const { args, input } = survey.login("requester");
    const signedIn = await runCommand(args, { environment, input });
    expect(signedIn.status, signedIn.stderr).to.equal(0);
    const out = join(folder, "rows.csv");
    await until("the guest's leg", async () => {
      const fetched = await runCommand(["fetch", grant, "--format", "csv", "--out", out], { environment });
      return fetched.status === 0;
    });
    const destroyed = await runCommand(["key-holding", "list", "--grant", grant, "--json"], { environment });
    const { items } = JSON.parse(destroyed.stdout) as { items: { id: string }[] }; // the answer of listKeyHoldings
    const done = await runCommand(["key-holding", "destroy", items[0]?.id ?? "", "--json"], { environment });
    expect(done.status, done.stderr).to.equal(0);
    expect(done.stdout).to.include("proof-key");
    await stack.settle();
    const proof = await arrived(async () =>
      (await streets.as("steward")).call("keyHoldingDocuments", { params: { id: items[0]?.id ?? "" } }),
    );
    expect(proof.map(({ role }) => role)).to.deep.equal(["destruction"]);
  });

  it("without a leg at their host are told so, before anything is written", async () => {
    const requester = await archive.as("requester");
    const submit = requester.call("createAccessRequest", { body: newRequest(dataset) });
    expect(await codeOf(submit)).to.equal("NO_GATEWAY");
    expect((await requester.call("listAccessRequests")).items).to.deep.equal([]);
    const shown = await requester.call("listDatasets", { query: { department: "streets-office" } });
    expect(shown.items.map(({ id }) => id)).to.include(dataset);
    expect((await (await archive.as("steward")).call("listBindings")).items).to.deep.equal([]);
  });

  it("go on when their host rotates the TLS key of its gateway, which is theirs too and not theirs to rotate", async () => {
    const people = await sides();
    const { grant: fresh } = await obtainBetween(stack, people, newRequest(dataset));
    const parameters = { params: { id: streets.id } };
    expect(await codeOf((await streets.as("operator")).call("rotateLegKey", parameters))).to.equal("FORBIDDEN");
    const host = await stack.as("civil-operator");
    const answer = await host.call("rotateLegKey", { params: { id: "civil-affairs" } });
    await stack.settle();
    const auditor = await stack.as("bureau-auditor");
    for (const id of ["civil-affairs", streets.id]) {
      const { gateway } = await auditor.call("getDepartment", { params: { id } });
      expect(gateway?.tlsSpkiDigest, id).to.equal(answer.tlsSpkiDigest);
    }
    expect(await rowsFor(people.requester, fresh)).to.deep.equal(ROWS);
  });

  it("are traced and reconciled like everybody, and every gateway is clean, its guests' part included", async () => {
    const auditor = await stack.as("bureau-auditor");
    const trace = await auditor.call("trace", { query: { grant } });
    expect(trace.unanswered).to.deep.equal([]);
    expect(trace.items.filter(({ type }) => type === "receipt")).to.have.length.of.at.least(2);
    const reconciled = await auditor.call("reconcile", { query: { department: "streets-office" } });
    expect(reconciled.differences).to.deep.equal([]);
    const reports = await stack.fsck();
    for (const { differences } of reports) expect(differences).to.deep.equal([]);
    const byGuest = await (await streets.as("operator")).call("fsck");
    expect(byGuest).to.deep.include({ department: "streets-office", differences: [] });
    expect(byGuest.checked.receipts).to.be.above(0);
  });
});
