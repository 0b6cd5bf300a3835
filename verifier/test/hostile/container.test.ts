import { canonicalJson, type EvidenceManifest } from "@mulian/domain";
import { expect } from "chai";
import fc from "fast-check";
import type { UnusableCode } from "../../src/container.js";
import { verifyBundle } from "../../src/verify-bundle.js";
import { bundleOf, manifestOf, withFiles, zipWith, type Draft } from "../support/bundle.js";
import { draftOf, goldenBundle } from "../support/golden.js";
import { verdictOf } from "../support/judged.js";
import { smallest } from "../support/smallest.js";
import { zipOf } from "../support/zip.js";

/** Each is a whole bundle, of the smallest there is. */
const RUNS = 500;

describe("a file that is no bundle", () => {
  const { bytes, pin } = goldenBundle("embedded");
  const draft: Draft = draftOf(bytes);
  const manifest: EvidenceManifest = manifestOf(draft);
  const text = Buffer.from(canonicalJson(manifest));

  const expectUnusable = (changed: Buffer, ...codes: readonly UnusableCode[]): void => {
    expect(verdictOf(verifyBundle(changed, { genesis: pin }))).to.deep.equal(["unusable", codes]);
  };
  const withManifest = (value: unknown): Buffer => zipWith(draft.files, Buffer.from(canonicalJson(value)));

  it("is told from one that is, written by other code than read it", () => {
    expect(bundleOf(draft).equals(bytes)).to.equal(true);
    expect(verdictOf(verifyBundle(bundleOf(draft), { genesis: pin }))).to.deep.equal(["proven", []]);
  });

  it("NOT_ONE_FORM: nothing, other bytes, a file twice, out of order, or a name that leaves its folder", () => {
    const [first = "", second = ""] = draft.files.keys();
    const content = draft.files.get(first) ?? Buffer.alloc(0);
    expectUnusable(Buffer.alloc(0), "NOT_ONE_FORM");
    expectUnusable(Buffer.from("PK\u0003\u0004 and then nothing"), "NOT_ONE_FORM");
    expectUnusable(bytes.subarray(0, bytes.length / 2), "NOT_ONE_FORM");
    expectUnusable(
      zipOf([
        ["manifest.json", text],
        [first, content],
        [first, content],
      ]),
      "NOT_ONE_FORM",
    );
    expectUnusable(
      zipOf([
        [second, content],
        [first, content],
        ["manifest.json", text],
      ]),
      "NOT_ONE_FORM",
    );
    const escaping = new Map([...draft.files, ["../../etc/passwd", Buffer.from("x")]]);
    expectUnusable(zipWith(escaping, text), "FILE_UNNAMED");
  });

  it("NOT_ONE_FORM: compressed, with a comment, an extra field, another time: anything but stored bytes", () => {
    const at = (offset: number, value: number): Buffer => {
      const changed = Buffer.from(bytes);
      changed.writeUInt16LE(value, offset);
      return changed;
    };
    // Method, time, flags and version of the first header.
    for (const [offset, value] of [
      [8, 8],
      [10, 1],
      [6, 8],
      [4, 45],
    ] as const)
      expectUnusable(at(offset, value), "NOT_ONE_FORM");
    expectUnusable(Buffer.concat([at(bytes.length - 2, 1), Buffer.from("!")]), "NOT_ONE_FORM");
  });

  it("MANIFEST_MISSING, MANIFEST_INVALID: none, not canonical, a member twice, more or less than there is, too deep", () => {
    const { height: _none, ...without } = manifest;
    expectUnusable(zipOf([...draft.files]), "MANIFEST_MISSING");
    const invalid = [
      Buffer.from(JSON.stringify(manifest, undefined, 1)),
      Buffer.concat([text, Buffer.from("\n")]),
      Buffer.from(text.toString("utf8").replace('{"chaincode"', '{"chaincode":"x","chaincode"')),
      Buffer.from(canonicalJson({ ...manifest, more: 1 })),
      Buffer.from(canonicalJson(without)),
      Buffer.from(canonicalJson({ ...manifest, format: "mulian-evidence/2" })),
      Buffer.from(canonicalJson({ ...manifest, statements: [] })),
      Buffer.from(canonicalJson({ ...manifest, height: 1.5 })),
      Buffer.from("[".repeat(100_000)),
      Buffer.from([0xff, 0xfe]),
      Buffer.alloc(0),
    ];
    for (const one of invalid) expectUnusable(zipWith(draft.files, one), "MANIFEST_INVALID");
  });

  it("FILES_DISORDERED: a file named twice, or in another order", () => {
    const [first, second, ...rest] = manifest.files;
    expectUnusable(withManifest({ ...manifest, files: [first, ...manifest.files] }), "FILES_DISORDERED");
    expectUnusable(withManifest({ ...manifest, files: [second, first, ...rest] }), "FILES_DISORDERED");
  });

  it("FILE_MISSING, FILE_UNNAMED, FILE_ALTERED: named and not there, there and not named, of no kind, or another", () => {
    const [first, ...rest] = manifest.files;
    const extra = { name: "receipts/zzz.json", bytes: 0, digest: "0".repeat(64) };
    expectUnusable(withManifest({ ...manifest, files: [...manifest.files, extra] }), "FILE_MISSING");
    expectUnusable(withManifest({ ...manifest, files: rest }), "FILE_UNNAMED");
    const changed = { ...first, digest: "0".repeat(64) };
    expectUnusable(withManifest({ ...manifest, files: [changed, ...rest] }), "FILE_ALTERED");
    const longer = { ...first, bytes: 1 };
    expectUnusable(withManifest({ ...manifest, files: [longer, ...rest] }), "FILE_ALTERED");
    const strange: Draft = { ...draft, files: new Map([...draft.files, ["notes.json", Buffer.from("{}")]]) };
    expectUnusable(bundleOf(strange), "FILE_UNNAMED");
  });

  it("has all that is wrong with its files told at once", () => {
    const [, ...rest] = manifest.files;
    const extra = { name: "receipts/zzz.json", bytes: 0, digest: "0".repeat(64) };
    expectUnusable(withManifest({ ...manifest, files: [...rest, extra] }), "FILE_MISSING", "FILE_UNNAMED");
  });

  it("is told as such, or by findings, whatever its bytes are", async () => {
    const small = await smallest();
    const files = [...small.draft.files];
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string().map((one) => Buffer.from(one)),
    );
    fc.assert(
      fc.property(fc.nat(files.length - 1), anything, fc.nat(), (place, inserted, at) => {
        const [name, content] = files[place] ?? ["", Buffer.alloc(0)];
        const cut = at % (content.length + 1);
        const mixed = Buffer.concat([content.subarray(0, cut), inserted, content.subarray(cut + inserted.length)]);
        const changed = withFiles(small.draft, { [name]: mixed });
        const { verdict } = verifyBundle(bundleOf(changed), { genesis: small.pin });
        expect(verdict === "proven").to.equal(mixed.equals(content));
      }),
      { numRuns: RUNS },
    );
    fc.assert(
      fc.property(anything, (whole) => verifyBundle(Buffer.from(whole), { genesis: pin }).verdict === "unusable"),
      { numRuns: RUNS },
    );
  }).timeout(60_000);
});
