import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type AccessTerms, shanghaiDate } from "@mulian/domain";
import { expect } from "chai";
import { makeDocument } from "../../src/exchange/document.js";
import { AUTHORITY, GRANTEE, PROVIDER } from "./contents.js";
import type { Gateway } from "./gateway.js";
import { Intruder } from "./intruder.js";
import { Stack } from "./stack.js";
import { codeOf, until } from "./until.js";

/** Longer than several turns of every courier, which would by then have brought what is to stay where it is. */
const COURIERS_TURNS_MS = 1_500;

describe("documents of a request", function () {
  this.timeout(180_000);
  let stack: Stack;
  let dataset: string;

  before(async () => {
    stack = await Stack.start();
    dataset = await stack.publish("streets", "code,name,note\n1,东华门街道,内部\n");
  });
  after(() => stack.close());

  const requestOf = (department: string, id: string) => {
    const request = stack.gateway(department).index.get("access-request", id);
    if (request === undefined) throw new Error("no request");
    return request;
  };
  const textsAt = async (department: string, id: string): Promise<readonly (string | undefined)[]> => {
    const views = await stack
      .gateway(department)
      .exchange.readDocuments(requestOf(department, id), { enrolmentId: "u-reader", department });
    return views.map(({ text }) => text);
  };
  /** Documents of these roles, known to the gateway that wrote them alone. */
  const write = <const R extends "basis" | "scene" | "scope" | "attachment">(author: Gateway, roles: readonly R[]) =>
    author.exchange.storeDocuments(
      roles.map((role) => ({ role, mediaType: "text/plain", content: `只给民政：${role}` })),
    );
  /** A request that names these documents, whoever wrote them. */
  const ask = async (department: Gateway, documents: Readonly<AccessTerms["documents"]>): Promise<string> => {
    const { result } = await department.submit("request.submit", {
      idempotencyKey: randomBytes(8).toString("hex"),
      terms: {
        dataset,
        items: ["code"],
        method: "interface",
        purpose: "statistics",
        termDays: 30,
        documents: [...documents],
        proofKeyThumbprint: await department.exchange.createProofKey(),
      },
    });
    await stack.settle();
    return result.id;
  };

  /** Asked for the first of these documents by somebody who does not own them, a gateway answers as if there were none. */
  async function expectKept(by: Gateway, documents: Readonly<AccessTerms["documents"]>, thief: Gateway): Promise<void> {
    const intruder = new Intruder(thief, by);
    try {
      const token = await intruder.departmentToken("documents");
      const path = `/exchange/v1/documents/${documents[0]?.digest}`;
      expect(await intruder.get(path, token, "sig")).to.include({ status: 404, code: "NOT_FOUND" });
    } finally {
      await intruder.close();
    }
  }

  it("travel to the provider, and authority and auditors read them from either side", async () => {
    const { request } = await stack.grant(dataset, { basis: "统计法第三条", scene: "年度统计", scope: "统计局" });
    await until(async () => (await textsAt(PROVIDER, request)).every((text) => text !== undefined), "the documents");
    expect(await textsAt(PROVIDER, request)).to.deep.equal(["统计法第三条", "年度统计", "统计局"]);
    expect(await textsAt(AUTHORITY, request)).to.deep.equal(["统计法第三条", "年度统计", "统计局"]);
  });

  it("arrive although the provider's gateway was down and the requester's was restarted", async () => {
    const provider = stack.gateway(PROVIDER);
    const grantee = stack.gateway(GRANTEE);
    await provider.shut();
    const { request } = await stack.grant(dataset, { basis: "依据二" });
    await pause(COURIERS_TURNS_MS); // in vain
    await grantee.shut();
    await grantee.open();
    await grantee.exchange.start();
    await provider.open();
    await provider.exchange.start();
    await until(async () => (await textsAt(PROVIDER, request)).every((text) => text !== undefined), "the documents");
  });

  it("are shown to nobody else, and each look is recorded", async () => {
    const { request } = await stack.grant(dataset, { basis: "只给两方" });
    const [first] = requestOf(GRANTEE, request).terms.documents;
    const outsider = new Intruder(stack.gateway(PROVIDER), stack.gateway(AUTHORITY));
    const party = new Intruder(stack.gateway(PROVIDER), stack.gateway(GRANTEE));
    try {
      const token = await party.departmentToken("documents");
      expect(await party.get(`/exchange/v1/documents/${first?.digest}`, token, "sig")).to.include({ status: 200 });
      expect(await party.get(`/exchange/v1/documents/${"0".repeat(64)}`, token, "sig")).to.include({ status: 404 });
      const elsewhere = await outsider.departmentToken("documents");
      expect(await outsider.get(`/exchange/v1/documents/${first?.digest}`, elsewhere, "sig")).to.include({
        status: 404,
      });
      expect(
        await codeOf(
          stack
            .gateway(GRANTEE)
            .exchange.readDocuments(requestOf(GRANTEE, request), { enrolmentId: "u", department: "elsewhere" }),
        ),
      ).to.equal("NOT_FOUND");
    } finally {
      await outsider.close();
      await party.close();
    }
  });

  it("are not given to who names another's in a request of its own", async () => {
    const author = stack.gateway(AUTHORITY);
    const thief = stack.gateway(GRANTEE);
    const documents = await write(author, ["basis", "scene", "scope"]);
    const first = await ask(author, documents);
    await until(async () => (await textsAt(PROVIDER, first)).every((text) => text !== undefined), "the documents");
    const second = await ask(thief, documents);
    // Neither courier brings what the other's request does not own.
    await pause(COURIERS_TURNS_MS);
    expect(await textsAt(GRANTEE, second)).to.deep.equal([undefined, undefined, undefined]);
    await expectKept(stack.gateway(PROVIDER), documents, thief);
    expect(await textsAt(PROVIDER, first), "its own parties still see it").to.not.include(undefined);
  });

  for (const [whom, of] of [
    ["a third department", AUTHORITY],
    ["their author", PROVIDER],
  ] as const)
    it(`are not given out of their author's gateway to who names them first, in a request to ${whom}`, async () => {
      const [author, thief] = [stack.gateway(of), stack.gateway(GRANTEE)];
      const documents = await write(author, ["basis", "scene", "scope"]);
      // Whoever endorses the author's request has seen these digests before any block has them.
      const request = await ask(thief, documents);
      await pause(COURIERS_TURNS_MS);
      expect(await textsAt(GRANTEE, request)).to.deep.equal([undefined, undefined, undefined]);
      await expectKept(author, documents, thief);
    });

  it("reach their author's own party although somebody else named them first, who gets nothing", async () => {
    const [author, thief, provider] = [stack.gateway(AUTHORITY), stack.gateway(GRANTEE), stack.gateway(PROVIDER)];
    const documents = await author.exchange.storeDocuments(
      (["basis", "scene", "scope"] as const).map((role) => ({ role, mediaType: "text/plain", content: `先：${role}` })),
    );
    const first = await ask(thief, documents);
    const second = await ask(author, documents);
    const texts = ["先：basis", "先：scene", "先：scope"];
    await until(
      async () => (await textsAt(PROVIDER, second)).every((text) => text !== undefined),
      "the author's documents at its party's",
    );
    expect(await textsAt(PROVIDER, second)).to.deep.equal(texts);
    expect(await textsAt(PROVIDER, first), "under the thief's request").to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await textsAt(GRANTEE, first), "at the thief's").to.deep.equal([undefined, undefined, undefined]);
    for (const owner of [provider, author]) {
      const intruder = new Intruder(thief, owner);
      const token = await intruder.departmentToken("documents");
      const path = `/exchange/v1/documents/${documents[0]?.digest}`;
      expect(await intruder.get(path, token, "sig"), owner.department).to.include({ status: 404, code: "NOT_FOUND" });
      await intruder.close();
    }
    const party = new Intruder(author, provider);
    const token = await party.departmentToken("documents");
    const path = `/exchange/v1/documents/${documents[0]?.digest}`;
    expect(await party.get(path, token, "sig"), "by its own right").to.include({ status: 200 });
    await party.close();
    for (const gateway of [author, provider])
      expect(await gateway.exchange.checkDocuments(), gateway.department).to.deep.equal([]);
  });

  it("that were lost at their author's are had again from the other party", async () => {
    const grantee = stack.gateway(GRANTEE);
    const { request } = await stack.grant(dataset, { basis: "会丢的话" });
    await until(async () => (await textsAt(PROVIDER, request)).every((text) => text !== undefined), "the documents");
    const [lost] = requestOf(GRANTEE, request).terms.documents;
    await grantee.shut();
    await rm(join(grantee.deps.dataDir, "documents", lost?.digest ?? ""));
    await grantee.open();
    expect((await grantee.exchange.checkDocuments()).map(({ detail }) => detail.en).join()).to.contain(
      lost?.digest ?? "",
    );
    await grantee.exchange.start();
    await until(async () => (await textsAt(GRANTEE, request)).every((text) => text !== undefined), "the lost document");
    expect(await textsAt(GRANTEE, request)).to.include("会丢的话");
  });

  it("are not given to who names another's in an account of its own, nor is a claim of destruction", async () => {
    const author = stack.gateway(AUTHORITY);
    const thief = stack.gateway(GRANTEE);
    const documents = await write(author, ["basis", "scene", "scope", "attachment"]);
    const request = await ask(author, documents);
    await until(async () => (await textsAt(PROVIDER, request)).every((text) => text !== undefined), "the documents");
    const { grant } = await stack.grant(dataset);
    await stack.deliver(grant);
    const today = shanghaiDate(Date.now());
    const account = await thief.submit("use.record", {
      idempotencyKey: randomBytes(8).toString("hex"),
      grant,
      from: today,
      to: today,
      effectKind: "none-yet",
      documents: (["scene", "system", "effect", "storage"] as const).map((role, at) => ({
        role,
        digest: documents[at]?.digest ?? "",
      })),
    });
    const [holding] = thief.index.all("key-holding", (record) => record.grant === grant);
    await thief.submit("key-holding.end", {
      id: holding?.id ?? "",
      expectedVersion: holding?.version ?? 0,
      endedBy: "destroyed",
      destructionDigest: documents[0]?.digest,
    });
    await stack.settle();
    // Neither courier brings what the other's record does not own.
    await pause(COURIERS_TURNS_MS);
    const viewer = { enrolmentId: "u-thief", department: GRANTEE };
    for (const record of [
      thief.index.get("use-record", account.result.id),
      thief.index.get("key-holding", holding?.id ?? ""),
    ]) {
      if (record === undefined) throw new Error("the thief's record is not indexed");
      const views = await thief.exchange.readDocuments(record, viewer);
      expect(views.map(({ available }) => available))
        .to.include(false)
        .and.not.include(true);
    }
    expect(await textsAt(PROVIDER, request), "its own parties still see it").to.not.include(undefined);
  });

  it("are refused when they are not what the ledger names, or named by no request", async () => {
    const { request } = await stack.grant(dataset, { basis: "原文" });
    const [first] = requestOf(GRANTEE, request).terms.documents;
    const unnamed = makeDocument({ role: "basis", mediaType: "text/plain", content: "没有人问过" });
    const party = new Intruder(stack.gateway(GRANTEE), stack.gateway(PROVIDER));
    const put = async (digest: string, body: string) => {
      const path = `/exchange/v1/documents/${digest}`;
      const token = await party.departmentToken("documents");
      return party.send(
        "PUT",
        path,
        { authorization: `DPoP ${token}`, dpop: await party.proof("sig", "PUT", path, token) },
        body,
      );
    };
    try {
      expect(await put(first?.digest ?? "", unnamed.canonical)).to.include({ status: 403, code: "INTEGRITY_FAILURE" });
      expect(await put(unnamed.digest, unnamed.canonical)).to.include({ status: 404, code: "NOT_FOUND" });
    } finally {
      await party.close();
    }
  });

  it("that were changed on disk are not shown", async () => {
    const grantee = stack.gateway(GRANTEE);
    const { request } = await stack.grant(dataset, { basis: "原来的话" });
    const [first] = requestOf(GRANTEE, request).terms.documents;
    await writeFile(join(grantee.deps.dataDir, "documents", first?.digest ?? ""), "{}");
    expect(await codeOf(textsAt(GRANTEE, request))).to.equal("INTEGRITY_FAILURE");
  });

  it("are limited in size, by content and not by name", async () => {
    const { exchange } = stack.gateway(GRANTEE);
    const store = (size: number) =>
      exchange.storeDocuments([
        { role: "attachment", mediaType: "application/pdf", name: "a.pdf", content: Buffer.alloc(size) },
      ]);
    expect(await codeOf(store(1_048_576))).to.equal("accepted");
    expect(await codeOf(store(1_048_577))).to.equal("PAYLOAD_TOO_LARGE");
    expect(
      await codeOf(
        exchange.storeDocuments([{ role: "attachment", mediaType: "application/pdf", name: "../keys", content: "x" }]),
      ),
    ).to.equal("INVALID_INPUT");
  });
});
