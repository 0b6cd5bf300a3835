import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CANNOT_RECALL, type KeyDrill, type GrantView, type KeyHoldingView } from "@mulian/domain";
import { expect } from "chai";
import { codeOf } from "../support/code-of.js";
import { runCommand } from "../support/command-line.js";
import { agree, ask, datasetContent, newRequest, obtain, publish, registerDuty, rowsOf } from "../support/job.js";
import { shareStack } from "../support/shared-stack.js";
import type { Stack } from "../support/stack.js";
import { until } from "../support/until.js";

const BEIJING = { eq: ["provinceCode", "11"] };

describe("keys from delivery to destruction", function () {
  this.timeout(180_000);
  const system = shareStack();
  let stack: Stack;
  let dataset: string;

  let home: string;

  before(async function () {
    home = await mkdtemp(join(tmpdir(), "mulian-keys-"));
    stack = await system(this);
    dataset = await publish(stack, datasetContent(await registerDuty(stack)), "streets-sqlite");
  });
  after(async () => {
    await rm(home, { recursive: true, force: true });
  });

  const run = (...words: string[]): ReturnType<typeof runCommand> => {
    const environment = { XDG_CONFIG_HOME: join(home, "config"), MULIAN_DATA: stack.dataDir, HOME: home };
    return runCommand(words, { environment });
  };
  /** The one JSON document a command answers. */
  const cli = async (...words: string[]): Promise<unknown> => {
    const { status, stdout, stderr } = await run(...words, "--json", "--lang", "en");
    expect(status, `${words.join(" ")}\n${stderr}\n${stdout}`).to.equal(0);
    return JSON.parse(stdout);
  };

  const fileRequest = (changes: Parameters<typeof newRequest>[1] = {}) =>
    newRequest(dataset, { method: "file", filter: BEIJING, ...changes });
  const wholeFile = (changes: Parameters<typeof newRequest>[1] = {}) =>
    newRequest(dataset, { method: "file", ...changes });
  const holdings = async (grant: string): Promise<readonly KeyHoldingView[]> =>
    (await (await stack.as("bureau-auditor")).call("listKeyHoldings", { query: { grant } })).items;
  const current = async (grant: string): Promise<KeyHoldingView | undefined> =>
    (await holdings(grant)).find(({ state }) => state !== "ended");
  const renewed = (grant: string, leaked: string | undefined): Promise<KeyHoldingView> =>
    until("another key to be acknowledged", async () => {
      const holding = await current(grant);
      return holding?.state === "acknowledged" && holding.dataKey !== leaked ? holding : undefined;
    });
  /** SHA-256 of the TLS key that the ledger names for a department's gateway. */
  const legKeyOf = async (department: string): Promise<string | undefined> =>
    (await (await stack.as("bureau-auditor")).call("getDepartment", { params: { id: department } })).gateway
      ?.tlsSpkiDigest;

  describe("a package that two grants share", () => {
    let first: string;
    let second: string;
    let heightBefore: number;

    before(async () => {
      // Without a row filter: a filter is a document of its own salt, so that nobody sees on the ledger who asked for the same.
      first = await obtain(stack, wholeFile());
      second = await obtain(stack, wholeFile());
      await stack.settle();
      heightBefore = (await (await stack.as("bureau-auditor")).call("getStatus")).indexedHeight - 1;
    });

    it("has one key, held twice", async () => {
      expect((await current(first))?.dataKey).to.equal((await current(second))?.dataKey);
      const other = await obtain(stack, wholeFile({ masking: [{ item: "name", transform: "drop" }] }));
      expect((await current(other))?.dataKey).to.not.equal((await current(first))?.dataKey);
    });

    it("is sealed again when its key leaked: both grantees hold another key and read the same rows", async () => {
      const leaked = (await current(first))?.dataKey ?? "";
      const rows = await rowsOf(stack, first);
      const steward = await stack.as("civil-steward");
      expect(
        await codeOf(
          (await stack.as("ecology-steward")).call("rotateKey", {
            params: { id: leaked },
            body: { expectedVersion: 1, leaked: true },
          }),
        ),
      ).to.equal("NOT_FOUND");
      const answer = (await cli("key", "rotate", leaked, "--leaked", "--as", "civil-steward")) as {
        state: string;
        notice: string;
        holdings: { outcome: string }[];
      };
      expect(answer).to.include({ state: "compromised", notice: CANNOT_RECALL.en });
      expect(answer.holdings.map(({ outcome }) => outcome)).to.deep.equal(["replaced", "replaced"]);
      const [one, two] = [await renewed(first, leaked), await renewed(second, leaked)];
      expect(one.dataKey).to.equal(two.dataKey);
      expect(await rowsOf(stack, first)).to.deep.equal(rows);
      expect(await rowsOf(stack, second)).to.deep.equal(rows);
      const old = (await holdings(first)).find(({ dataKey }) => dataKey === leaked);
      expect(old).to.include({ state: "ended", endedBy: "rotated", replacedBy: one.id });
      const { items } = await steward.call("listKeys", { query: { dataset, limit: 200 } });
      expect(items.find(({ id }) => id === leaked)?.state).to.equal("compromised");
    });

    it("is rotated for what comes later: its holders keep it, the next delivery gets another key", async () => {
      const kept = await current(first);
      const rotated = (await cli("key", "rotate", kept?.dataKey ?? "", "--as", "civil-steward")) as { state: string };
      expect(rotated).to.deep.include({ state: "rotated", holdings: [] });
      const later = await obtain(stack, wholeFile());
      expect((await current(later))?.dataKey).to.not.equal(kept?.dataKey);
      expect((await current(first))?.dataKey).to.equal(kept?.dataKey);
      expect(await rowsOf(stack, first)).to.deep.equal(await rowsOf(stack, later));
    });

    it("tells who held which key at any block, by the API and the command line", async () => {
      const then = await (
        await stack.as("bureau-auditor")
      ).call("listKeyHoldings", { query: { dataset, at: heightBefore } });
      const both = then.items.filter(({ grant }) => grant === first || grant === second);
      expect(both.map(({ state, holdingKind }) => `${state} ${holdingKind}`)).to.deep.equal(
        ["acknowledged data-key", "acknowledged data-key"], // the leak came later
      );
      const interfaceGrant = await obtain(stack, newRequest(dataset));
      const list = ["key-holding", "list", "--dataset", dataset, "--as", "bureau-auditor"];
      expect(await cli(...list, "--at", String(heightBefore))).to.deep.include({ items: then.items });
      const now = (await cli(...list)) as { items: KeyHoldingView[] };
      expect(new Set(now.items.map(({ holdingKind }) => holdingKind))).to.deep.equal(
        new Set(["data-key", "access-key"]),
      );
      expect(now.items.some(({ grant }) => grant === interfaceGrant)).to.equal(true);
    });

    it("is destroyed at the grantee's, with a proof that the provider can read", async () => {
      const holding = await current(first);
      const id = holding?.id ?? "";
      expect(
        await codeOf(
          (await stack.as("civil-steward")).call("destroyKeyHolding", { params: { id }, body: { expectedVersion: 1 } }),
        ),
      ).to.equal("NOT_FOUND");
      const keptFiles = async (grant: string, as: string): Promise<unknown> =>
        ((await cli("grant", "show", grant, "--as", as)) as GrantView).keptHere?.files;
      expect(await keptFiles(first, "stats-requester"), "the sealed package").to.equal(1);
      expect(await keptFiles(first, "civil-steward"), "nobody else's to be told").to.equal(undefined);
      const answer = (await cli("key-holding", "destroy", id, "--as", "stats-requester")) as {
        destroyed: string[];
        kept: string[];
        destructionDigest: string;
      };
      // The other grant's key opens the same package.
      expect(answer).to.deep.include({ destroyed: ["wrapped-key"], kept: ["package"] });
      expect(await keptFiles(first, "stats-requester")).to.equal(0);
      expect(await keptFiles(second, "stats-requester")).to.equal(1);
      await stack.settle();
      expect((await holdings(first)).find((one) => one.id === id)).to.include({
        state: "ended",
        endedBy: "destroyed",
        destructionDigest: answer.destructionDigest,
      });
      expect(await codeOf(rowsOf(stack, first))).to.equal("GRANT_NOT_ACTIVE");
      expect((await rowsOf(stack, second)).length).to.be.above(300);
      const proof = await until("the proof at the provider's", async () => {
        const { items } = await (await stack.as("civil-steward")).call("keyHoldingDocuments", { params: { id } });
        return items[0]?.contentBase64;
      });
      const claims = Buffer.from(proof, "base64").toString("utf8").split(".")[1] ?? "";
      expect(JSON.parse(Buffer.from(claims, "base64url").toString("utf8"))).to.deep.include({
        holding: id,
        destroyed: ["wrapped-key"],
      });
    });

    it("goes from the provider's disk too, when its key is called destroyed", async () => {
      const { dataKey = "" } = (await current(second)) ?? {};
      const steward = await stack.as("civil-steward");
      const record = (await steward.call("listKeys", { query: { dataset, limit: 200 } })).items.find(
        ({ id }) => id === dataKey,
      );
      const path = join(stack.dataOf("civil-affairs"), "exchange", "packages", `${record?.packageDigest}.package`);
      await access(path);
      await steward.call("retireKey", {
        params: { id: dataKey },
        body: { expectedVersion: record?.version ?? 0, state: "destroyed" },
      });
      const isThere = await access(path).then(
        () => true,
        () => false,
      );
      expect(isThere).to.equal(false);
      // What was handed over cannot be called back: the grantee's own package still opens.
      expect((await rowsOf(stack, second)).length).to.be.above(300);
    });
  });

  it("of the second suite: sealed by SM4, wrapped by SM2, marked in the record, opened like any other", async () => {
    const grant = await agree(stack, fileRequest());
    const steward = await stack.as("civil-steward");
    const { version } = await steward.call("getGrant", { params: { id: grant } });
    await steward.call("deliverGrant", {
      params: { id: grant },
      body: { expectedVersion: version, suite: "SM4CTR-HMACSM3" },
    });
    const holding = await renewed(grant, undefined);
    const keys = await steward.call("listKeys", { query: { dataset, limit: 200 } });
    expect(keys.items.find(({ id }) => id === holding.dataKey)?.suite).to.equal("SM4CTR-HMACSM3");
    expect((await rowsOf(stack, grant)).length).to.be.above(300);
  });

  it("are not called back: whoever revokes a grant is told so, in the language that was asked for", async () => {
    const grant = await obtain(stack, newRequest(dataset, { filter: BEIJING }));
    const revoke = ["grant", "revoke", grant, "--reason", "到期", "--as"];
    const refused = await run(...revoke, "ecology-approver", "--lang", "zh");
    expect(refused.status).to.equal(1);
    expect(refused.stderr).to.not.include(CANNOT_RECALL.zh);
    const done = await run(...revoke, "civil-approver", "--lang", "zh");
    expect(done.status, done.stderr).to.equal(0);
    expect(done.stderr).to.include(CANNOT_RECALL.zh);
  });

  it("of a department are rotated by its operator: old receipts and old packages stay good", async () => {
    const [rows, file] = [
      await obtain(stack, newRequest(dataset, { filter: BEIJING })),
      await obtain(stack, fileRequest()),
    ];
    const before = await rowsOf(stack, rows);
    expect(
      await codeOf(
        (await stack.as("ecology-operator")).call("rotateDepartmentKeys", {
          params: { id: "civil-affairs" },
          body: {},
        }),
      ),
    ).to.equal("FORBIDDEN");
    const keysOf = async (id: string) => {
      const { keys } = await (await stack.as("bureau-auditor")).call("getDepartment", { params: { id } });
      const kids = (ended: boolean) =>
        keys.filter((key) => (key.until !== undefined) === ended).map(({ jwk }) => jwk.kid);
      return { good: kids(false), ended: kids(true) };
    };
    const old = await keysOf("statistics");
    for (const user of ["civil-operator", "stats-operator"]) await cli("key", "rotate-department", "--as", user);
    await stack.settle();
    const now = await keysOf("statistics");
    expect(old.good).to.have.length(3);
    expect(now.good).to.have.length(3);
    expect(now.ended).to.have.members([...old.ended, ...old.good]);
    expect(await rowsOf(stack, rows)).to.deep.equal(before);
    expect(await rowsOf(stack, file)).to.deep.equal(before);
    await until("receipts signed before and after, by both", async () => {
      const { items } = await (await stack.as("civil-steward")).call("listReceipts", { query: { grant: rows } });
      const completed = items.filter(({ outcome }) => outcome === "completed");
      return completed.length === 2 && completed.every(({ countersigned }) => countersigned);
    });
  });

  it("of the leg are rotated by its operator on both sides, and data goes on", async () => {
    const rows = await obtain(stack, newRequest(dataset, { filter: BEIJING }));
    const before = await rowsOf(stack, rows);
    const parameters = { params: { id: "civil-affairs" } };
    expect(await codeOf((await stack.as("ecology-operator")).call("rotateLegKey", parameters))).to.equal("FORBIDDEN");
    expect(await codeOf((await stack.as("civil-steward")).call("rotateLegKey", parameters))).to.equal("FORBIDDEN");
    for (const [user, department] of [
      ["civil-operator", "civil-affairs"],
      ["stats-operator", "statistics"],
    ] as const) {
      const old = await legKeyOf(department);
      const answer = (await cli("key", "rotate-leg", "--as", user)) as { tlsSpkiDigest: string }; // what the command answers
      expect(await rowsOf(stack, rows)).to.deep.equal(before);
      await stack.settle();
      expect(await legKeyOf(department))
        .to.equal(answer.tlsSpkiDigest)
        .and.not.equal(old);
    }
  });

  describe("when a department's keys leaked", () => {
    const drill = async (department: string, user: string, ...more: string[]): Promise<KeyDrill> =>
      (await cli("key", "drill", "--department", department, "--as", user, ...more)) as KeyDrill; // what the command answers
    const of = (answer: KeyDrill, step: KeyDrill["steps"][number]["step"]) =>
      answer.steps.filter((one) => one.step === step);

    it("a provider's: everything it sealed is listed, marked and sealed again, and it signs with new keys", async () => {
      const [goesOn, rows] = [await obtain(stack, fileRequest()), await obtain(stack, newRequest(dataset))];
      const leaked = (await current(goesOn))?.dataKey;
      const leakedLegKey = await legKeyOf("civil-affairs");
      const planned = await drill("civil-affairs", "civil-approver", "--dry-run");
      expect(planned).to.include({ dryRun: true, notice: CANNOT_RECALL.en });
      expect(of(planned, "mark-key").find(({ subject }) => subject === leaked)).to.include({
        dataset,
        datasetVersion: 1,
        outcome: "planned",
      });
      expect((await current(goesOn))?.dataKey).to.equal(leaked);

      const done = await drill("civil-affairs", "civil-approver", "--yes");
      expect(done.complete, JSON.stringify(done.steps)).to.equal(true);
      expect(of(done, "rotate-leg-key").map(({ outcome, holder }) => `${outcome} ${holder}`)).to.deep.equal([
        "done civil-affairs",
      ]);
      expect(await legKeyOf("civil-affairs")).to.not.equal(leakedLegKey);
      const sealed = of(done, "seal-again").find(({ grant }) => grant === goesOn);
      expect(sealed).to.include({ outcome: "done", holder: "statistics", dataset });
      expect(sealed?.txId).to.match(/^[0-9a-f]{64}$/);
      expect((await renewed(goesOn, leaked)).dataKey).to.not.equal(leaked);
      expect((await rowsOf(stack, goesOn)).length).to.be.above(300);
      expect((await rowsOf(stack, rows)).length).to.be.above(300);
      const { keys, blockedKeys } = await (
        await stack.as("bureau-auditor")
      ).call("getDepartment", { params: { id: "civil-affairs" } });
      const good = keys.filter(({ until: ended }) => ended === undefined).map(({ jwk }) => jwk.kid);
      const blocked = of(done, "block-key").map(({ subject }) => subject);
      expect(good.filter((kid) => blocked.includes(kid))).to.deep.equal([]);
      expect(blockedKeys.toSorted()).to.deep.equal(blocked.toSorted());
    });

    it("a grantee's: its grants are revoked, its keys end, and the provider is named that has to judge the rest", async () => {
      const [file, rows] = [await obtain(stack, fileRequest()), await obtain(stack, newRequest(dataset))];
      const undecided = await ask(stack, newRequest(dataset));
      expect(
        await codeOf(
          (await stack.as("ecology-approver")).call("drillDepartmentKeys", {
            params: { id: "statistics" },
            body: { reason: "无关", dryRun: false },
          }),
        ),
      ).to.equal("FORBIDDEN");
      const byAuthority = await drill("statistics", "bureau-authority", "--dry-run");
      const left = of(byAuthority, "withdraw-request");
      expect(left.find(({ subject }) => subject === undecided)?.outcome).to.equal("left");

      const done = await drill("statistics", "stats-approver", "--yes");
      expect(done.complete, JSON.stringify(done.steps)).to.equal(true);
      expect(of(done, "revoke-grant").map(({ grant }) => grant)).to.include.members([file, rows]);
      expect(of(done, "withdraw-request").map(({ subject }) => subject)).to.include(undecided);
      const held = of(done, "end-holding").filter(({ grant }) => grant === file || grant === rows);
      expect(held.map(({ outcome, provider }) => `${outcome} ${provider}`)).to.deep.equal([
        "done civil-affairs",
        "done civil-affairs",
      ]);
      expect(of(done, "tell-provider").map(({ provider }) => provider)).to.include("civil-affairs");
      expect(await codeOf(rowsOf(stack, rows))).to.equal("GRANT_NOT_ACTIVE");
      expect(await codeOf(rowsOf(stack, file))).to.equal("GRANT_NOT_ACTIVE");
      // Nothing is done twice.
      const again = await drill("statistics", "stats-approver", "--yes", "--leaked-before", done.leakedBefore);
      expect(again.complete).to.equal(true);
      expect(again.steps.filter(({ outcome }) => outcome === "done")).to.deep.equal([]);
      // The department can work on with its new keys.
      expect((await rowsOf(stack, await obtain(stack, newRequest(dataset, { filter: BEIJING })))).length).to.be.above(
        300,
      );
    });
  });
});
