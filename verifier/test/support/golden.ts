import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { EvidenceManifest, parseStrictJson } from "@mulian/domain";
import { readZip } from "../../src/bytes/zip.js";
import type { Draft } from "./bundle.js";

/** What the golden bundles of format 1 were made on (verifier/test/golden/README.md). */
export const GOLDEN = ["embedded", "fabric-raft", "fabric-bft"] as const;
type Golden = (typeof GOLDEN)[number];

// Built to verifier/dist/test/support; the bundles stay where they are.
const FOLDER = new URL("../../../test/golden/evidence/1/", import.meta.url);

export interface GoldenBundle {
  readonly bytes: Buffer;
  /** Header hash of its block 0. */
  readonly pin: string;
}

export function goldenBundle(name: Golden): GoldenBundle {
  const pins = JSON.parse(readFileSync(new URL("pins.json", FOLDER), "utf8")) as Readonly<Record<Golden, string>>; // our own file
  return { bytes: brotliDecompressSync(readFileSync(new URL(`${name}.zip.br`, FOLDER))), pin: pins[name] };
}

/** As something to change. */
export function draftOf(bytes: Buffer): Draft {
  const files = new Map(readZip(bytes, 20_000));
  const { files: _listed, ...manifest } = EvidenceManifest.parse(parseStrictJson(files.get("manifest.json") ?? "{}"));
  files.delete("manifest.json");
  return { manifest, files };
}
