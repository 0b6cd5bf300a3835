import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const STATE = "public_state.data";
const SIGNABLE = "_snapshot_signable_metadata.json";
const ADDITIONAL = "_snapshot_additional_metadata.json";

/** Changes one bit of a snapshot's state and nothing else. */
export function alterByte(folder: string): void {
  const path = join(folder, STATE);
  const bytes = readFileSync(path);
  const at = Math.floor(bytes.length / 2);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(path, bytes);
}

/** The same, with every hash brought up to date: what a peer with another state would write. */
export function forgeSnapshot(folder: string): void {
  alterByte(folder);
  const path = join(folder, SIGNABLE);
  const metadata = readFileSync(path, "utf8");
  const { snapshot_files_raw_hashes: hashes } = JSON.parse(metadata) as {
    snapshot_files_raw_hashes: Record<string, string>;
  }; // as Fabric writes it
  const forged = metadata.replace(hashes[STATE] ?? "", sha256(readFileSync(join(folder, STATE))));
  writeFileSync(path, forged);
  const additional = join(folder, ADDITIONAL);
  writeFileSync(additional, readFileSync(additional, "utf8").replace(sha256(metadata), sha256(forged)));
}

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
