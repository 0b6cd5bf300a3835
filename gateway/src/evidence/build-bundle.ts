import { Readable } from "node:stream";
import {
  attestationsNeeded,
  blockFile,
  canonicalJson,
  DomainError,
  EVIDENCE_FORMAT,
  type EvidenceManifest,
  type EvidenceReceipt,
  type EvidenceStatement,
  type EvidenceSummary,
  type Grant,
  receiptFile,
} from "@mulian/domain";
import type { ProvenReceipts } from "../exchange/proven-receipts.js";
import type { Exchange } from "../exchange/types.js";
import type { CatalogueIndex } from "../ports/catalogue-index.js";
import type { ChainEvidence, ChainPort } from "../ports/chain.js";
import { attestBlocks } from "./attest-blocks.js";
import { BundleSpool } from "./bundle-spool.js";
import { lifeOfGrant } from "./life-of-grant.js";

/** With four organisations some 5,000 questions to peers; a grant's life is some dozens of blocks. */
const MAX_BLOCKS = 1_000;

export interface BundlePorts {
  readonly index: CatalogueIndex;
  readonly chain: Pick<ChainPort, "evidence">;
  readonly exchange: Pick<Exchange, "provenReceipts">;
  readonly channel: string;
  readonly chaincode: string;
  /** Where a bundle is put together; nothing in it outlives its reader. */
  readonly folder: string;
}

export interface Bundle {
  readonly summary: EvidenceSummary;
  /** The zip; what it took on the disk goes when it is closed. */
  readonly stream: Readable;
}

/**
 * Puts the evidence of a grant together, as docs/evidence.md describes it: equal for equal heights and receipts, but for the
 * attestations. What is missing in it is told by its summary, and by whoever verifies it.
 * @throws DomainError PAYLOAD_TOO_LARGE, READ_ONLY, LEDGER_UNAVAILABLE, EARLY_BLOCKS_UNAVAILABLE, EARLY_BLOCKS_DISPUTED,
 *   INTEGRITY_FAILURE; the signal's reason
 */
export async function buildBundle(ports: BundlePorts, grant: Grant, signal: AbortSignal): Promise<Bundle> {
  const spool = await BundleSpool.open(ports.folder);
  try {
    const summary = await fill(spool, ports, grant, signal);
    const stream = Readable.from(spool.zip(), { objectMode: false });
    // What a failing disk does not let go of goes with the gateway's next start.
    stream.once("close", () => void spool.close().catch(() => undefined));
    return { summary, stream };
  } catch (error) {
    await spool.close();
    throw error;
  }
}

async function fill(
  spool: BundleSpool,
  ports: BundlePorts,
  grant: Grant,
  signal: AbortSignal,
): Promise<EvidenceSummary> {
  const { index, channel, chaincode } = ports;
  const { height } = index;
  const proven = await ports.exchange.provenReceipts(grant, height);
  const records = await lifeOfGrant(index, grant, proven.receipts, height);
  const chain = await ports.chain.evidence(signal);
  const configurations = await chain.configurations(height);
  const configured = configurations.map(({ block }) => block);
  const blocks = [...new Set([...configured, ...records.map(({ block }) => block), height - 1])].toSorted(
    (a, b) => a - b,
  );
  if (blocks.length > MAX_BLOCKS)
    throw new DomainError(
      "PAYLOAD_TOO_LARGE",
      `the evidence takes ${blocks.length} blocks, and at most ${MAX_BLOCKS}`,
      {
        limit: MAX_BLOCKS,
      },
    );
  await keepBlocks(spool, chain, blocks);
  // Block 0 is proven by its hash alone.
  const attested = await attestBlocks(chain, configurations, blocks.slice(1), spool);
  const deliveries = await keepReceipts(spool, grant, proven);
  const statements: EvidenceStatement[] = [
    ...records,
    { kind: "agreement", request: grant.request, grant: grant.id },
    ...deliveries,
  ];
  await keepManifest(spool, { format: EVIDENCE_FORMAT, channel, chaincode, height, statements });
  return {
    channel,
    height,
    bytes: spool.zipBytes,
    blocks: blocks.length,
    organisations: [...attested],
    needed: attestationsNeeded(configurations.at(-1)?.organisations ?? []),
    records: records.length,
    receipts: deliveries.length,
    uncommitted: proven.receipts.filter(isUncommitted).length,
    unanswered: [...proven.unanswered],
  };
}

async function keepBlocks(spool: BundleSpool, chain: ChainEvidence, blocks: readonly number[]): Promise<void> {
  for (const number of blocks) await spool.put(blockFile(number), await chain.block(number));
}

async function keepReceipts(
  spool: BundleSpool,
  grant: Grant,
  { receipts }: ProvenReceipts,
): Promise<readonly EvidenceStatement[]> {
  const statements: EvidenceStatement[] = [];
  for (const { sequence, signedBy: _keys, ...rest } of receipts) {
    const file = receiptFile(grant.provider, sequence);
    const content: EvidenceReceipt = rest;
    await spool.put(file, Buffer.from(canonicalJson(content)));
    statements.push({ kind: "delivery", grant: grant.id, file });
  }
  return statements;
}

async function keepManifest(spool: BundleSpool, claims: Omit<EvidenceManifest, "files">): Promise<void> {
  const files = spool.list.map(({ name, sizeBytes: bytes, digest }) => ({ name, bytes, digest }));
  const manifest: EvidenceManifest = { ...claims, files };
  await spool.put("manifest.json", Buffer.from(canonicalJson(manifest)));
}

/** Not signed by both, or what one of them signed is in no batch yet. */
const isUncommitted = ({ provider, grantee }: EvidenceReceipt): boolean =>
  provider === undefined || grantee === undefined;
