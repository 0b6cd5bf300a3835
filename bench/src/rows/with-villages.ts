import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type People,
  signInPeople,
  Supervisor,
  type SupervisorOptions,
  trialSourceRoots,
  trialSources,
} from "@mulian/cli";
import type { Tell } from "../benchmarks.js";
import { Child } from "../measure/child.js";
import { root } from "../root.js";
import { grantOfVillages } from "./grant.js";

/** The department that has the villages, and the one that gets them. */
export const PROVIDER = "civil-affairs";
const GRANTEE = "statistics";

/** A table of villages, and what the provider's gateway must be told to read it. */
export interface Villages extends Pick<SupervisorOptions, "sources" | "sourceRoots"> {
  /** Name of the connector's binding. */
  readonly binding: string;
  readonly path: string;
  readonly table: string;
}

/** As the standing system has them. */
export const trialVillages: Villages = {
  sources: trialSources,
  sourceRoots: trialSourceRoots,
  binding: "villages-sqlite",
  path: trialSources[PROVIDER]["villages-sqlite"].path,
  table: "village",
};

/** What stands while it is measured. */
export interface Standing {
  readonly people: People;
  /** An active grant to all columns of the villages. */
  readonly grant: string;
  /** Provider's and grantee's gateway, in this order. */
  readonly gatewayPids: readonly number[];
  /** The bare handler. */
  readonly bareUrl: string;
  readonly barePid: number;
}

interface Wanted {
  /** Makes or names the table, in a folder that is removed afterwards. */
  readonly villages: (directory: string) => Promise<Villages>;
  /** The bare handler's script, below the benchmarks' own. */
  readonly handler: string;
  /** Node's own options for the system's processes: the trial system's unless told. */
  readonly nodeOptions?: readonly string[];
  readonly tell: Tell;
}

/** Starts the whole system and a bare handler over the same table, and stops both whatever becomes of `use`. */
export async function withVillages<T>(
  { villages, handler, nodeOptions, tell }: Wanted,
  use: (standing: Standing) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), "mulian-bench-"));
  let supervisor: Supervisor | undefined;
  let bare: Child | undefined;
  try {
    const { sources, sourceRoots, binding, path, table } = await villages(dataDir);
    supervisor = await Supervisor.start({
      dataDir,
      firstPort: 0,
      language: "en",
      sources,
      sourceRoots,
      ...(nodeOptions === undefined ? {} : { nodeOptions }),
      tell: () => undefined,
    });
    bare = await Child.start([`${root}bench/dist/src/${handler}`, path, table]);
    const people = await signInPeople(dataDir, supervisor.state, "en");
    const grant = await grantOfVillages(people, binding);
    tell("the system stands");
    const { processes } = supervisor;
    const gatewayPids = [PROVIDER, GRANTEE].map((department) => processes[department] ?? 0);
    return await use({ people, grant, gatewayPids, bareUrl: String(bare.ready["url"]), barePid: bare.pid });
  } finally {
    await bare?.stop();
    await supervisor?.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
