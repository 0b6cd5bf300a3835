import { canonicalJson, type EvidenceManifest } from "@mulian/domain";
import { createHash } from "node:crypto";
import { zipOf } from "./zip.js";

/** A bundle before it is one: what its files are, and what its manifest says beside them. */
export interface Draft {
  readonly manifest: Omit<EvidenceManifest, "files">;
  readonly files: ReadonlyMap<string, Buffer>;
}

const inOrder = (names: Iterable<string>): readonly string[] => [...names].toSorted((a, b) => (a < b ? -1 : 1));

/** With lengths and digests as its files have them. */
export function manifestOf({ manifest, files }: Draft): EvidenceManifest {
  const listed = inOrder(files.keys()).map((name) => {
    const content = files.get(name) ?? Buffer.alloc(0);
    return { name, bytes: content.length, digest: createHash("sha256").update(content).digest("hex") };
  });
  return { ...manifest, files: listed };
}

export const bundleOf = (draft: Draft): Buffer => zipWith(draft.files, Buffer.from(canonicalJson(manifestOf(draft))));

/** These files beside a manifest of any bytes. */
export function zipWith(files: ReadonlyMap<string, Buffer>, manifest: Buffer): Buffer {
  const all = new Map([...files, ["manifest.json", manifest]]);
  return zipOf(inOrder(all.keys()).map((name) => [name, all.get(name) ?? Buffer.alloc(0)]));
}

/** Another bundle with some files changed; undefined takes one away. */
export function withFiles(draft: Draft, changes: Readonly<Record<string, Buffer | undefined>>): Draft {
  const files = new Map(draft.files);
  for (const [name, content] of Object.entries(changes))
    if (content === undefined) files.delete(name);
    else files.set(name, content);
  return { ...draft, files };
}
