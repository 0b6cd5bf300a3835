import { expect } from "chai";
import { LedgerRecord, commands, parseWith } from "../src/index.js";
import { mistakesOf } from "./refused.js";

const id = "0".repeat(32);
const digest = "0".repeat(64);

describe("parseWith", () => {
  it("names every mistake of a body at once", () => {
    const { schema } = commands["duty.register"];
    expect(mistakesOf(() => parseWith(schema, { idempotencyKey: "short", title: "", owner: "me" }))).to.have.members([
      "idempotencyKey invalid-format",
      "title too-small",
      "legalBasis invalid-type",
      "owner unknown-field",
    ]);
    expect(parseWith(schema, { idempotencyKey: "long-enough", title: " 职责 ", legalBasis: "法" }).title).to.equal(
      "职责",
    );
  });

  it("names the first hundred of more mistakes", () => {
    const unknown = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`field${index}`, 1]));
    const body = { idempotencyKey: "long-enough", title: "职责", legalBasis: "法", ...unknown };
    expect(mistakesOf(() => parseWith(commands["duty.register"].schema, body))).to.have.length(100);
  });

  it("refuses text that shows otherwise than it reads", () => {
    const titled = (title: string) => ({ idempotencyKey: "long-enough", title, legalBasis: "法" });
    const { schema } = commands["duty.register"];
    for (const code of [0x00, 0x0a, 0x1b, 0x85, 0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202e, 0x2066]) {
      const title = `职${String.fromCodePoint(code)}责`;
      expect(
        mistakesOf(() => parseWith(schema, titled(title))),
        code.toString(16),
      ).to.deep.equal(["title invalid-format"]);
    }
    expect(parseWith(schema, titled("职·责（一）")).title).to.equal("职·责（一）");
  });

  it("refuses unknown fields at every depth of every command", () => {
    for (const [name, { schema }] of Object.entries(commands)) {
      expect(
        mistakesOf(() => parseWith(schema, { role: "authority" })),
        name,
      ).to.include("role unknown-field");
    }
    expect(
      mistakesOf(() =>
        parseWith(commands["grant.deliver"].schema, {
          id,
          expectedVersion: 1,
          key: { holdingKind: "access-key", holder: "x" },
        }),
      ),
    ).to.deep.equal(["key.holder unknown-field"]);
    const terms = {
      dataset: id,
      items: ["a", ""],
      method: "interface",
      purpose: "statistics",
      termDays: 0,
      documents: [{ role: "basis", digest, text: "x" }],
      proofKeyThumbprint: "A".repeat(43),
    };
    expect(
      mistakesOf(() => parseWith(commands["request.submit"].schema, { idempotencyKey: "long-enough", terms })),
    ).to.have.members([
      "terms.items[1] too-small",
      "terms.termDays too-small",
      "terms.documents[0].text unknown-field",
    ]);
  });

  it("refuses records with unknown fields or of no known kind", () => {
    const base = {
      id,
      version: 1,
      createdAt: "2026-01-01T00:00:00.000Z",
      updatedAt: "2026-01-01T00:00:00.000Z",
      commandDigest: digest,
    };
    const by = { mspId: "OrgMSP", enrolmentId: "user", department: "office" };
    const duty = {
      kind: "duty",
      ...base,
      createdBy: by,
      updatedBy: by,
      department: "office",
      title: "职责",
      legalBasis: "法",
      status: "active",
    };
    expect(parseWith(LedgerRecord, duty)).to.deep.equal(duty);
    expect(mistakesOf(() => parseWith(LedgerRecord, { ...duty, note: "x" }))).to.deep.equal(["note unknown-field"]);
    expect(mistakesOf(() => parseWith(LedgerRecord, { ...duty, kind: "rumour" }))).to.deep.equal([
      "kind invalid-union",
    ]);
  });

  it("refuses text that forges what a reader sees", () => {
    const { schema } = commands["duty.register"];
    for (const title of ["a\u0000b", "a\nb", "\u202Eabc", "a\u2066b", "\uD800"]) {
      expect(
        mistakesOf(() => parseWith(schema, { idempotencyKey: "long-enough", title, legalBasis: "法" }))[0],
        JSON.stringify(title),
      ).to.match(/^title /);
    }
  });
});
