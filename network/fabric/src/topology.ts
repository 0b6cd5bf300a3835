import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { FabricNetworkError } from "./errors.js";
import { serviceLabel } from "./service-label.js";

/** Releases this network was run on; the first is the default. */
export const FABRIC_RELEASES = ["3.1.5", "2.5.16"] as const;

/** Fabric's own grammar for channel and chaincode names. */
const CHANNEL_NAME = /^[a-z][a-z0-9.-]{0,248}$/;
const CHAINCODE_NAME = /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/;
const CHAINCODE_VERSION = /^(?!\.{1,2}$)[A-Za-z0-9_.+-]{1,64}$/;
/** What endorsement policies in text form can name. */
const MSP_ID = /^(?!\.{1,2}$)[A-Za-z0-9.-]{1,64}$/;
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** What is called `ca.ORGANISATION` and `admin.ORGANISATION` beside the nodes. */
const TAKEN_LABELS: ReadonlySet<string> = new Set(["ca", "admin"]);
const IMPLICIT_META = /^(ANY|ALL|MAJORITY) [A-Za-z][A-Za-z0-9]*$/;
/** Every process of a hundred organisations fits above the first port. */
const MAX_FIRST_PORT = 64_000;
const MAX_ORGANISATIONS = 100;
/** On one machine; more belong on hosts of their own. */
const MAX_NODES = 16;
/** Byzantine agreement bears one liar among four (3f + 1). */
const MIN_BFT_ORDERERS = 4;
/** Fabric's sample configuration; longer only delays. */
const MAX_BATCH_TIMEOUT_MS = 2_000;
const MAX_BATCH_MESSAGES = 10_000;

const nodes = z
  .array(z.string().regex(DNS_LABEL, "must be a lower-case DNS label"))
  .max(MAX_NODES)
  .superRefine((names, context) => {
    for (const index of repeated(names))
      context.addIssue({ code: "custom", path: [index], message: `two nodes are called ${names[index]}` });
    for (const [index, name] of names.entries())
      if (TAKEN_LABELS.has(name))
        context.addIssue({
          code: "custom",
          path: [index],
          message: `${name} is no node's name: something else bears it`,
        });
  })
  .default([]);

const organisation = z.strictObject({
  mspId: z.string().regex(MSP_ID, "must be an MSP id: letters, digits, dot, hyphen"),
  name: z.string().regex(DNS_LABEL, "must be a lower-case DNS label"),
  peers: nodes,
  orderers: nodes,
});

const organisations = z
  .array(organisation)
  .min(1)
  .max(MAX_ORGANISATIONS)
  .refine((all) => all.some(({ peers }) => peers.length > 0), "no organisation has a peer")
  .refine((all) => all.some(({ orderers }) => orderers.length > 0), "no organisation has an orderer")
  .superRefine((all, context) => {
    for (const { path, message } of organisationMistakes(all)) context.addIssue({ code: "custom", path, message });
  });

const chaincode = z.strictObject({
  name: z.string().regex(CHAINCODE_NAME, "must be a chaincode name"),
  /** Folder of a Node chaincode; relative paths start at the topology's folder. */
  path: z.string().min(1),
  version: z.string().regex(CHAINCODE_VERSION, "must be a chaincode version").default("1.0"),
  /** Private data collections, in the form of Fabric's collections file; the peer command checks what is in each. */
  collections: z.array(z.looseObject({ name: z.string().min(1), policy: z.string().min(1) })).optional(),
});

const policy = z.string().regex(IMPLICIT_META, "must be an implicit meta policy such as MAJORITY Endorsement");

const consensusAndNodes = z.object({
  fabric: z.string().default(FABRIC_RELEASES[0]),
  consensus: z.enum(["raft", "bft"]),
  organisations: z.array(z.object({ orderers: z.array(z.string()).default([]) })),
});

const topology = z
  .strictObject({
    fabric: z.enum(FABRIC_RELEASES).default(FABRIC_RELEASES[0]),
    channel: z.string().regex(CHANNEL_NAME, "must be a channel name: lower case, digits, dot, hyphen"),
    consensus: z.enum(["raft", "bft"]),
    organisations,
    chaincodes: z
      .array(chaincode)
      .min(1)
      .superRefine((all, context) => {
        for (const index of repeated(all.map(({ name }) => name)))
          context.addIssue({
            code: "custom",
            path: [index, "name"],
            message: `two chaincodes are called ${all[index]?.name}`,
          });
        const named = repeated(all.map(({ name }) => name));
        for (const index of repeated(all.map(serviceLabel)))
          if (!named.includes(index))
            context.addIssue({
              code: "custom",
              path: [index, "version"],
              message: `name and version make ${all.map(serviceLabel)[index]}, as another chaincode's do`,
            });
      }),
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
    ports: z.strictObject({ first: z.int().min(0).max(MAX_FIRST_PORT).default(0) }).prefault({}),
  })
  .refine((value) => consensusFits(value), {
    path: ["consensus"],
    error: `bft needs Fabric 3 and at least ${MIN_BFT_ORDERERS} orderers`,
    // Told beside the mistakes elsewhere, not after they are mended.
    when: ({ value }) => consensusAndNodes.safeParse(value).success,
  });

export type Topology = Readonly<z.infer<typeof topology>>;
export type OrganisationTopology = Topology["organisations"][number];

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

function consensusFits(value: unknown): boolean {
  const { fabric, consensus, organisations: all } = consensusAndNodes.parse(value);
  const count = all.reduce((sum, { orderers }) => sum + orderers.length, 0);
  return consensus === "raft" || (fabric.startsWith("3.") && count >= MIN_BFT_ORDERERS);
}

interface Nodes {
  readonly peers: readonly string[];
  readonly orderers: readonly string[];
}

interface Named extends Nodes {
  readonly mspId: string;
  readonly name: string;
}

interface Located {
  readonly path: (string | number)[];
  readonly message: string;
}

function organisationMistakes(all: readonly Named[]): Located[] {
  const called = (field: "mspId" | "name"): Located[] =>
    repeated(all.map((each) => each[field])).map((index) => ({
      path: [index, field],
      message: `two organisations have ${all[index]?.[field]}`,
    }));
  const purposes = all.flatMap(({ peers, orderers }, index): Located[] => {
    if (peers.length + orderers.length === 0) return [{ path: [index], message: "has neither peers nor orderers" }];
    const both = "has peers and orderers; give the orderers an organisation of their own";
    return peers.length > 0 && orderers.length > 0 ? [{ path: [index, "orderers"], message: both }] : [];
  });
  return [...called("mspId"), ...called("name"), ...purposes];
}

/** Places of values that stand somewhere before. */
function repeated(values: readonly string[]): number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}
