import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blockFile, DomainError, MAX_EVIDENCE_FILES } from "@mulian/domain";
import { expect } from "chai";
import { BundleSpool } from "../../src/evidence/bundle-spool.js";

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "accepted",
    (error: unknown) => (error instanceof DomainError ? error.code : error),
  );

describe("a bundle's files on their way", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "mulian-spool-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("are read as they were put, listed by name, and gone when it is closed", async () => {
    const spool = await BundleSpool.open(folder);
    await Promise.all([spool.put(blockFile(2), Buffer.from("second")), spool.put(blockFile(1), Buffer.from("first"))]);
    expect(Buffer.from(await spool.read(blockFile(2))).toString()).to.equal("second");
    expect(spool.list.map(({ name, sizeBytes }) => [name, sizeBytes])).to.deep.equal([
      [blockFile(1), 5],
      [blockFile(2), 6],
    ]);
    const parts: Uint8Array[] = [];
    for await (const part of spool.zip()) parts.push(part);
    expect(Buffer.concat(parts)).to.have.length(spool.zipBytes);
    await spool.close();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it("are no more than a bundle holds", async () => {
    const spool = await BundleSpool.open(folder);
    for (let number = 0; number < MAX_EVIDENCE_FILES; number++) await spool.put(blockFile(number), Buffer.alloc(0));
    expect(await codeOf(spool.put(blockFile(MAX_EVIDENCE_FILES), Buffer.alloc(0)))).to.equal("PAYLOAD_TOO_LARGE");
    await spool.close();
  });

  it("are refused where the disk takes nothing", async () => {
    const file = join(folder, "file");
    await writeFile(file, "no folder");
    expect(await codeOf(BundleSpool.open(join(file, "below")))).to.equal("READ_ONLY");
  });
});
