import { blockFile } from "@mulian/domain";
import type { Bundle } from "./container.js";
import { readBlock, type Block, type ChannelConfiguration } from "./fabric/block.js";
import { Findings, type Finding } from "./findings.js";
import { SLOTS, judgeBlock, type JudgedBlock } from "./judged-block.js";

/** A configuration, and the block that brought it. */
interface Configured {
  readonly number: number;
  readonly configuration: ChannelConfiguration;
}

/** The bundle's part of the chain, judged. */
export interface Chain {
  /** Of the configurations and the newest block: every statement rests on it. */
  readonly findings: readonly Finding[];
  readonly blocks: ReadonlyMap<number, JudgedBlock>;
  /** All that was found, about blocks that no statement names too. */
  readonly all: readonly Finding[];
  /** Block 0's configuration, if it can be read. */
  readonly genesis: ChannelConfiguration | undefined;
  /** The one in force for a block: brought by the last configuration block before it. */
  inForce(number: number): Configured | undefined;
}

const BLOCK_FILE = /^blocks\/([0-9]{12})\.block$/;
const ATTESTATION_FILE = /^attestations\/([0-9]{12})-/;

/**
 * Steps 2 to 4 of docs/evidence.md: block 0 by the pin, and each later block by the configuration in force for it.
 * @param genesis header hash of block 0 in lower-case hex, from elsewhere; without it nothing is proven
 * @param chaincode whose records count, from elsewhere too
 */
export function judgeChain(
  { manifest, files }: Bundle,
  { genesis: pin, chaincode }: { readonly genesis: string | undefined; readonly chaincode: string },
): Chain {
  const { channel, height } = manifest;
  const found: Finding[] = [];
  const note = (findings: Findings): void => void found.push(...findings.all);
  note(judgeChaincode(manifest.chaincode, chaincode));
  const blocks = readBlocks(files, height, note);
  const configured = configurationsIn(blocks, channel, note);
  const attestations = attestationsIn(files, blocks, note);
  note(judgeGenesis(blocks.get(0), pin));
  const judged = judgeBlocks(blocks, { channel, configured, attestations });
  // Whatever is wrong with a configuration or the newest block is wrong with all that is judged by them.
  const roots = new Set([...configured.map(({ number }) => number), height - 1]);
  return {
    findings: [...found, ...[...roots].flatMap((number) => judged.get(number)?.findings ?? [])],
    blocks: judged,
    all: [...found, ...[...judged.values()].flatMap(({ findings }) => findings)],
    genesis: configured[0]?.number === 0 ? configured[0].configuration : undefined,
    inForce: (number) => inForceAt(configured, number),
  };
}

function judgeChaincode(named: string, expected: string): Findings {
  const findings = new Findings("manifest.json");
  if (named !== expected) findings.add("CHAINCODE_OTHER", { named, expected });
  return findings;
}

const inForceAt = (configured: readonly Configured[], number: number): Configured | undefined =>
  configured.findLast((one) => one.number < number);

interface Circumstances {
  readonly channel: string;
  readonly configured: readonly Configured[];
  readonly attestations: ReadonlyMap<number, ReadonlyMap<string, Buffer>>;
}

/** Those before the first configuration are judged by nothing: they are as if they were not there. */
function judgeBlocks(
  blocks: ReadonlyMap<number, Block>,
  { channel, configured, attestations }: Circumstances,
): ReadonlyMap<number, JudgedBlock> {
  const judged = new Map<number, JudgedBlock>();
  const newest = configured.at(-1)?.configuration;
  for (const [number, block] of blocks) {
    const by = inForceAt(configured, number);
    if (number === 0) judged.set(0, { block, codes: undefined, findings: [] });
    if (by === undefined || newest === undefined) continue;
    const circumstances = {
      channel,
      inForce: by.configuration,
      inForceNumber: by.number,
      newest,
      before: blocks.get(number - 1),
      attestations: attestations.get(number) ?? new Map<string, Buffer>(),
    };
    judged.set(number, judgeBlock(block, circumstances));
  }
  return judged;
}

type Note = (findings: Findings) => void;

/** In the order of their numbers, which is that of their names. */
function readBlocks(files: Bundle["files"], height: number, note: Note): ReadonlyMap<number, Block> {
  const blocks = new Map<number, Block>();
  for (const [file, bytes] of files) {
    const number = Number(BLOCK_FILE.exec(file)?.[1]);
    if (Number.isNaN(number)) continue;
    const findings = new Findings(file);
    const block = readBlock(bytes);
    if (block === undefined) findings.add("BLOCK_UNREADABLE");
    else if (block.header.number !== number) findings.add("BLOCK_OTHER_NUMBER", { number: block.header.number });
    else if (number >= height) findings.add("BLOCK_BEYOND_HEIGHT", { height });
    else blocks.set(number, block);
    note(findings);
  }
  const newest = new Findings(blockFile(height - 1));
  if (!blocks.has(height - 1)) newest.add("NEWEST_BLOCK_MISSING");
  note(newest);
  return blocks;
}

/** Step 2: each configuration has the sequence after the one before it. */
function configurationsIn(blocks: ReadonlyMap<number, Block>, channel: string, note: Note): readonly Configured[] {
  const configured: Configured[] = [];
  for (const [number, { configuration }] of blocks) {
    if (configuration === undefined) continue;
    const findings = new Findings(blockFile(number));
    if (configuration === "unreadable") findings.add("CONFIGURATION_UNREADABLE");
    else {
      const expected = (configured.at(-1)?.configuration.sequence ?? -1) + 1;
      const { sequence } = configuration;
      if (sequence !== expected)
        findings.add(sequence > expected ? "CONFIGURATION_GAP" : "CONFIGURATION_NOT_NEXT", { sequence, expected });
      if (configuration.channel !== channel) findings.add("OTHER_CHANNEL", { channel: configuration.channel });
      configured.push({ number, configuration });
    }
    note(findings);
  }
  return configured;
}

/** Block 0 is proven by its hash alone. */
function judgeGenesis(block: Block | undefined, pin: string | undefined): Findings {
  const findings = new Findings(blockFile(0));
  if (pin === undefined) findings.add("PIN_MISSING");
  if (block === undefined) findings.add("GENESIS_MISSING");
  else {
    if (pin !== undefined && block.hash.toString("hex") !== pin)
      findings.add("GENESIS_MISMATCH", { computed: block.hash.toString("hex") });
    if (!block.isDataHashed) findings.add("DATA_HASH");
    if (block.slots.length !== SLOTS || block.slots.some(({ length }) => length > 0)) findings.add("BLOCK_METADATA");
    if (block.configuration === undefined) findings.add("CONFIGURATION_UNREADABLE");
  }
  return findings;
}

function attestationsIn(
  files: Bundle["files"],
  blocks: ReadonlyMap<number, Block>,
  note: Note,
): ReadonlyMap<number, ReadonlyMap<string, Buffer>> {
  const byBlock = new Map<number, Map<string, Buffer>>();
  for (const [file, bytes] of files) {
    const number = Number(ATTESTATION_FILE.exec(file)?.[1]);
    if (Number.isNaN(number)) continue;
    const findings = new Findings(file);
    if (number === 0 || !blocks.has(number)) findings.add("ATTESTATION_WITHOUT_BLOCK");
    note(findings);
    byBlock.set(number, (byBlock.get(number) ?? new Map<string, Buffer>()).set(file, bytes));
  }
  return byBlock;
}
