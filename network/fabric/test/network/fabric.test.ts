import { describeNetwork, type NetworkUnderTest } from "@mulian/embedded-network/testing/describe-network";
import { missingFor } from "./missing.js";
import { skipLoudly } from "./skip-loudly.js";
import { type Ordering, startUnderTest } from "./support.js";

const NETWORKS: readonly (Ordering & { readonly name: string })[] = [
  { name: "Fabric 3.1.5, three orderers by Raft", fabric: "3.1.5", consensus: "raft", orderers: 3 },
  { name: "Fabric 3.1.5, four orderers by BFT", fabric: "3.1.5", consensus: "bft", orderers: 4 },
  { name: "Fabric 2.5.16, three orderers by Raft", fabric: "2.5.16", consensus: "raft", orderers: 3 },
];

/** Thirteen processes start, and enrol, on a busy machine. */
const START_LIMIT_MS = 300_000;

for (const network of NETWORKS) {
  describe(network.name, () => {
    let started: NetworkUnderTest | undefined;

    before(async function () {
      this.timeout(START_LIMIT_MS);
      const missing = missingFor(network.fabric);
      if (missing !== undefined) skipLoudly(this, missing);
      started = await startUnderTest(network);
    });

    describeNetwork("real Fabric", () =>
      started === undefined ? Promise.reject(new Error("not started")) : Promise.resolve(started),
    );
  });
}
