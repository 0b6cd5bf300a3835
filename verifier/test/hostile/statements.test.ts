import {
  blockFile,
  canonicalJson,
  type EvidenceFileName,
  type EvidenceReceipt,
  type EvidenceStatement,
  receiptFile,
} from "@mulian/domain";
import { expect } from "chai";
import type { FindingCode } from "../../src/findings.js";
import { verifyBundle } from "../../src/verify-bundle.js";
import { bundleOf, withFiles, type Draft } from "../support/bundle.js";
import { statementVerdict, verdictOf } from "../support/judged.js";
import { type Cast, newCast } from "../support/cast.js";
import { GRANT, REQUEST } from "../support/contents.js";
import { hex } from "../support/hex.js";
import { Story, type Twists } from "../support/story.js";

/** Every organisation, its peers and orderers collude here: what they signed is good, and still not what it claims. */
describe("statements that a hostile gateway claims", function () {
  this.timeout(30_000); // a story has dozens of signatures, and some tests tell several
  let cast: Cast;

  before(async () => {
    cast = await newCast();
  });

  type Kind = EvidenceStatement["kind"];
  const expectFound = async (
    twists: Twists,
    verdict: "refuted" | "unproven",
    codes: readonly FindingCode[],
    of: Kind,
  ): Promise<void> => {
    const story = await Story.tell(cast, twists);
    const report = verifyBundle(bundleOf(story.draft()), { genesis: story.channel.pin });
    expect(verdictOf(report)).to.deep.equal([verdict, codes]);
    if (of !== "record") expect(statementVerdict(report, of)).to.not.equal("proven");
  };
  const claiming = async (
    change: (statements: readonly EvidenceStatement[]) => EvidenceStatement[],
  ): Promise<unknown> => {
    const story = await Story.tell(cast);
    const draft: Draft = story.draft();
    const manifest = { ...draft.manifest, statements: change(draft.manifest.statements) };
    return verdictOf(verifyBundle(bundleOf({ ...draft, manifest }), { genesis: story.channel.pin }));
  };

  describe("of a record", () => {
    const changed = (fields: object) => (statements: readonly EvidenceStatement[]) =>
      statements.map((one) =>
        one.kind === "record" && one.recordKind === "access-request" && one.version === 1 ? { ...one, ...fields } : one,
      );

    it("STATEMENT_TWICE: the same one again", async () => {
      const twice = await claiming((statements) => [...statements, ...statements.slice(0, 1)]);
      expect(twice).to.deep.equal(["refuted", ["STATEMENT_TWICE"]]);
    });

    it("RECORD_OTHER: another version than the one that was written", async () => {
      expect(await claiming(changed({ version: 7 }))).to.deep.equal(["refuted", ["RECORD_OTHER"]]);
    });

    it("RECORD_MISSING: a record that the transaction does not write", async () => {
      expect(await claiming(changed({ record: hex("other", 16) }))).to.deep.equal(["refuted", ["RECORD_MISSING"]]);
      expect(await claiming(changed({ recordKind: "duty" }))).to.deep.equal(["refuted", ["RECORD_MISSING"]]);
      // The parts of a key may not be cut elsewhere.
      expect(await claiming(changed({ record: `${REQUEST}:` }))).to.deep.equal(["refuted", ["RECORD_MISSING"]]);
    });

    it("TRANSACTION_MISSING: a transaction that is not in the block", async () => {
      expect(await claiming(changed({ txId: hex("none") }))).to.deep.equal(["refuted", ["TRANSACTION_MISSING"]]);
    });

    it("BLOCK_MISSING: a block that the bundle does not have", async () => {
      expect(await claiming(changed({ block: 4_000 }))).to.deep.equal(["unproven", ["BLOCK_MISSING"]]);
    });

    it("TRANSACTION_INVALID: a transaction that the organisations attest not to count", () =>
      expectFound({ code: 11 }, "refuted", ["EVIDENCE_MISSING", "TRANSACTION_INVALID"], "agreement"));

    it("RECORD_OTHER_WRITER, RECORD_OTHER_TIME: a record in a colleague's name, or antedated", async () => {
      const { requester, granteeApprover } = cast;
      const first = (change: object): Twists => ({
        record: (record) =>
          record.kind === "access-request" && record.version === 1 ? { ...record, ...change } : record,
      });
      const another = { ...requester.actor, enrolmentId: granteeApprover.actor.enrolmentId };
      const early = "2026-02-01T00:00:00.000Z";
      await expectFound(first({ updatedBy: another }), "refuted", ["RECORD_OTHER_WRITER"], "record");
      await expectFound(first({ createdBy: another }), "refuted", ["RECORD_OTHER_WRITER"], "record");
      await expectFound(first({ updatedAt: early }), "refuted", ["RECORD_OTHER_TIME"], "record");
      await expectFound(first({ createdAt: early }), "refuted", ["RECORD_OTHER_TIME"], "record");
    });

    it("RECORD_OTHER_COMMAND: what its creator did not ask for, written into the answer to another question", () =>
      expectFound(
        { record: (record) => (record.kind === "approval" ? { ...record, commandDigest: hex("other") } : record) },
        "refuted",
        ["EVIDENCE_MISSING", "RECORD_OTHER_COMMAND"],
        "agreement",
      ));

    it("ENDORSEMENTS_TOO_FEW: endorsed by one of three organisations, under a policy that lets it", () =>
      expectFound(
        { endorsers: [cast.provider.peer, cast.provider.peer] },
        "unproven",
        ["ENDORSEMENTS_TOO_FEW", "EVIDENCE_MISSING"],
        "record",
      ));

    it("RECORD_UNREADABLE: what is no record", () =>
      expectFound(
        { record: (record) => (record.kind === "policy" ? { ...record, more: true } : record) },
        "refuted",
        ["RECORD_UNREADABLE"],
        "record",
      ));
  });

  describe("of a transaction", () => {
    it("ENDORSEMENT_NOT_BY_PEER, ENDORSEMENT_MISSING: by a user, by nobody", async () => {
      const { bureau, provider, requester } = cast;
      const lacking: readonly FindingCode[] = ["EVIDENCE_MISSING"];
      const by = (...endorsers: Twists["endorsers"] & {}): Twists => ({ endorsers });
      await expectFound(
        by(bureau.peer, provider.peer, requester),
        "refuted",
        ["ENDORSEMENT_NOT_BY_PEER", ...lacking],
        "agreement",
      );
      await expectFound(by(), "refuted", ["ENDORSEMENT_MISSING", ...lacking], "agreement");
    });

    it("CREATOR_REVOKED: by somebody whom the configuration in force had revoked", async () => {
      const list = await cast.provider.authority.revoke(cast.approver);
      const members = [cast.bureau, cast.provider, cast.grantee].map(({ authority }) => ({
        authority,
        revocationLists: authority === cast.provider.authority ? [list] : [],
      }));
      await expectFound({ config: { members } }, "refuted", ["CREATOR_REVOKED", "EVIDENCE_MISSING"], "agreement");
    });
  });

  describe("of an agreement", () => {
    const refutes = (twists: Twists, ...codes: readonly FindingCode[]): Promise<void> =>
      expectFound(twists, "refuted", codes, "agreement");

    it("SAME_PERSON: one person signs twice where two have to", () =>
      refutes({ grade: "core", signer: { "provider-second": cast.approver } }, "SAME_PERSON"));

    it("SIGNER_NOT_ENTITLED: without the role, of another department, or of an organisation that does not speak for it", async () => {
      const { provider, bureau, grantee } = cast;
      const signer = async (user: Promise<Twists["signer"]>): Promise<void> =>
        refutes({ grade: "core", signer: await user }, "SIGNER_NOT_ENTITLED");
      const by = async (step: string, ...who: Parameters<typeof provider.user>): Promise<Twists["signer"]> => ({
        [step]: await provider.user(...who),
      });
      await signer(by("provider-second", "u9", ["steward"]));
      await signer(by("requester-unit", "u9", ["approver"], grantee.department));
      await signer(by("authority", "u9", ["authority"], bureau.department));
      await signer(Promise.resolve({ "provider-second": cast.requester }));
    });

    it("SIGNER_NOT_ENTITLED: one side's signature in another's place", () =>
      refutes(
        {
          grade: "core",
          record: (record) =>
            record.kind === "approval" && record.step === "provider-second" ? { ...record, step: "provider" } : record,
        },
        "SIGNER_NOT_ENTITLED",
      ));

    it("SIGNED_OTHER: a signature where another request, other terms or a refusal was signed", async () => {
      const signs = (change: object): Twists => ({
        command: (one) => (one.name === "request.decide" ? { ...one, body: { ...one.body, ...change } } : one),
      });
      await refutes(signs({ id: hex("other", 16) }), "SIGNED_OTHER");
      await refutes(signs({ termsDigest: hex("other terms") }), "SIGNED_OTHER");
      await refutes(signs({ outcome: "refuse" }), "SIGNED_OTHER");
      const asks: Twists["command"] = (one) =>
        one.name === "request.decide" ? { name: "request.ask-supplement", body: one.body } : one;
      await refutes({ command: asks }, "SIGNED_OTHER");
    });

    it("TERMS_DIFFER: signed on other terms than those that were granted", async () => {
      const other = hex("other terms");
      const of = (kind: string, change: object): Twists => ({
        record: (record) => (record.kind === kind ? { ...record, ...change } : record),
      });
      await refutes(of("approval", { termsDigest: other }), "TERMS_DIFFER");
      await refutes(of("decision", { termsDigest: other }), "TERMS_DIFFER");
      await refutes(of("grant", { termsDigest: other }), "TERMS_DIFFER");
      const widened: Twists = {
        record: (record) =>
          record.kind === "grant"
            ? { ...record, terms: { ...record.terms, items: ["code", "name", "income"] } }
            : record,
      };
      await refutes(widened, "SIGNED_OTHER", "TERMS_DIFFER");
    });

    it("PARTIES_DIFFER, NOT_GRANTED: a grant to somebody else, or that the request did not end in", async () => {
      const of = (kind: string, change: object): Twists => ({
        record: (record) => (record.kind === kind && record.version > 0 ? { ...record, ...change } : record),
      });
      await refutes(of("grant", { request: hex("other", 16) }), "NOT_GRANTED");
      await refutes(of("decision", { outcome: "refused" }), "NOT_GRANTED");
      await refutes(of("dataset", { datasetVersion: 2 }), "PARTIES_DIFFER");
      await refutes(of("grant", { provider: "bureau" }), "PARTIES_DIFFER", "RECEIPT_OTHER_GRANT");
    });

    it("GRADE_DIFFERS: asked for as if the data were of a lower grade, or freely shared", async () => {
      const told = (content: object): Twists => ({
        record: (record) =>
          record.kind === "dataset" ? { ...record, content: { ...record.content, ...content } } : record,
      });
      await refutes(told({ grade: "core" }), "GRADE_DIFFERS");
      await refutes(told({ shareType: "unconditional" }), "GRADE_DIFFERS");
      await refutes(
        { record: (record) => (record.kind === "dataset" ? { ...record, department: "bureau" } : record) },
        "GRADE_DIFFERS",
      );
    });

    it("GRANTED_BY_CONTRACT: conditional data, granted without any decision", () =>
      refutes(
        {
          record: (record) =>
            record.kind === "access-request" && record.decision !== undefined
              ? { ...record, decision: { ...record.decision, by: "contract" } }
              : record,
        },
        "GRANTED_BY_CONTRACT",
      ));

    it("SIDE_DID_NOT_ENDORSE: without the provider's peer, or the authority's where it has to", async () => {
      const { bureau, provider, grantee } = cast;
      await refutes({ endorsers: [bureau.peer, grantee.peer] }, "SIDE_DID_NOT_ENDORSE");
      await refutes({ grade: "important", endorsers: [provider.peer, grantee.peer] }, "SIDE_DID_NOT_ENDORSE");
      const general = await Story.tell(cast, { endorsers: [provider.peer, grantee.peer] });
      expect(verifyBundle(bundleOf(general.draft()), { genesis: general.channel.pin })).to.have.property(
        "verdict",
        "proven",
      );
    });

    it("EVIDENCE_MISSING: without one of the records that it rests on", async () => {
      for (const kind of ["approval", "dataset", "decision", "department", "policy", "access-request"] as const) {
        const story = await Story.tell(cast, { grade: "core" });
        const draft = story.draft();
        const statements = draft.manifest.statements.filter((one) => one.kind !== "record" || one.recordKind !== kind);
        const report = verifyBundle(bundleOf({ ...draft, manifest: { ...draft.manifest, statements } }), {
          genesis: story.channel.pin,
        });
        expect(statementVerdict(report, "agreement"), kind).to.equal("unproven");
        expect(verdictOf(report)[1], kind).to.include("EVIDENCE_MISSING");
      }
    });
  });

  describe("of a delivery", () => {
    const refutes = (twists: Twists, ...codes: readonly FindingCode[]): Promise<void> =>
      expectFound(twists, "refuted", codes, "delivery");

    it("RECEIPT_OTHER_GRANT, RECEIPT_BEYOND_GRANT, RECEIPT_OUTSIDE_TERM: of another grant, of more than it, after it", async () => {
      await refutes({ receipt: { grant: hex("other", 16) } }, "COUNTERSIGNATURE_OTHER", "RECEIPT_OTHER_GRANT");
      await refutes({ receipt: { items: ["income"] } }, "RECEIPT_BEYOND_GRANT");
      await refutes({ receipt: { purpose: "law-enforcement" } }, "RECEIPT_BEYOND_GRANT");
      await refutes({ receipt: { dataset: hex("other", 16) } }, "RECEIPT_BEYOND_GRANT");
      await refutes({ receipt: { startedAt: "2026-12-01T00:00:00.000Z" } }, "RECEIPT_OUTSIDE_TERM");
      await refutes({ receipt: { startedAt: "2026-02-01T00:00:00.000Z" } }, "RECEIPT_OUTSIDE_TERM");
    });

    it("lets a refusal name the purpose and moment that were refused, and nothing else", async () => {
      const refused = {
        outcome: "refused",
        rows: 0,
        bytes: 0,
        purpose: "law-enforcement",
        startedAt: "2026-12-01T00:00:00.000Z",
      };
      const story = await Story.tell(cast, { receipt: refused });
      expect(verdictOf(verifyBundle(bundleOf(story.draft()), { genesis: story.channel.pin }))).to.deep.equal([
        "proven",
        [],
      ]);
      await refutes({ receipt: { ...refused, items: ["income"] } }, "RECEIPT_BEYOND_GRANT");
    });

    it("lets a delivery begin where the provider's clock is a little behind the grant's", async () => {
      const story = await Story.tell(cast, { deliveredAfterMs: -90_000 });
      expect(verdictOf(verifyBundle(bundleOf(story.draft()), { genesis: story.channel.pin }))).to.deep.equal([
        "proven",
        [],
      ]);
    });

    it("RECEIPT_WHILE_HELD: under a grant that was suspended or revoked, by the provider's own word or by time", async () => {
      const [early, late] = [{ height: 5 }, { height: 100 }];
      const dayLater = { deliveredAfterMs: 86_400_000 };
      await refutes({ holds: ["revoked"], receipt: late }, "RECEIPT_WHILE_HELD");
      await refutes({ holds: ["suspended"], receipt: early, ...dayLater }, "RECEIPT_WHILE_HELD");
      const proven = async (twists: Twists): Promise<void> => {
        const story = await Story.tell(cast, twists);
        expect(verdictOf(verifyBundle(bundleOf(story.draft()), { genesis: story.channel.pin }))).to.deep.equal([
          "proven",
          [],
        ]);
      };
      await proven({ holds: ["revoked"], receipt: early });
      await proven({ holds: ["suspended", "none"], receipt: late, ...dayLater });
      // One that broke off, but began a day later, was not stopped by it.
      const broken = { ...late, outcome: "broken" };
      await proven({ holds: ["revoked"], receipt: broken });
      await refutes({ holds: ["revoked"], receipt: broken, ...dayLater }, "RECEIPT_WHILE_HELD");
    });

    it("RECEIPT_OTHER_FILE: one receipt under two names, as if there were two deliveries", async () => {
      const story = await Story.tell(cast);
      const draft = story.draft();
      const nameOf = (sequence: number): EvidenceFileName => receiptFile(cast.provider.department, sequence);
      const again = { kind: "delivery", grant: GRANT, file: nameOf(2) } as const;
      const manifest = { ...draft.manifest, statements: [...draft.manifest.statements, again] };
      const doubled = { ...withFiles(draft, { [nameOf(2)]: draft.files.get(nameOf(1)) }), manifest };
      const judged = verdictOf(verifyBundle(bundleOf(doubled), { genesis: story.channel.pin }));
      expect(judged).to.deep.equal(["refuted", ["RECEIPT_OTHER_FILE"]]);
    });

    it("COUNTERSIGNATURE_OTHER: of another receipt, or of other bytes than a whole delivery had", async () => {
      await refutes({ countersignature: { receiptDigest: hex("other") } }, "COUNTERSIGNATURE_OTHER");
      await refutes({ countersignature: { providerSequence: 2 } }, "COUNTERSIGNATURE_OTHER");
      await refutes({ countersignature: { payloadDigest: hex("other") } }, "COUNTERSIGNATURE_OTHER");
    });

    it("RECEIPT_SIGNATURE, COUNTERSIGNATURE: by another key than the one that it names", () =>
      refutes({ forger: cast.bureau }, "COUNTERSIGNATURE", "RECEIPT_SIGNATURE"));

    it("COUNTERSIGNATURE_MISSING, INCLUSION_MISSING: not signed by the grantee, in no batch yet", async () => {
      const story = await Story.tell(cast);
      const draft = story.draft();
      const file = [...draft.files.keys()].find((name) => name.startsWith("receipts/")) ?? "";
      const receipt = JSON.parse(draft.files.get(file)?.toString("utf8") ?? "{}") as EvidenceReceipt; // the story's own
      const judged = (without: Partial<Record<keyof EvidenceReceipt, undefined>>): unknown => {
        const bytes = Buffer.from(canonicalJson({ ...receipt, ...without }));
        return verdictOf(verifyBundle(bundleOf(withFiles(draft, { [file]: bytes })), { genesis: story.channel.pin }));
      };
      expect(judged({})).to.deep.equal(["proven", []]);
      expect(judged({ countersignature: undefined })).to.deep.equal(["unproven", ["COUNTERSIGNATURE_MISSING"]]);
      expect(judged({ provider: undefined })).to.deep.equal(["unproven", ["INCLUSION_MISSING"]]);
      expect(judged({ grantee: undefined })).to.deep.equal(["unproven", ["INCLUSION_MISSING"]]);
    });

    it("RECEIPT_MISSING, RECEIPT_UNREADABLE, RECEIPT_UNUSED: of a file that is not there, is no receipt, or that nobody claims", async () => {
      const story = await Story.tell(cast);
      const draft = story.draft();
      const file = [...draft.files.keys()].find((name) => name.startsWith("receipts/")) ?? "";
      const judged = (changed: Draft): unknown =>
        verdictOf(verifyBundle(bundleOf(changed), { genesis: story.channel.pin }));
      const unreadable = ["refuted", ["RECEIPT_UNREADABLE"]];
      expect(judged(withFiles(draft, { [file]: undefined }))).to.deep.equal(["refuted", ["RECEIPT_MISSING"]]);
      expect(judged(withFiles(draft, { [file]: Buffer.from("{}") }))).to.deep.equal(unreadable);
      expect(judged(withFiles(draft, { [file]: Buffer.from('{"receipt":"a.b.c"}') }))).to.deep.equal(unreadable);
      const spaced = Buffer.concat([draft.files.get(file) ?? Buffer.alloc(0), Buffer.from(" ")]);
      expect(judged(withFiles(draft, { [file]: spaced }))).to.deep.equal(unreadable);
      const statements = draft.manifest.statements.filter(({ kind }) => kind !== "delivery");
      const unclaimed = { ...draft, manifest: { ...draft.manifest, statements } };
      expect(judged(unclaimed)).to.deep.equal(["refuted", ["RECEIPT_UNUSED"]]);
      const block = {
        ...draft,
        manifest: {
          ...draft.manifest,
          statements: [...statements, { kind: "delivery", grant: GRANT, file: blockFile(0) } as const],
        },
      };
      expect(judged(withFiles(block, { [file]: undefined }))).to.deep.equal(["refuted", ["RECEIPT_MISSING"]]);
    });

    it("INCLUSION_WRONG, INCLUSION_OTHER_BATCH: a path of another tree, another place, the other side's batch", async () => {
      const [flipped, moved, other] = [hex("x"), 1, `${cast.grantee.department}:1`];
      await refutes({ inclusion: (one) => ({ ...one, path: [flipped, ...one.path.slice(1)] }) }, "INCLUSION_WRONG");
      await refutes({ inclusion: (one) => ({ ...one, leafIndex: one.leafIndex + moved }) }, "INCLUSION_WRONG");
      await refutes({ inclusion: (one) => ({ ...one, treeSize: one.treeSize + moved }) }, "INCLUSION_WRONG");
      await refutes({ inclusion: (one) => ({ ...one, batch: other }) }, "INCLUSION_OTHER_BATCH", "INCLUSION_WRONG");
      await refutes({ inclusion: (one) => ({ ...one, department: "bureau" }) }, "INCLUSION_OTHER_BATCH");
    });

    it("KEY_UNKNOWN, KEY_ENDED: by a key that no department record announces, or after it ended", async () => {
      const keys = (change: (key: object) => object): Twists => ({
        record: (record) =>
          record.kind === "department" && record.id === cast.provider.department
            ? { ...record, keys: record.keys.map((key) => ({ ...key, ...change(key) })) }
            : record,
      });
      await refutes(
        keys(() => ({ until: "2026-02-02T00:00:00.000Z" })),
        "KEY_ENDED",
      );
      const none: Twists = {
        record: (record) => (record.kind === "department" && record.id === "civil" ? { ...record, keys: [] } : record),
      };
      await expectFound(none, "unproven", ["KEY_UNKNOWN"], "delivery");
      // The authority may write a department's record, and still speaks for nobody's key.
      await expectFound({ announcer: cast.authority }, "unproven", ["KEY_UNKNOWN"], "delivery");
    });
  });

  it("KEY_BLOCKED: a receipt that the ledger committed to after its key had leaked, and not one from before", async () => {
    await expectFound({ keyBlocked: "before" }, "refuted", ["KEY_BLOCKED"], "delivery");
    // A time is what its signer says: what counts is the order of blocks.
    await expectFound({ keyBlocked: "before", deliveredAfterMs: -90_000 }, "refuted", ["KEY_BLOCKED"], "delivery");
    const after = await Story.tell(cast, { keyBlocked: "after" });
    expect(verdictOf(verifyBundle(bundleOf(after.draft()), { genesis: after.channel.pin }))).to.deep.equal([
      "proven",
      [],
    ]);
  });

  it("proves an agreement and a delivery of the same story, untouched", async () => {
    const story = await Story.tell(cast);
    const report = verifyBundle(bundleOf(story.draft()), { genesis: story.channel.pin });
    expect(statementVerdict(report, "agreement")).to.equal("proven");
    expect(statementVerdict(report, "delivery")).to.equal("proven");
    expect(GRANT).to.have.length(32);
  });
});
