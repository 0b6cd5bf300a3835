import { judgeChain, type Chain } from "./chain.js";
import { openBundle, type Bundle } from "./container.js";
import type { Ordering } from "./fabric/configuration.js";
import { verdictOn } from "./findings.js";
import type { Network, Report } from "./report.js";
import { judgeStatements } from "./statements/judge-statements.js";

/** Block 0 of an embedded network says so by this name. */
const EMBEDDED = "embedded";
/** Under which name the contracts stand on a channel, unless the auditor says otherwise. */
const USUAL_CHAINCODE = "mulian";

/** What an auditor knows from elsewhere than the bundle. */
export interface Pins {
  /** Header hash of block 0, lower-case hex; undefined leaves everything unproven. */
  readonly genesis: string | undefined;
  /** Whose records count: into another chaincode anybody may be able to write. */
  readonly chaincode?: string | undefined;
}

/**
 * Judges a bundle of evidence, step by step as docs/evidence.md has them. Never throws for anything in it.
 * @param bytes the zip
 * @param pins what was obtained elsewhere
 */
export function verifyBundle(bytes: Buffer, { genesis, chaincode = USUAL_CHAINCODE }: Pins): Report {
  const bundle = openBundle(bytes);
  if (!("manifest" in bundle)) return { verdict: "unusable", unusable: bundle };
  const chain = judgeChain(bundle, { genesis, chaincode });
  const { statements, findings: about } = judgeStatements(bundle, chain);
  const findings = [...chain.all, ...about];
  return { verdict: verdictOn(findings), network: networkOf(bundle, chain), statements, findings };
}

function networkOf({ manifest: { channel, chaincode, height } }: Bundle, chain: Chain): Network {
  const newest = chain.inForce(height)?.configuration;
  return {
    channel,
    chaincode,
    height,
    genesisHash: chain.blocks.get(0)?.block.hash.toString("hex"),
    consensus: newest?.ordering.kind,
    consenters: newest === undefined ? undefined : consentersOf(newest.ordering),
    organisations: [...(newest?.members.keys() ?? [])].toSorted(),
    embedded: chain.genesis?.consortium === EMBEDDED,
  };
}

const consentersOf = (ordering: Ordering): number =>
  ordering.kind === "bft" ? ordering.consenters.length : ordering.consenters;
