/** Mocha run once over the built tests of one workspace. `files` are globs below `folder`, taken in their order. */
export type MochaRun = Readonly<{
  folder: string;
  files: readonly string[];
  except?: readonly string[];
  /** About how long it takes on two quiet cores: the longest are begun first, so that none is left alone at the end. */
  seconds?: number;
}>;

export type Suite = Readonly<{ name: string; runs: readonly MochaRun[]; lints?: boolean }>;

const EXCHANGE_LEG = "dist/test/exchange-leg/**/*.test.js";
// Parts of the embedded network that need no network standing.
const NETWORK_UNITS = ["crypto", "ledger", "ca"].map((part) => `dist/test/${part}/**/*.test.js`);
const NETWORK = "network/embedded";
// The contracts' tests that run them in an embedded network.
const CONTRACTS_ON_NETWORK = ["dist/test/network/**/*.test.js"];

/**
 * The journeys that share one system, in their order, on either network. The catalogues come last: every check of every
 * gateway that came after them would go through their entries too.
 */
export const SHARING_JOURNEYS = [
  "main-job",
  "user-revocation",
  "file-method",
  "quotas",
  "narrower-methods",
  "sources",
  "use-and-corrections",
  "hosted-departments",
  "revocation",
  "deliveries",
  "evidence",
  "keys",
  "catalogues",
] as const;
/** It looks at lists that are short on a new system. */
const BROWSED_FIRST = "dist/src/browser/main-job.test.js";
const COMMAND_LINE = "dist/src/journeys/cli.test.js";

const FABRIC = "network/fabric";
// Each starts real Fabric anew, again and again, and waits most of the time: runs of their own, so that others go on beside them.
const LIFECYCLE = "dist/test/network/lifecycle.test.js";
const OPERATIONS = "dist/test/network/operations.test.js";
const FAULTS_ON_FABRIC = "dist/src/fabric/faults.test.js";
const COMMAND_LINE_ON_FABRIC = "dist/src/fabric/command-line.test.js";
// One system for all of them.
const JOURNEYS_ON_FABRIC = ["journeys", "new-department"].map((file) => `dist/src/fabric/${file}.test.js`);

/**
 * Every built test belongs to exactly one suite and one run of it; cli/test/testing/suites.test.ts sees to that. The seconds are
 * those of a run by itself.
 */
export const SUITES: readonly Suite[] = [
  { name: "lint", lints: true, runs: [{ folder: "test", files: ["dist/src/tooling/**/*.test.js"] }] },
  {
    name: "unit",
    runs: [
      { folder: "gateway", files: [EXCHANGE_LEG], seconds: 130 },
      { folder: "gateway", files: ["dist/test/**/*.test.js"], except: [EXCHANGE_LEG], seconds: 150 },
      { folder: "verifier", files: ["dist/test/**/*.test.js"], seconds: 30 },
      ...["domain", "terminal", "cli"].map((folder) => ({ folder, files: ["dist/test/**/*.test.js"] })),
      { folder: "chaincode", files: ["dist/test/**/*.test.js"], except: CONTRACTS_ON_NETWORK },
      { folder: NETWORK, files: NETWORK_UNITS, seconds: 30 },
    ],
  },
  {
    name: "network",
    runs: [
      { folder: NETWORK, files: ["dist/test/**/*.test.js"], except: NETWORK_UNITS, seconds: 120 },
      { folder: "chaincode", files: CONTRACTS_ON_NETWORK },
    ],
  },
  {
    name: "fabric",
    runs: [
      { folder: "test", files: JOURNEYS_ON_FABRIC, seconds: 250 },
      { folder: "test", files: [COMMAND_LINE_ON_FABRIC], seconds: 250 },
      { folder: FABRIC, files: [OPERATIONS], seconds: 170 },
      { folder: FABRIC, files: [LIFECYCLE], seconds: 260 },
      { folder: "test", files: [FAULTS_ON_FABRIC], seconds: 190 },
      { folder: FABRIC, files: ["dist/test/**/*.test.js"], except: [LIFECYCLE, OPERATIONS], seconds: 200 },
      {
        folder: "test",
        files: ["dist/src/fabric/**/*.test.js"],
        except: [FAULTS_ON_FABRIC, COMMAND_LINE_ON_FABRIC, ...JOURNEYS_ON_FABRIC],
        seconds: 110,
      },
    ],
  },
  {
    name: "journeys",
    runs: [
      { folder: "test", files: SHARING_JOURNEYS.map((name) => `dist/src/journeys/${name}.test.js`), seconds: 150 },
      { folder: "test", files: [COMMAND_LINE], seconds: 110 },
    ],
  },
  { name: "faults", runs: [{ folder: "test", files: ["dist/src/faults/**/*.test.js"], seconds: 130 }] },
  {
    name: "browser",
    runs: [{ folder: "test", files: [BROWSED_FIRST, "dist/src/browser/**/*.test.js"], seconds: 170 }],
  },
];
