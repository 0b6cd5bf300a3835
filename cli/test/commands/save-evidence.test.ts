import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EVIDENCE_SUMMARY_HEADER } from "@mulian/domain";
import { expect } from "chai";
import { IntegrityError } from "../../src/api/errors.js";
import { saveEvidence } from "../../src/commands/audit-evidence.js";

describe("saving a bundle from a gateway that is not trusted", () => {
  const summary = {
    channel: "c",
    height: 1,
    bytes: 100,
    blocks: 1,
    organisations: [],
    needed: 1,
    records: 0,
    receipts: 0,
    uncommitted: 0,
    unanswered: [],
  };
  /** A gateway that answers with so many bytes, whatever it says. */
  const gateway = {
    stream: () =>
      Promise.resolve(
        new Response("x".repeat(100), { headers: { [EVIDENCE_SUMMARY_HEADER]: JSON.stringify(summary) } }),
      ),
  };
  let folder: string;
  let out: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mulian-evidence-"));
    out = join(folder, "grant.zip");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("takes as much as a bundle may have, and leaves nothing of more", async () => {
    const failure = await saveEvidence(gateway, { grant: "g", out }, 99).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(IntegrityError);
    expect(readdirSync(folder)).to.deep.equal([]);
    await saveEvidence(gateway, { grant: "g", out }, 100);
    expect(readFileSync(out, "utf8")).to.have.length(100);
  });

  it("writes through no link that somebody laid in its way", async () => {
    const theirs = join(folder, "theirs");
    writeFileSync(theirs, "kept");
    symlinkSync(theirs, `${out}.part`);
    await saveEvidence(gateway, { grant: "g", out });
    expect(readFileSync(theirs, "utf8")).to.equal("kept");
    expect(existsSync(`${out}.part`)).to.equal(false);
  });
});
