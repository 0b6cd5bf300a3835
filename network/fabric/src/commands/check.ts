import { resolve } from "node:path";
import type { Command } from "commander";
import { checkNetwork } from "../check/check-network.js";
import type { Finding } from "../check/finding.js";
import { readTopology } from "../topology.js";
import { type Place, placed, print } from "./place.js";

const MARKS = { ok: "✔", warning: "!", failed: "✖" } as const;

interface CheckFlags extends Place {
  readonly topology: string;
}

export function addCheck(program: Command): void {
  placed(program.command("check"))
    .description(
      "topology (every mistake at once), binaries, disk, ports, clock, certificates, processes, capability levels; fails when one of them does",
    )
    .requiredOption("--topology <file>", "YAML")
    .action(check);
}

async function check(flags: CheckFlags): Promise<void> {
  const findings = await checkNetwork(readTopology(flags.topology), resolve(flags.data));
  print(flags, { findings }, () => findings.map(line));
  if (findings.some(({ level }) => level === "failed")) process.exitCode = 1;
}

function line({ check: what, level, finding, remedy }: Finding): string {
  return `${MARKS[level]} ${what}: ${finding}${remedy === undefined ? "" : `; ${remedy}`}`;
}
