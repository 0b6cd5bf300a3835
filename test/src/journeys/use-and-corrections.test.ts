import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MAX_DOCUMENT_BYTES, shanghaiDate, yearsAfter, type DocumentView, type RouteBody } from "@mulian/domain";
import { expect } from "chai";
import { stringify } from "yaml";
import { codeOf, problemOf } from "../support/code-of.js";
import { runCommand } from "../support/command-line.js";
import { agree, datasetContent, newRequest, obtain, publish, registerDuty, rowsOf } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

const PASSWORD = "the neighbour's long password";
const MAX_WAIT_DAYS = 40;
/** Far enough to be in the future whenever the tests run. */
const LATER = shanghaiDate(Date.now() + MAX_WAIT_DAYS * 86_400_000);

describe("what becomes of delivered data: use, corrections, destruction", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let dataset: string;
  let grant: string;
  let home: string;
  let today: string;

  before(async function () {
    stack = await system(this);
    dataset = await publish(stack, datasetContent(await registerDuty(stack)), "streets-sqlite");
    grant = await obtain(stack, newRequest(dataset, { filter: { eq: ["provinceCode", "11"] } }));
    home = await mkdtemp(join(tmpdir(), "mulian-use-"));
    today = shanghaiDate(Date.now());
    await hostNeighbour();
  });
  after(async () => {
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  });

  /** A department hosted by the grantee's organisation, with a requester of its own at the same gateway. */
  async function hostNeighbour(): Promise<void> {
    const entry = {
      id: "stats-neighbour",
      mspId: "StatisticsMSP",
      names: { zh: "调查总队", en: "Survey Office" },
      creditCode: "111100000000000008",
      level: "city" as const,
      region: "110000",
      workUnit: "调查处",
    };
    await (await stack.as("bureau-authority")).call("createDepartment", { body: entry });
    await stack.settle();
    const body = {
      user: "neighbour-requester",
      roles: ["requester" as const],
      department: entry.id,
      password: PASSWORD,
    };
    await (await stack.as("stats-operator")).call("createUser", { body });
  }

  const account = (changes: Partial<RouteBody<"createUseRecord">> = {}): RouteBody<"createUseRecord"> => ({
    grant,
    from: today,
    to: today,
    effectKind: "materials-saved",
    served: 120,
    scene: "人口抽样调查，核对调查小区所属街道",
    system: "统计联网直报平台",
    effect: "免去基层填报街道代码",
    storage: "专用数据库，加密存储，仅调查处可读",
    ...changes,
  });
  const report = (changes: Partial<RouteBody<"createCorrection">> = {}): RouteBody<"createCorrection"> => ({
    grant,
    findings: [
      { item: "name", mistake: "wrong-value", records: 2, evidence: "110101001000 应为“东华门街道”" },
      { item: "code", mistake: "missing", records: 1, evidence: "缺少新设街道的代码" },
    ],
    ...changes,
  });

  /** The texts of a record by role, once all have arrived. */
  const textsOf = (look: () => Promise<{ items: DocumentView[] }>): Promise<Record<string, string[]>> =>
    until("the documents", async () => {
      const { items } = await look();
      if (items.length === 0 || items.some(({ available }) => !available)) return undefined;
      const texts: Record<string, string[]> = {};
      for (const { role, text = "" } of items) (texts[role] ??= []).push(text);
      return texts;
    });

  describe("use", () => {
    let record: string;

    it("is accounted for by the grantee, its texts going to the provider alone", async () => {
      expect((await rowsOf(stack, grant)).length).to.be.greaterThan(100);
      const requester = await stack.as("stats-requester");
      const written = await requester.call("createUseRecord", { body: account(), idempotencyKey: "account-one" });
      const again = await requester.call("createUseRecord", { body: account(), idempotencyKey: "account-one" });
      expect(again, "the same again").to.deep.equal(written);
      record = written.id;
      await stack.settle();
      const params = { id: record };
      const provider = await stack.as("civil-steward");
      expect(await provider.call("getUseRecord", { params })).to.include({
        grant,
        granteeName: (await provider.call("getGrant", { params: { id: grant } })).granteeName,
        effectKind: "materials-saved",
        served: 120,
        keepUntil: yearsAfter(today, 3),
      });
      const texts = await textsOf(() => provider.call("useRecordDocuments", { params }));
      expect(texts).to.deep.equal({
        scene: [account().scene],
        system: [account().system],
        effect: [account().effect],
        storage: [account().storage],
      });
      const auditor = await stack.as("bureau-auditor");
      expect(await textsOf(() => auditor.call("useRecordDocuments", { params }))).to.deep.equal(texts);
      const onLedger = JSON.stringify(await auditor.call("useRecordHistory", { params }));
      expect(onLedger).to.include(record).and.not.include("统计联网直报平台");
    });

    it("is for its parties: a third department and a hosted neighbour find nothing", async () => {
      const params = { id: record };
      const strangers = [
        await stack.as("ecology-requester"),
        await stack.signInAt("statistics", "neighbour-requester", PASSWORD),
      ];
      for (const stranger of strangers) {
        expect(await codeOf(stranger.call("getUseRecord", { params }))).to.equal("NOT_FOUND");
        expect(await codeOf(stranger.call("useRecordDocuments", { params }))).to.equal("NOT_FOUND");
        expect((await stranger.call("listUseRecords")).total).to.equal(0);
        expect(await codeOf(stranger.call("createUseRecord", { body: account() }))).to.equal("NOT_FOUND");
        const amend = { params, body: { expectedVersion: 1, from: today, to: today, effectKind: "none-yet" } } as const;
        expect(await codeOf(stranger.call("amendUseRecord", amend))).to.equal("NOT_FOUND");
      }
    });

    it("is told by requesters of the grantee, of what has been, on data that came", async () => {
      const create = async (user: string, changes: Partial<RouteBody<"createUseRecord">> = {}): Promise<string> =>
        codeOf((await stack.as(user)).call("createUseRecord", { body: account(changes) }));
      expect(await create("stats-approver")).to.equal("FORBIDDEN");
      expect(await create("civil-steward")).to.equal("FORBIDDEN");
      expect(await create("stats-requester", { to: LATER })).to.equal("INVALID_INPUT");
      expect(await create("stats-requester", { from: "2020-01-01" })).to.equal("INVALID_INPUT");
      const undelivered = await agree(stack, newRequest(dataset));
      expect(await create("stats-requester", { grant: undelivered })).to.equal("WRONG_STATE");
    });

    it("is amended at the version seen; what was said before stays", async () => {
      const requester = await stack.as("stats-requester");
      const params = { id: record };
      const body = { expectedVersion: 1, from: today, to: today, effectKind: "time-saved", served: 400 } as const;
      const amended = { params, body: { ...body, effect: "填报时间由三天缩短为半天" } };
      const answer = await requester.call("amendUseRecord", amended);
      expect(await requester.call("amendUseRecord", amended), "the same again").to.deep.equal(answer);
      expect(await codeOf(requester.call("amendUseRecord", { params, body }))).to.equal("VERSION_CONFLICT");
      await stack.settle();
      const provider = await stack.as("civil-approver");
      const { effect } = await textsOf(() => provider.call("useRecordDocuments", { params }));
      expect(effect).to.deep.equal([account().effect, "填报时间由三天缩短为半天"]);
      const { items } = await provider.call("useRecordHistory", { params });
      expect(items.map(({ record: { served } }) => served)).to.deep.equal([120, 400]);
    });

    it("from the command line", async () => {
      const environment = { XDG_CONFIG_HOME: join(home, "config"), MULIAN_DATA: stack.dataDir, HOME: home };
      const run = (args: string) => runCommand(args.split(" "), { environment });
      const path = join(home, "use.yaml");
      await writeFile(path, stringify(account({ effectKind: "facts-checked", served: 7 })));
      const written = await run(`use create -f ${path} --as stats-requester --json`);
      expect(written.status, written.stderr).to.equal(0);
      const { id } = JSON.parse(written.stdout) as { id: string }; // WriteAnswer
      await stack.settle();
      const listed = await run(`use list --grant ${grant} --as civil-steward`);
      expect(listed.stdout).to.include(id).and.include(record).and.include("facts-checked");
      const amended = await run(
        `use amend ${id} --from ${today} --to ${today} --effect-kind none-yet --served 0 --as stats-requester --json`,
      );
      expect(amended.status, amended.stderr).to.equal(0);
      await stack.settle();
      expect((await run(`use show ${id} --history --as stats-requester`)).stdout).to.include("none-yet");
      const refused = await run(`use show ${id} --as ecology-requester`);
      expect([refused.status, refused.stderr.split(":")[0]]).to.deep.equal([1, "NOT_FOUND"]);
      for (const help of ["use create --help", "correction answer --help"])
        expect((await run(help)).stdout).to.include("Example:");
    });
  });

  describe("corrections", () => {
    let correction: string;

    it("go from the grantee to the provider item by item, with the day the answer is due", async () => {
      const requester = await stack.as("stats-requester");
      const body = report({
        attachments: [
          // As large as a document may be.
          {
            name: "核对表.csv",
            mediaType: "text/csv",
            contentBase64: Buffer.alloc(MAX_DOCUMENT_BYTES, "x").toString("base64"),
          },
        ],
      });
      const written = await requester.call("createCorrection", { body, idempotencyKey: "report-one" });
      expect(await requester.call("createCorrection", { body, idempotencyKey: "report-one" })).to.deep.equal(written);
      correction = written.id;
      await stack.settle();
      const provider = await stack.as("civil-steward");
      const params = { id: correction };
      const seen = await provider.call("getCorrection", { params });
      expect(seen).to.include({ state: "reported", overdue: false, promiseMissed: false, datasetVersion: 1 });
      expect(seen.answerDue > today, seen.answerDue).to.equal(true);
      expect((await provider.call("listCorrections", { query: { state: "reported" } })).items[0]?.id).to.equal(
        correction,
      );
      const { evidence } = await textsOf(() => provider.call("correctionDocuments", { params }));
      const { items } = await provider.call("correctionDocuments", { params });
      expect(items.find(({ role }) => role === "attachment")?.contentBase64).to.equal(
        body.attachments?.[0]?.contentBase64,
      );
      expect(evidence).to.deep.equal(report().findings.map((finding) => finding.evidence));
      const note = { body: { clock: "correction", subject: correction } } as const;
      expect(await codeOf(requester.call("recordOverdue", note))).to.equal("CLOCK_NOT_OVERDUE");
    });

    it("are about granted items, and no third department's business", async () => {
      const requester = await stack.as("stats-requester");
      const finding = { item: "areaCode", mistake: "format", records: 1, evidence: "位数不对" } as const;
      const problem = await problemOf(requester.call("createCorrection", { body: report({ findings: [finding] }) }));
      expect(problem.code).to.equal("ITEM_NOT_SHARED");
      expect(problem.errors?.map(({ path }) => path)).to.deep.equal(["findings[0].item"]);
      expect(await codeOf((await stack.as("stats-approver")).call("createCorrection", { body: report() }))).to.equal(
        "FORBIDDEN",
      );
      const params = { id: correction };
      const answer = { params, body: { expectedVersion: 1, answers: [{ finding: 1, outcome: "corrected" as const }] } };
      const neighbour = await stack.signInAt("statistics", "neighbour-requester", PASSWORD);
      for (const stranger of [await stack.as("ecology-requester"), neighbour]) {
        expect(await codeOf(stranger.call("getCorrection", { params }))).to.equal("NOT_FOUND");
        expect(await codeOf(stranger.call("createCorrection", { body: report() }))).to.equal("NOT_FOUND");
        const withdraw = { params, body: { expectedVersion: 1 } };
        expect(await codeOf(stranger.call("withdrawCorrection", withdraw))).to.equal("NOT_FOUND");
      }
      expect(await codeOf((await stack.as("ecology-approver")).call("answerCorrection", answer))).to.equal("NOT_FOUND");
      expect(await codeOf((await stack.as("stats-approver")).call("answerCorrection", answer))).to.equal("FORBIDDEN");
      expect(await codeOf(requester.call("answerCorrection", answer))).to.equal("FORBIDDEN");
    });

    it("are answered item by item, and closed by who reported", async () => {
      const provider = await stack.as("civil-steward");
      const requester = await stack.as("stats-requester");
      const params = { id: correction };
      const close = { params, body: { expectedVersion: 1 } };
      expect(await codeOf(requester.call("closeCorrection", close)), "not answered").to.equal("WRONG_STATE");
      const first = {
        expectedVersion: 1,
        answers: [
          { finding: 1, outcome: "accepted" as const, correctBy: LATER },
          { finding: 2, outcome: "rejected" as const, reason: "agrees-with-source" as const },
        ],
        text: "第一项属实，下月更正；第二项经核与批复一致。",
      };
      const answered = await provider.call("answerCorrection", { params, body: first });
      expect(await provider.call("answerCorrection", { params, body: first })).to.deep.equal(answered);
      await stack.settle();
      const seen = await requester.call("getCorrection", { params });
      expect(seen).to.include({ state: "accepted", version: 2 });
      expect(seen.findings.map(({ answer }) => answer?.outcome)).to.deep.equal(["accepted", "rejected"]);
      const words = await textsOf(() => requester.call("correctionDocuments", { params }));
      expect(words["answer"]).to.deep.equal([first.text]);
      const take = {
        params,
        body: {
          expectedVersion: 2,
          answers: [{ finding: 1, outcome: "rejected" as const, reason: "other-department" as const }],
        },
      };
      expect(await codeOf(provider.call("answerCorrection", take)), "a promise is kept").to.equal("WRONG_STATE");
      await provider.call("answerCorrection", {
        params,
        body: { expectedVersion: 2, answers: [{ finding: 1, outcome: "corrected" }] },
      });
      await stack.settle();
      await requester.call("closeCorrection", { params, body: { expectedVersion: 3 } });
      await stack.settle();
      expect(await provider.call("getCorrection", { params })).to.include({ state: "closed" });
    });

    it("of two that meet, an answer and a withdrawal, one is told that the record moved on", async () => {
      const requester = await stack.as("stats-requester");
      const provider = await stack.as("civil-approver");
      const { id } = await requester.call("createCorrection", { body: report() });
      await stack.settle();
      const params = { id };
      const answers = [1, 2].map((finding) => ({ finding, outcome: "corrected" as const }));
      const codes = await Promise.all([
        codeOf(requester.call("withdrawCorrection", { params, body: { expectedVersion: 1 } })),
        codeOf(provider.call("answerCorrection", { params, body: { expectedVersion: 1, answers } })),
      ]);
      expect(
        codes.filter((code) => code === "accepted"),
        codes.join(),
      ).to.have.length(1);
      expect(
        codes.filter((code) => code === "VERSION_CONFLICT"),
        codes.join(),
      ).to.have.length(1);
    });

    it("from the command line", async () => {
      const environment = { XDG_CONFIG_HOME: join(home, "config"), MULIAN_DATA: stack.dataDir, HOME: home };
      const run = (args: string) => runCommand(args.split(" "), { environment });
      const file = async (name: string, body: unknown): Promise<string> => {
        await writeFile(join(home, name), stringify(body));
        return join(home, name);
      };
      const written = await run(
        `correction create -f ${await file("report.yaml", report())} --as stats-requester --json`,
      );
      expect(written.status, written.stderr).to.equal(0);
      const { id } = JSON.parse(written.stdout) as { id: string }; // WriteAnswer
      await stack.settle();
      const answers = [1, 2].map((finding) => ({ finding, outcome: "rejected", reason: "cannot-be-found" }));
      const answered = await run(
        `correction answer ${id} -f ${await file("answer.yaml", { answers })} --as civil-steward --json`,
      );
      expect(answered.status, answered.stderr).to.equal(0);
      await stack.settle();
      expect((await run(`correction list --state rejected --as stats-requester`)).stdout).to.include(id);
      const early = await run(`overdue record --clock correction --subject ${correction} --as stats-requester`);
      expect([early.status, early.stderr.split(":")[0]], "settled").to.deep.equal([1, "WRONG_STATE"]);
      const withdrawn = await run(`correction withdraw ${id} --as stats-requester`);
      expect([withdrawn.status, withdrawn.stderr.split(":")[0]]).to.deep.equal([1, "WRONG_STATE"]);
      expect((await run(`correction close ${id} --as stats-approver`)).status).to.equal(0);
    });
  });

  describe("destruction", () => {
    it("is missing on a grant that is over until the holder proves it", async () => {
      const requester = await stack.as("stats-requester");
      const provider = await stack.as("civil-approver");
      const params = { id: grant };
      const running = await requester.call("getGrant", { params });
      expect(running.accounting).to.include({
        use: "recorded",
        disposal: "not-due",
        useRecords: 2,
        accountedTo: today,
      });
      await provider.call("revokeGrant", { params, body: { reason: "目的已实现" } });
      await stack.settle();
      const over = await requester.call("getGrant", { params });
      expect(over.accounting).to.include({ use: "recorded", disposal: "missing" });
      const missing = { query: { missing: "disposal", dataset } } as const;
      const auditor = await stack.as("bureau-auditor");
      expect((await auditor.call("listGrants", missing)).items.map(({ id }) => id)).to.deep.equal([grant]);

      const [holding] = over.holdings;
      const proof = "2026 年由两人在场，覆写三遍并登记台账";
      const end = {
        params: { id: holding?.id ?? "" },
        body: { expectedVersion: holding?.version ?? 0, endedBy: "destroyed" as const, destruction: { text: proof } },
      };
      expect(await codeOf((await stack.as("civil-steward")).call("endKeyHolding", end))).to.equal("FORBIDDEN");
      await requester.call("endKeyHolding", end);
      await stack.settle();
      expect((await auditor.call("getGrant", { params })).accounting.disposal).to.equal("recorded");
      expect((await auditor.call("listGrants", missing)).total).to.equal(0);
      const texts = await textsOf(() => provider.call("keyHoldingDocuments", { params: end.params }));
      expect(texts).to.deep.equal({ destruction: [proof] });
      expect(
        await codeOf((await stack.as("ecology-requester")).call("keyHoldingDocuments", { params: end.params })),
      ).to.equal("NOT_FOUND");
    });

    it("is proved with a file when the purpose is met, in the command that says so", async () => {
      const requester = await stack.as("stats-requester");
      const other = await obtain(stack, newRequest(dataset, { filter: { eq: ["provinceCode", "11"] } }));
      const params = { id: other };
      const { version } = await requester.call("getGrant", { params });
      const contentBase64 = Buffer.from("销毁记录（签字件）").toString("base64");
      const destruction = { name: "销毁记录.pdf", mediaType: "application/pdf", contentBase64 };
      await requester.call("completeGrant", {
        params,
        body: { expectedVersion: version, reason: "已达成", destruction },
      });
      await stack.settle();
      const view = await requester.call("getGrant", { params });
      expect(view.accounting).to.include({ disposal: "recorded", use: "missing", useRecords: 0 });
      const provider = await stack.as("civil-steward");
      const documents = { params: { id: view.holdings[0]?.id ?? "" } };
      const shown = await until("the proof at the provider", async () =>
        (await provider.call("keyHoldingDocuments", documents)).items.find(({ available }) => available),
      );
      expect(shown).to.include({ role: "destruction", name: "销毁记录.pdf", contentBase64 });
      // Use may still be accounted for after the end.
      await requester.call("createUseRecord", { body: account({ grant: other }) });
      await stack.settle();
      expect((await requester.call("getGrant", { params })).accounting.use).to.equal("recorded");
    });
  });

  describe("in the end", () => {
    it("stands in the auditor's trace as steps, in both languages", async () => {
      const auditor = await stack.as("bureau-auditor");
      const { items } = await auditor.call("trace", { query: { grant } });
      const commands = items.map(({ command }) => command);
      for (const command of [
        "use.record",
        "use.amend",
        "correction.report",
        "correction.answer",
        "correction.close",
        "key-holding.end",
      ])
        expect(commands).to.include(command);
      const sentences = items
        .filter(({ command }) => /^(use|correction)\./.test(command))
        .map(({ sentence }) => sentence);
      expect(sentences.join("\n"))
        .to.match(/accounted for its use of “.+”/)
        .and.to.match(/promised to correct/);
      const environment = { XDG_CONFIG_HOME: join(home, "config"), MULIAN_DATA: stack.dataDir, HOME: home };
      const zh = await runCommand(`audit trace --grant ${grant} --lang zh --as bureau-auditor`.split(" "), {
        environment,
      });
      expect(zh.stdout)
        .to.match(/登记了“.+”的使用情况/)
        .and.to.match(/承诺更正.+指出的问题/);
    });

    it("and fsck names a text of an account that its writer has lost, and one that was changed", async () => {
      const requester = await stack.as("stats-requester");
      const { id } = await requester.call("createUseRecord", { body: account() });
      await stack.settle();
      await textsOf(async () => (await stack.as("civil-steward")).call("useRecordDocuments", { params: { id } }));
      const { items } = await requester.call("useRecordDocuments", { params: { id } });
      const [lost = "", changed = ""] = items.map(({ digest }) =>
        join(stack.dataOf("statistics"), "exchange", "documents", digest),
      );
      const [lostBytes, changedBytes] = [await readFile(lost), await readFile(changed)];
      await writeFile(changed, "{}");
      const operator = await stack.as("stats-operator");
      // Until its courier has seen that both sides have a text, a gateway fetches what it lost back from the other.
      const found = await until("both to be named", async () => {
        await rm(lost, { force: true });
        const { differences } = await operator.call("fsck");
        return differences.length > 1 ? differences : undefined;
      });
      expect(found.map(({ where, subject }) => [where, subject])).to.deep.equal([
        ["documents", `use-record:${id}`],
        ["documents", `use-record:${id}`],
      ]);
      expect(found.map(({ detail }) => /is (\w+)$/.exec(detail)?.[1])).to.have.members(["missing", "changed"]);
      await writeFile(lost, lostBytes);
      await writeFile(changed, changedBytes);
      expect((await operator.call("fsck")).differences, "both put back").to.deep.equal([]);
    });
  });
});
