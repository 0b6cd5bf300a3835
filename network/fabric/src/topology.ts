import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { FabricNetworkError } from "./errors.js";
import { chaincodes } from "./topology/chaincodes.js";
import { consensusFits } from "./topology/consensus-fits.js";
import { FABRIC_RELEASES } from "./topology/fabric-releases.js";
import { organisations } from "./topology/organisations.js";

/** Fabric's own grammar. */
const CHANNEL_NAME = /^[a-z][a-z0-9.-]{0,248}$/;
const IMPLICIT_META = /^(ANY|ALL|MAJORITY) [A-Za-z][A-Za-z0-9]*$/;
/** Leaves some 1,500 ports above it; whoever has more processes is told so when they are given out. */
const MAX_FIRST_PORT = 64_000;
/** Fabric's sample configuration; longer only delays. */
const MAX_BATCH_TIMEOUT_MS = 2_000;
const MAX_BATCH_MESSAGES = 10_000;

/** A hundred times Fabric's own: past it a peer has no memory left for its calls. */
const MAX_CALL_LIMIT = 250_000;

const callLimit = z.int().min(1).max(MAX_CALL_LIMIT);
const policy = z.string().regex(IMPLICIT_META, "must be an implicit meta policy such as MAJORITY Endorsement");

const topology = z
  .strictObject({
    fabric: z.enum(FABRIC_RELEASES).default(FABRIC_RELEASES[0]),
    channel: z.string().regex(CHANNEL_NAME, "must be a channel name: lower case, digits, dot, hyphen"),
    consensus: z.enum(["raft", "bft"]),
    organisations,
    chaincodes,
    policies: z
      .strictObject({
        endorsement: policy.default("MAJORITY Endorsement"),
        lifecycleEndorsement: policy.default("MAJORITY Endorsement"),
      })
      .prefault({}),
    blocks: z
      .strictObject({
        maxMessageCount: z.int().min(1).max(MAX_BATCH_MESSAGES).default(100),
        timeoutMs: z.int().min(1).max(MAX_BATCH_TIMEOUT_MS).default(50),
      })
      .prefault({}),
    /** `first` is the first of consecutive ports on 127.0.0.1; 0 takes any free ones and keeps them. */
    /** How many calls of each service a peer serves at once; Fabric's own numbers by default. */
    callLimits: z
      .strictObject({
        endorser: callLimit.default(2_500),
        deliver: callLimit.default(2_500),
        gateway: callLimit.default(500),
      })
      .prefault({}),
    ports: z.strictObject({ first: z.int().min(0).max(MAX_FIRST_PORT).default(0) }).prefault({}),
  })
  .refine(consensusFits.holds, consensusFits.otherwise);

export type Topology = Readonly<z.infer<typeof topology>>;

/**
 * @param folder where relative chaincode paths start
 * @throws FabricNetworkError INVALID_TOPOLOGY with every mistake
 */
export function parseTopology(value: unknown, folder: string): Topology {
  const result = topology.safeParse(value);
  if (!result.success) throw invalid(result.error);
  const { data } = result;
  return { ...data, chaincodes: data.chaincodes.map((each) => ({ ...each, path: resolve(folder, each.path) })) };
}

/** The same for a topology whose paths are absolute already. @throws FabricNetworkError INVALID_TOPOLOGY */
export function checkTopology(value: unknown): Topology {
  return parseTopology(value, "/");
}

/** @throws FabricNetworkError INVALID_TOPOLOGY, also for a file that is no YAML */
export function readTopology(path: string): Topology {
  let value: unknown;
  try {
    value = parse(readFileSync(path, "utf8"));
  } catch (error) {
    const message = `${path}: ${error instanceof Error ? error.message : String(error)}`;
    throw new FabricNetworkError("INVALID_TOPOLOGY", message, [{ path: "", message }]);
  }
  return parseTopology(value, dirname(resolve(path)));
}

function invalid(error: z.ZodError): FabricNetworkError {
  const mistakes = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: [...issue.path, key].join("."), message: "unknown here" }))
      : [{ path: issue.path.join("."), message: issue.message }],
  );
  const lines = mistakes.map(({ path, message }) => `  ${path === "" ? "the topology" : path}: ${message}`);
  return new FabricNetworkError("INVALID_TOPOLOGY", `This topology makes no network:\n${lines.join("\n")}`, mistakes);
}
