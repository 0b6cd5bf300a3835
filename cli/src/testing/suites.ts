/** Mocha run once over the built tests of one workspace. `files` are globs below `folder`. */
export type MochaRun = Readonly<{ folder: string; files: readonly string[]; except?: readonly string[] }>;

export type Suite = Readonly<{ name: string; runs: readonly MochaRun[]; lints?: boolean }>;

// Parts of the embedded network that need no network standing.
const NETWORK_UNITS = ["crypto", "ledger", "ca"].map((part) => `dist/test/${part}/**/*.test.js`);
const NETWORK = "network/embedded";
// The contracts' tests that run them in an embedded network.
const CONTRACTS_ON_NETWORK = ["dist/test/network/**/*.test.js"];

/**
 * Every built test belongs to exactly one suite; test/src/tooling/suites.test.ts sees to that.
 * In the order they run: what fails fastest first.
 */
export const SUITES: readonly Suite[] = [
  { name: "lint", lints: true, runs: [{ folder: "test", files: ["dist/src/tooling/**/*.test.js"] }] },
  {
    name: "unit",
    runs: [
      ...["domain", "gateway", "cli"].map((folder) => ({ folder, files: ["dist/test/**/*.test.js"] })),
      { folder: "chaincode", files: ["dist/test/**/*.test.js"], except: CONTRACTS_ON_NETWORK },
      { folder: NETWORK, files: NETWORK_UNITS },
    ],
  },
  {
    name: "network",
    runs: [
      { folder: NETWORK, files: ["dist/test/**/*.test.js"], except: NETWORK_UNITS },
      { folder: "chaincode", files: CONTRACTS_ON_NETWORK },
    ],
  },
  {
    name: "fabric",
    runs: [
      { folder: "network/fabric", files: ["dist/test/**/*.test.js"] },
      { folder: "test", files: ["dist/src/fabric/**/*.test.js"] },
    ],
  },
  ...["journeys", "faults", "browser"].map((name) => ({
    name,
    runs: [{ folder: "test", files: [`dist/src/${name}/**/*.test.js`] }],
  })),
];
