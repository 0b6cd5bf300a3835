import { createCipheriv, randomBytes } from "node:crypto";
import type { PackageSuite } from "@mulian/domain";
import { openPackage, packageHeader, sealPackage } from "@mulian/gateway/package-format";
import type { Tell } from "../benchmarks.js";
import { ownCpuMs } from "../measure/process-usage.js";
import { alternate } from "../measure/rounds.js";
import { compared } from "../report/compared.js";
import type { Figure, Outcome } from "../report/figure.js";
import { oneAfterTheOther, opensslSpeed, opensslVersion } from "./openssl-speed.js";

const ROUNDS = 7;
const CHUNK_BYTES = 65_536;
const BYTES_A_MEGABYTE = 1_000_000;

interface Suite {
  readonly name: PackageSuite;
  readonly chunks: number;
  /** The same work by `openssl speed`: MB a second of processor time. */
  readonly baseline: (decrypt: boolean) => Promise<number>;
}

const SUITES: readonly Suite[] = [
  {
    name: "A256GCM-HKDF-SHA256",
    chunks: 4_096,
    baseline: (decrypt) => opensslSpeed("-evp", "aes-256-gcm", ...(decrypt ? ["-decrypt"] : [])),
  },
  {
    name: "SM4CTR-HMACSM3",
    chunks: 512,
    baseline: async () => oneAfterTheOther(await opensslSpeed("-evp", "sm4-ctr"), await opensslSpeed("-hmac", "sm3")),
  },
];

export async function benchmarkSealing(tell: Tell): Promise<Outcome> {
  const figures: Figure[] = [];
  const eachRound: Record<string, unknown> = {};
  for (const suite of SUITES)
    for (const action of ["seal", "open"] as const) {
      tell(`${suite.name}: ${action}`);
      const { subject, baseline } = await alternate(
        ROUNDS,
        () => measured(suite, action),
        () => suite.baseline(action === "open"),
      );
      eachRound[`${suite.name} ${action}`] = { subject, baseline };
      figures.push(compared({ subject, baseline }, `${action}, ${suite.name}`, "MB/s CPU", (rate) => rate));
    }
  const node = await alternate(
    ROUNDS,
    async () => nodeAlone(),
    () => opensslSpeed("-evp", "aes-256-gcm"),
  );
  eachRound["node:crypto alone"] = node;
  figures.push(compared(node, "aes-256-gcm by node:crypto alone", "MB/s CPU", (rate) => rate));
  return {
    about:
      "Sealing and opening a package's chunks in this Node, beside openssl speed of the same algorithms, by processor time",
    figures,
    setting: { rounds: ROUNDS, openssl: await opensslVersion(), nodeOpenssl: process.versions.openssl, eachRound },
  };
}

/** MB of plain text a second of processor time. */
async function measured({ name, chunks }: Suite, action: "seal" | "open"): Promise<number> {
  const [key, header] = [randomBytes(32), packageHeader(randomBytes(16), randomBytes(32), name)];
  const chunk = randomBytes(CHUNK_BYTES);
  const repeated = async function* (): AsyncGenerator<Buffer> {
    for (let number = 0; number < chunks; number++) yield chunk;
  };
  const sealed: Buffer[] = [];
  if (action === "open") for await (const piece of sealPackage(repeated(), key, header)) sealed.push(piece);
  const work = action === "seal" ? sealPackage(repeated(), key, header) : openPackage(each(sealed), key);
  const before = ownCpuMs();
  let bytes = 0;
  for await (const piece of work) bytes += piece.length;
  const seconds = (ownCpuMs() - before) / 1_000;
  if (bytes < chunks * CHUNK_BYTES) throw new Error("less came out than went in");
  return (chunks * CHUNK_BYTES) / BYTES_A_MEGABYTE / seconds;
}

/** The cipher without package, generator or copy: what Node's own crossing to OpenSSL leaves of it. */
function nodeAlone(): number {
  const [key, nonce, chunk] = [randomBytes(32), randomBytes(12), randomBytes(CHUNK_BYTES)];
  const chunks = 4_096;
  const before = ownCpuMs();
  for (let number = 0; number < chunks; number++) {
    const gcm = createCipheriv("aes-256-gcm", key, nonce);
    gcm.update(chunk);
    gcm.final();
  }
  return (chunks * CHUNK_BYTES) / BYTES_A_MEGABYTE / ((ownCpuMs() - before) / 1_000);
}

async function* each(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}
