import { missingFabric } from "../support/needs-fabric.js";
import { skipLoudly } from "../skip.js";

const missing = missingFabric();

if (missing === undefined) {
  // Read when a system or a demo starts; everything else of this process stands on real Fabric too.
  process.env["MULIAN_TEST_NETWORK"] = "fabric";
  await import("../journeys/cli.test.js");
} else
  describe("the command line and the demo, on fabric", () => {
    it("do what they do on the embedded network", function () {
      skipLoudly(this, missing);
    });
  });
