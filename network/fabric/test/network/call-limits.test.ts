import { describeCallLimits, type NetworkUnderTest } from "@mulian/embedded-network/testing/describe-network";
import { missingFor } from "./missing.js";
import { skipLoudly } from "./skip-loudly.js";
import { startUnderTest } from "./support.js";

const ORDERING = { fabric: "3.1.5", consensus: "raft", orderers: 1 } as const;
/** More than a peer's own neighbours and administrators ask of it at once while the network comes up. */
const FEW = { endorser: 12, deliver: 12 };
/** Those of Fabric's own `core.yaml`. */
const FABRICS_OWN = { endorser: 2_500, deliver: 2_500 };
const START_LIMIT_MS = 300_000;

for (const { name, limits, given } of [
  { name: "Fabric 3.1.5, as configured", limits: FEW, given: { callLimits: { ...FEW, gateway: 500 } } },
  { name: "Fabric 3.1.5, by default", limits: FABRICS_OWN, given: {} },
])
  describe(name, () => {
    let started: NetworkUnderTest | undefined;

    before(async function () {
      this.timeout(START_LIMIT_MS);
      const missing = missingFor(ORDERING.fabric);
      if (missing !== undefined) skipLoudly(this, missing);
      started = await startUnderTest({ ...ORDERING, ...given });
    });

    describeCallLimits(
      "real Fabric",
      () => (started === undefined ? Promise.reject(new Error("not started")) : Promise.resolve(started)),
      limits,
    );
  });
