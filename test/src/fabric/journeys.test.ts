import { readdirSync } from "node:fs";
import { expect } from "chai";
import { missingFabric } from "../support/needs-fabric.js";
import { skipLoudly } from "../skip.js";

/** Journeys whose steps meet the ledger in ways that could differ: run here again, with real Fabric beneath them. */
const ON_FABRIC = [
  "main-job",
  "revocation",
  "file-method",
  "use-and-corrections",
  "narrower-methods",
  "deliveries",
  "hosted-departments",
];

/** Left to the embedded network here, and why. Keys, catalogues and sources can be run on Fabric by `MULIAN_TEST_NETWORK=fabric`. */
const EMBEDDED_ONLY: Readonly<Record<string, string>> = {
  catalogues: "imports thousands of entries: the same few commands, many times",
  cli: "starts its own system with the command line; on real Fabric standing.test.ts does",
  keys: "its steps on the ledger are those of the others, and it takes as long as three of them",
  quotas: "about what is counted where the data leaves; the ledger has the terms, as in main-job",
  sources: "about connectors, behind the same grants as the others",
  "user-revocation": "user-revocation.test.ts runs the same here",
};

const missing = missingFabric();

describe("journeys on real Fabric", () => {
  it("are all of them, but those with a reason", () => {
    const files = readdirSync(new URL("../journeys/", import.meta.url));
    const names = files.flatMap((file) => /^(.*)\.test\.js$/.exec(file)?.[1] ?? []);
    expect([...ON_FABRIC, ...Object.keys(EMBEDDED_ONLY)]).to.have.members(names);
  });

  if (missing !== undefined)
    it(`run: ${ON_FABRIC.join(", ")}`, function () {
      skipLoudly(this, missing);
    });
});

// Read when a stack starts. Every stack of this process stands on real Fabric: its other files ask for it by themselves.
if (missing === undefined) {
  process.env["MULIAN_TEST_NETWORK"] = "fabric";
  for (const journey of ON_FABRIC) await import(`../journeys/${journey}.test.js`);
  // Meetings on one record (7) and neighbours in one organisation (34) are the ledger's matter too.
  await import("../faults/hostile.test.js");
}
