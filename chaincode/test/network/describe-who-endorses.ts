import { StatusCode } from "@hyperledger/fabric-gateway";
import { shanghaiDate, type Caller, type CommandBody, type CommandName } from "@mulian/domain";
import { expect } from "chai";
import {
  accountBody,
  cast,
  correctionBody,
  datasetContent,
  departmentBody,
  digest,
  digestOf,
  key,
  policyContent,
  publicJwk,
  termsFor,
} from "../support/cast.js";
import { foundNetwork } from "./found-network.js";
import { LIMIT_MS, type LedgerUnderTest, MEMBERS, RunningNetwork } from "./running-network.js";

const without = (mspId: string): readonly string[] => MEMBERS.filter((other) => other !== mspId);
/** Three of four are a majority, two are not. */
const TOO_FEW = ["AuthorityMSP", "CivilMSP"];

/** The table of who must endorse what, each row with a wrong set beside a right one. */
export function describeWhoEndorses(name: string, open: () => Promise<LedgerUnderTest>): void {
  describe(`who must endorse what on ${name}`, function () {
    this.timeout(LIMIT_MS);
    let network: RunningNetwork;
    let duty: string;
    let published = 0;

    const code = async <N extends CommandName>(
      caller: Caller,
      name: N,
      body: CommandBody<N>,
      endorsers?: readonly string[],
    ): Promise<number> => (await network.submit(caller, name, body, endorsers)).code;

    /** The wrong set leaves nothing behind, so the same command then succeeds with the right one. */
    async function expectNeeds<N extends CommandName>(
      caller: Caller,
      name: N,
      body: CommandBody<N>,
      wrong: readonly string[],
      right?: readonly string[],
    ): Promise<void> {
      expect(await code(caller, name, body, wrong), `${name} by ${wrong.join()}`).to.equal(
        StatusCode.ENDORSEMENT_POLICY_FAILURE,
      );
      expect(await code(caller, name, body, right), `${name} by ${right?.join() ?? "the gateway's choice"}`).to.equal(
        StatusCode.VALID,
      );
    }

    async function publish(changes: Partial<CommandBody<"dataset.submit">["content"]> = {}): Promise<string> {
      const content = datasetContent(duty, { code: `302001/${(published += 1)}`, ...changes });
      const { result } = await network.submit(cast.head, "dataset.submit", { idempotencyKey: key(), content });
      await network.submit(cast.authority, "dataset.review", { id: result.id, expectedVersion: 1, outcome: "publish" });
      return result.id;
    }

    async function complete(dataset: string): Promise<{ id: string; termsDigest: string; grant: string }> {
      const terms = termsFor(dataset);
      const { result } = await network.submit(cast.requester, "request.submit", { idempotencyKey: key(), terms });
      const approved = await network.submit(cast.unitHead, "request.approve", {
        id: result.id,
        expectedVersion: 1,
        termsDigest: digestOf(terms),
      });
      return { id: result.id, termsDigest: digestOf(terms), grant: approved.result.grant ?? "" };
    }

    /** A grant whose data has been delivered. */
    async function receive(dataset: string): Promise<string> {
      const { grant } = await complete(dataset);
      const key = { holdingKind: "access-key" } as const;
      await network.submit(cast.civilGateway, "grant.deliver", { id: grant, expectedVersion: 1, key });
      return grant;
    }

    before(async () => {
      network = await RunningNetwork.start(open, Object.values(cast));
      await foundNetwork(network);
      duty = (
        await network.submit(cast.steward, "duty.register", { idempotencyKey: key(), title: "职责", legalBasis: "法" })
      ).result.id;
    });
    after(() => network?.close());

    describe("any new key: the chaincode's policy", () => {
      it("a department", () =>
        expectNeeds(cast.authority, "department.register", departmentBody("tax", "WitnessMSP"), TOO_FEW));
      it("a duty", () =>
        expectNeeds(
          cast.steward,
          "duty.register",
          { idempotencyKey: key(), title: "职责", legalBasis: "法" },
          TOO_FEW,
        ));
      it("a request with its slot", async () => {
        await expectNeeds(
          cast.requester,
          "request.submit",
          { idempotencyKey: key(), terms: termsFor(await publish()) },
          TOO_FEW,
        );
      });
      it("a batch of receipts", () =>
        expectNeeds(
          cast.civilGateway,
          "receipts.commit",
          { batchNumber: 1, firstSequence: 1, lastSequence: 3, merkleRoot: digest("root"), totals: [] },
          TOO_FEW,
        ));
      it("a calendar", () =>
        expectNeeds(
          cast.authority,
          "calendar.set",
          { expectedVersion: 0, content: { year: 2099, holidays: [], workdays: [] } },
          TOO_FEW,
        ));
    });

    describe("records of nobody's own: the chaincode's policy, after the first version too", () => {
      it("the policy", () =>
        expectNeeds(
          cast.authority,
          "policy.update",
          { expectedVersion: 1, content: { ...policyContent, deliverDays: 19 } },
          TOO_FEW,
        ));
      it("a suspension, without its subject's owner", async () => {
        const dataset = await publish();
        await expectNeeds(
          cast.authority,
          "dataset.hold",
          { id: dataset, reason: "核查" },
          TOO_FEW,
          without("CivilMSP"),
        );
        await expectNeeds(cast.authority, "dataset.lift", { id: dataset }, TOO_FEW, without("CivilMSP"));
      });
      it("a grant, and its revocation without the provider", async () => {
        const { grant } = await complete(await publish());
        await expectNeeds(
          cast.civilGateway,
          "grant.deliver",
          { id: grant, expectedVersion: 1, key: { holdingKind: "access-key" } },
          TOO_FEW,
        );
        await expectNeeds(
          cast.unitHead,
          "grant.revoke",
          { id: grant, reason: "不再需要" },
          ["AuthorityMSP", "HostMSP"],
          without("CivilMSP"),
        );
      });
      it("an account of use and its amendment, without the provider", async () => {
        const today = shanghaiDate(new Date());
        const body = accountBody(await receive(await publish()), { from: today, to: today });
        await expectNeeds(cast.requester, "use.record", body, TOO_FEW, without("CivilMSP"));
        const { id } = (await network.submit(cast.requester, "use.record", body)).result;
        const { idempotencyKey: _key, grant: _grant, ...account } = body;
        await expectNeeds(
          cast.requester,
          "use.amend",
          { ...account, id, expectedVersion: 1, documents: [] },
          TOO_FEW,
          without("CivilMSP"),
        );
      });
      it("a correction without the provider, its answer without the grantee", async () => {
        const body = correctionBody(await receive(await publish()));
        await expectNeeds(cast.requester, "correction.report", body, TOO_FEW, without("CivilMSP"));
        const { id } = (await network.submit(cast.requester, "correction.report", body)).result;
        const answers = [1, 2].map((finding) => ({ finding, outcome: "corrected" as const }));
        await expectNeeds(
          cast.steward,
          "correction.answer",
          { id, expectedVersion: 1, answers, documents: [] },
          TOO_FEW,
          without("HostMSP"),
        );
        await expectNeeds(cast.requester, "correction.close", { id, expectedVersion: 2 }, TOO_FEW, without("CivilMSP"));
      });
    });

    describe("a department's own records: its organisation and the authority's", () => {
      it("its record", async () => {
        await expectNeeds(
          cast.civilOperator,
          "department.update",
          { id: "civil-affairs", expectedVersion: 1, workUnit: "数据处" },
          without("CivilMSP"),
        );
        await expectNeeds(
          cast.civilOperator,
          "department.update",
          { id: "civil-affairs", expectedVersion: 2, workUnit: "信息处" },
          without("AuthorityMSP"),
          TOO_FEW,
        );
      });
      const sig = publicJwk("sig");
      it("its public keys", async () => {
        const gateway = { url: "https://gateway.example:8443", tlsSpkiDigest: digest("spki") };
        const keys = [sig, publicJwk("enc")];
        await expectNeeds(
          cast.civilGateway,
          "department.announce",
          { id: "civil-affairs", expectedVersion: 3, gateway, keys },
          without("CivilMSP"),
        );
      });
      it("but not the block of a leaked one: the chaincode's policy, so that it cannot be held up", async () => {
        await expectNeeds(
          cast.authority,
          "department.block-key",
          { id: "civil-affairs", kid: sig.kid, reason: "泄露" },
          TOO_FEW,
          without("CivilMSP"),
        );
      });
      it("its duties", async () => {
        await expectNeeds(
          cast.steward,
          "duty.update",
          { id: duty, expectedVersion: 1, title: "新职责" },
          without("CivilMSP"),
        );
        await expectNeeds(
          cast.steward,
          "duty.update",
          { id: duty, expectedVersion: 2, title: "再新" },
          without("AuthorityMSP"),
          TOO_FEW,
        );
      });
      it("its datasets", async () => {
        const dataset = await publish();
        await expectNeeds(
          cast.head,
          "dataset.suspend",
          { id: dataset, expectedVersion: 2, reason: "检修" },
          without("CivilMSP"),
        );
        await expectNeeds(
          cast.head,
          "dataset.resume",
          { id: dataset, expectedVersion: 3 },
          without("AuthorityMSP"),
          TOO_FEW,
        );
      });
      it("its resources", async () => {
        const { result } = await network.submit(cast.steward, "resource.link", {
          idempotencyKey: key(),
          dataset: await publish(),
          title: "库表",
          resourceKind: "table",
          binding: "divisions",
          schemaDigest: digest("schema"),
          refreshedAt: "2025-01-01T00:00:00.000Z",
        });
        await expectNeeds(cast.steward, "resource.retire", { id: result.id, expectedVersion: 1 }, without("CivilMSP"));
      });
    });

    describe("the decision on a request", () => {
      const conditions = { scope: ["statistics"], use: "统计" };

      it("general data: the provider's organisation, and the chaincode's policy by the new grant", async () => {
        const { id, termsDigest } = await complete(await publish({ shareType: "conditional", conditions }));
        const body = { id, expectedVersion: 2, termsDigest, outcome: "grant" } as const;
        expect(await code(cast.head, "request.decide", body, TOO_FEW)).to.equal(StatusCode.ENDORSEMENT_POLICY_FAILURE);
        await expectNeeds(cast.head, "request.decide", body, without("CivilMSP"), without("AuthorityMSP"));
      });
      it("a refusal: the provider's organisation as well", async () => {
        const { id, termsDigest } = await complete(await publish({ shareType: "conditional", conditions }));
        await expectNeeds(
          cast.head,
          "request.decide",
          { id, expectedVersion: 2, termsDigest, outcome: "refuse", reason: "无职责依据" },
          without("CivilMSP"),
        );
      });
      it("important data: the authority's organisation too", async () => {
        const { id, termsDigest } = await complete(await publish({ grade: "important" }));
        const body = { id, expectedVersion: 2, termsDigest, outcome: "grant" } as const;
        expect(await code(cast.head, "request.decide", body)).to.equal(StatusCode.VALID);
        expect(await code(cast.authority, "request.decide", body, without("CivilMSP"))).to.equal(
          StatusCode.ENDORSEMENT_POLICY_FAILURE,
        );
        await expectNeeds(cast.authority, "request.decide", body, without("AuthorityMSP"), without("HostMSP"));
      });
      it("unconditional general data: the contract grants without the slot, so no party can hinder it", async () => {
        const terms = termsFor(await publish());
        const { result } = await network.submit(cast.requester, "request.submit", { idempotencyKey: key(), terms });
        const body = { id: result.id, expectedVersion: 1, termsDigest: digestOf(terms) };
        await expectNeeds(cast.unitHead, "request.approve", body, TOO_FEW, without("CivilMSP"));
        expect(await network.record(cast.auditor, "decision", result.id)).to.include({ outcome: "open", version: 1 });
      });
    });

    it("a key holding: the chaincode's policy, so that a grantee whose peer is down does not stop the clock", async () => {
      const { grant } = await complete(await publish());
      const body = { id: grant, expectedVersion: 1, key: { holdingKind: "access-key" } } as const;
      const { code: delivered, result } = await network.submit(
        cast.civilGateway,
        "grant.deliver",
        body,
        without("HostMSP"),
      );
      expect(delivered).to.equal(StatusCode.VALID);
      await expectNeeds(
        cast.statisticsGateway,
        "key-holding.acknowledge",
        { id: result.holding ?? "", expectedVersion: 1 },
        ["HostMSP", "AuthorityMSP"],
      );
    });
  });
}
