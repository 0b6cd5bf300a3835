import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { HttpOrigin, SourceContext } from "../../src/adapters/data-source/context.js";
import { ProblemList } from "../../src/adapters/data-source/problem-list.js";
import {
  DataSourceError,
  type DataSource,
  type DataSourceErrorCode,
  type ReadQuery,
  type Row,
} from "../../src/ports/data-source.js";

export type TestContext = SourceContext & Readonly<{ logged: readonly string[] }>;

/** A context that may reach one directory and the given databases, and keeps what was logged. */
export function contextOf(
  directory: string,
  databaseHosts: readonly string[] = [],
  httpOrigins: readonly HttpOrigin[] = [],
): TestContext {
  const logged: string[] = [];
  return {
    name: "opaque-name",
    reach: { sourceDirectories: [directory], secretDirectories: [directory], databaseHosts, httpOrigins },
    log: { warn: (fields, message) => void logged.push(`${message} ${JSON.stringify(fields)}`) },
    logged,
  };
}

export function makeDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), "mulian-source-")).then((directory) => realpath(directory));
}

export function removeDirectory(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true });
}

export const never: AbortSignal = new AbortController().signal;

export type ReadResult = Readonly<{ rows: readonly Row[]; problems: ProblemList }>;

export async function readAll(
  source: DataSource,
  query: Partial<ReadQuery> & Pick<ReadQuery, "columns">,
): Promise<ReadResult> {
  const problems = new ProblemList();
  const rows: Row[] = [];
  for await (const batch of source.read({ signal: never, onProblem: problems.add, ...query })) rows.push(...batch);
  return { rows, problems };
}

/** Expects a data source error with this code, and that it tells nothing but its opaque name. */
export async function expectRefused(
  code: DataSourceErrorCode,
  attempt: Promise<unknown>,
  secrets: readonly string[] = [],
): Promise<void> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(DataSourceError);
  if (!(error instanceof DataSourceError)) return;
  expect(error.code).to.equal(code);
  expect(error.message).to.equal(`source opaque-name: ${code}`);
  const told = `${error.stack?.split("\n")[0]} ${JSON.stringify(error)}`;
  for (const secret of secrets) expect(told).not.to.include(secret);
  expect(error.cause).to.equal(undefined);
}
