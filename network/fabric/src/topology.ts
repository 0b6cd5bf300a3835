import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Language, say } from "@mulian/terminal/language";
import { parse } from "yaml";
import { z } from "zod";
import { asSaid, FabricNetworkError, NO_NETWORK, withMistakes } from "./errors.js";
import { chaincodesIn } from "./topology/chaincodes.js";
import { consensusFits } from "./topology/consensus-fits.js";
import { FABRIC_RELEASES } from "./topology/fabric-releases.js";
import { organisationsIn } from "./topology/organisations.js";

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
const policyIn = (language: Language) =>
  z
    .string()
    .regex(
      IMPLICIT_META,
      say(
        language,
        "应为隐式策略，例如 MAJORITY Endorsement",
        "must be an implicit meta policy such as MAJORITY Endorsement",
      ),
    )
    .default("MAJORITY Endorsement");

const topologyIn = (language: Language) =>
  z
    .strictObject({
      fabric: z.enum(FABRIC_RELEASES).default(FABRIC_RELEASES[0]),
      channel: z
        .string()
        .regex(
          CHANNEL_NAME,
          say(
            language,
            "应为通道名称：小写字母、数字、点、连字符",
            "must be a channel name: lower case, digits, dot, hyphen",
          ),
        ),
      consensus: z.enum(["raft", "bft"]),
      organisations: organisationsIn(language),
      chaincodes: chaincodesIn(language),
      policies: z
        .strictObject({
          endorsement: policyIn(language),
          lifecycleEndorsement: policyIn(language),
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
    .refine(consensusFits.holds, consensusFits.otherwise(language));

const topologies = { zh: topologyIn("zh"), en: topologyIn("en") };
const wordsOf = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };

export type Topology = Readonly<z.infer<typeof topologies.en>>;

/**
 * @param folder where relative chaincode paths start
 * @throws FabricNetworkError INVALID_TOPOLOGY with every mistake
 */
export function parseTopology(value: unknown, folder: string): Topology {
  const { success, data } = topologies.en.safeParse(value);
  if (!success) throw invalid(value);
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
    const message = asSaid(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    throw new FabricNetworkError("INVALID_TOPOLOGY", message, [{ path: "", message }]);
  }
  return parseTopology(value, dirname(resolve(path)));
}

function invalid(value: unknown): FabricNetworkError {
  const [zh, en] = [mistakesIn(value, "zh"), mistakesIn(value, "en")];
  // The same checks in the same order.
  const mistakes = en.map(({ path, message }, index) => ({
    path,
    message: { zh: zh[index]?.message ?? message, en: message },
  }));
  return new FabricNetworkError("INVALID_TOPOLOGY", withMistakes(NO_NETWORK, mistakes), mistakes);
}

function mistakesIn(
  value: unknown,
  language: Language,
): readonly { readonly path: string; readonly message: string }[] {
  const { error } = topologies[language].safeParse(value, { error: wordsOf[language] });
  return (error?.issues ?? []).flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          path: [...issue.path, key].join("."),
          message: say(language, "此处没有这一项", "unknown here"),
        }))
      : [{ path: issue.path.join("."), message: issue.message }],
  );
}
