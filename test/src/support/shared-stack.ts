import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TrialGuest, trialSourceRoots, trialSources } from "@mulian/cli";
import type { Context } from "mocha";
import { Stack, type StackOptions } from "./stack.js";

/** The network and four gateways start, on a busy machine. */
const START_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 120_000;

/** What the tests of one file need of the system before it starts, beyond the trial's own tables. */
export type Needs = Pick<
  StackOptions,
  "sources" | "sourceRoots" | "guests" | "secretDirectories" | "databaseHosts" | "httpOrigins"
> & {
  /** Called when the system has stopped: what it may have reached until then. */
  readonly release?: () => Promise<void>;
};

/** Makes what the needs name in a folder of its own, which goes with the system. */
type Prepare = (folder: string) => Promise<Needs>;

const preparations: Prepare[] = [];
let started: Promise<{ readonly stack: Stack; readonly stop: () => Promise<void> }> | undefined;

/**
 * One running system for every file of this process that asks here while it is loaded: it starts when the first hook wants
 * it, with what all of them need, and stops after the last test. Who shares it gives people, codes and tables names of its
 * own, looks at its own records, and leaves every gateway clean (docs/decisions/0037).
 */
export function shareStack(prepare: Prepare = async () => ({})): (context: Context) => Promise<Stack> {
  preparations.push(prepare);
  return async (context) => {
    context.timeout(START_LIMIT_MS);
    started ??= start();
    return (await started).stack;
  };
}

after("the shared system stops", async function () {
  this.timeout(STOP_LIMIT_MS);
  await (await started?.catch(() => undefined))?.stop();
});

async function start(): Promise<Awaited<NonNullable<typeof started>>> {
  const folder = await mkdtemp(join(tmpdir(), "mulian-shared-"));
  const needs: Needs[] = [];
  const release = async (): Promise<void> => {
    for (const each of needs) await each.release?.();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const [index, prepare] of preparations.entries()) {
      const own = join(folder, String(index));
      await mkdir(own);
      needs.push(await prepare(own));
    }
    const stack = await Stack.start(together(needs));
    const stop = async (): Promise<void> => {
      await stack.stop();
      await release();
    };
    return { stack, stop };
  } catch (error) {
    await release();
    throw error;
  }
}

/** What all of them need, and the trial's own tables. A binding has one meaning: a name that two files take is a mistake in one. */
function together(needs: readonly Needs[]): StackOptions {
  const sources: Record<string, Record<string, unknown>> = {};
  const guests: Record<string, TrialGuest[]> = {};
  for (const [department, bindings] of [{ sources: trialSources }, ...needs].flatMap((each) =>
    Object.entries(each.sources ?? {}),
  )) {
    const own = (sources[department] ??= {});
    for (const [name, binding] of Object.entries(bindings)) {
      if (name in own) throw new Error(`two files name a table ${name} of ${department}`);
      own[name] = binding;
    }
  }
  for (const [host, more] of needs.flatMap((each) => Object.entries(each.guests ?? {})))
    guests[host] = [...(guests[host] ?? []), ...more];
  return {
    sources,
    guests,
    sourceRoots: [...trialSourceRoots, ...needs.flatMap((each) => each.sourceRoots ?? [])],
    secretDirectories: needs.flatMap((each) => each.secretDirectories ?? []),
    databaseHosts: needs.flatMap((each) => each.databaseHosts ?? []),
    httpOrigins: needs.flatMap((each) => each.httpOrigins ?? []),
  };
}
