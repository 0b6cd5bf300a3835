import { Stack, CIVIL_AFFAIRS, DEPARTMENTS } from "./stack.js";
import { streetsFile, STREETS_BINDING } from "./streets.js";

let shared: Promise<Stack> | undefined;

/** One system for all network-backed tests that neither stop nor damage it; started by the first that asks. */
export function sharedStack(): Promise<Stack> {
  shared ??= startWithStreets();
  return shared;
}

async function startWithStreets(): Promise<Stack> {
  const { directory, path } = await streetsFile();
  const departments = DEPARTMENTS.map((department) =>
    department === CIVIL_AFFAIRS
      ? { ...department, bindings: { [STREETS_BINDING]: { kind: "csv", path } } }
      : department,
  );
  return Stack.start({ departments, sourceDirectories: [directory] });
}

// A root hook: whoever imports this module gets the system closed after all tests.
after(async function () {
  this.timeout(180_000);
  await (await shared)?.close();
});
