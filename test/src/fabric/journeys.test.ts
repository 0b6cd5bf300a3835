import { readdirSync } from "node:fs";
import { SHARING_JOURNEYS } from "@mulian/cli";
import { expect } from "chai";
import { missingFabric } from "../support/needs-fabric.js";
import { skipLoudly } from "../skip.js";

/** It starts systems of its own, with the command line: command-line.test.ts has it. */
const ELSEWHERE = ["cli"];

const missing = missingFabric();

describe("journeys on real Fabric", () => {
  it("are all that there are", () => {
    const files = readdirSync(new URL("../journeys/", import.meta.url));
    const names = files.flatMap((file) => /^(.*)\.test\.js$/.exec(file)?.[1] ?? []);
    expect([...SHARING_JOURNEYS, ...ELSEWHERE]).to.have.members(names);
  });

  if (missing !== undefined)
    it(`run: ${SHARING_JOURNEYS.join(", ")}`, function () {
      skipLoudly(this, missing);
    });
});

// Read when a stack starts. Every stack of this process stands on real Fabric: its other files ask for it by themselves.
if (missing === undefined) {
  process.env["MULIAN_TEST_NETWORK"] = "fabric";
  for (const journey of SHARING_JOURNEYS) await import(`../journeys/${journey}.test.js`);
  await import("./new-department.test.js");
  // Meetings on one record (7) and neighbours in one organisation (34) are the ledger's matter too. Last: it checks every gateway.
  await import("../faults/hostile.test.js");
}
