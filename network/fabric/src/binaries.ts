import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Bilingual } from "@mulian/terminal/language";
import { FabricNetworkError } from "./errors.js";

/** What a network is run with, in one folder, as the official release archive has it. */
const TOOLS = ["peer", "orderer", "configtxgen", "configtxlator", "osnadmin"] as const;
export const FABRIC_CA_RELEASE = "1.5.21";
/** A program that prints its version needs no longer, even on a busy machine. */
const VERSION_LIMIT_MS = 20_000;

export type Tool = (typeof TOOLS)[number] | "fabric-ca-server";
/** Absolute paths. */
export type Binaries = Readonly<Record<Tool, string>>;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Looks in `FABRIC_HOME/bin`, then `PATH`, then `~/.cache/mulian`, and takes only what prints the wanted release.
 * @throws FabricNetworkError BINARIES_MISSING that says where was looked and what was found there
 */
export function findBinaries(release: string, environment: Environment = process.env): Binaries {
  const tools = findFolder({
    name: `Fabric ${release}`,
    release,
    folders: foldersFor(`fabric/${release}`, environment),
    tools: TOOLS,
    checked: ["peer", "orderer"],
    remedy: {
      zh: `解开 v${release} 的官方发布包，并将 FABRIC_HOME 设为其目录`,
      en: `unpack the official release archive of v${release} and set FABRIC_HOME to its folder`,
    },
  });
  const inTools = (tool: Tool): string => join(tools, tool);
  return {
    peer: inTools("peer"),
    orderer: inTools("orderer"),
    configtxgen: inTools("configtxgen"),
    configtxlator: inTools("configtxlator"),
    osnadmin: inTools("osnadmin"),
    "fabric-ca-server": findCaServer(environment),
  };
}

/** The CA's program alone: it is built and found apart from Fabric's. @throws FabricNetworkError BINARIES_MISSING */
export function findCaServer(environment: Environment = process.env): string {
  const folder = findFolder({
    name: `fabric-ca-server ${FABRIC_CA_RELEASE}`,
    release: FABRIC_CA_RELEASE,
    folders: foldersFor(`fabric-ca/${FABRIC_CA_RELEASE}`, environment),
    tools: ["fabric-ca-server"],
    checked: ["fabric-ca-server"],
    remedy: {
      zh: "按 network/fabric/README.md 用 Go 1.26 和 C 编译器构建",
      en: "build it as network/fabric/README.md says, with Go 1.26 and a C compiler",
    },
  });
  return join(folder, "fabric-ca-server");
}

function foldersFor(cached: string, environment: Environment): string[] {
  const home = environment["FABRIC_HOME"];
  const path = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const cache = join(environment["HOME"] ?? homedir(), ".cache/mulian", cached, "bin");
  return [...(home === undefined ? [] : [join(home, "bin")]), ...path, cache];
}

interface Wanted {
  readonly name: string;
  readonly release: string;
  readonly folders: readonly string[];
  readonly tools: readonly string[];
  /** Those that print a version. */
  readonly checked: readonly string[];
  /** What to do where none is found. */
  readonly remedy: Bilingual;
}

/** Fabric's or Fabric CA's programs were not found. */
export class BinariesMissing extends FabricNetworkError {
  constructor(
    readonly what: Bilingual,
    readonly remedy: Bilingual,
  ) {
    super("BINARIES_MISSING", { zh: `${what.zh}：${remedy.zh}。`, en: `${what.en}: ${remedy.en}.` });
  }
}

/** The first folder that has all the tools and whose `checked` ones print the release. */
function findFolder({ name, release, folders, tools, checked, remedy }: Wanted): string {
  const others: string[] = [];
  for (const folder of folders) {
    if (!tools.every((tool) => existsSync(join(folder, tool)))) continue;
    const versions = checked.map((tool) => versionOf(join(folder, tool)));
    if (versions.every((version) => version === release)) return folder;
    others.push(`${folder} has ${versions.join(" and ")}`);
  }
  const found = others.length > 0 ? ` (${others.join("; ")})` : "";
  throw new BinariesMissing(
    {
      zh: `在 FABRIC_HOME、PATH 和 ${folders.at(-1)} 中未找到 ${name}${found}`,
      en: `${name} was not found in FABRIC_HOME, PATH or ${folders.at(-1)}${found}`,
    },
    remedy,
  );
}

/** `3.1.5` for a program that prints `Version: v3.1.5`. */
function versionOf(program: string): string {
  try {
    const output = execFileSync(program, ["version"], {
      encoding: "utf8",
      timeout: VERSION_LIMIT_MS,
      stdio: ["ignore", "pipe", "ignore"],
    });
    return /Version: v?(\S+)/.exec(output)?.[1] ?? "an unknown version";
  } catch {
    return "a program that does not run";
  }
}
