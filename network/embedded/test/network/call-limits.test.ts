import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startNetwork } from "../../src/index.js";
import { describeCallLimits } from "./describe-call-limits.js";
import type { NetworkUnderTest } from "./subject.js";

const CONTRACT = join(import.meta.dirname, "../../../test/contracts/kitchen-sink");
const ORGANISATIONS = ["1", "2", "3"].map((digit) => ({ mspId: `Org${digit}MSP`, name: `org${digit}` }));
/** Those of Fabric's own `core.yaml`. */
const FABRICS_OWN = { endorser: 2_500, deliver: 2_500 };
const FEW = { endorser: 12, deliver: 12 };

const open = (callLimits?: typeof FEW) => async (): Promise<NetworkUnderTest> => {
  const dataDir = await mkdtemp(join(tmpdir(), "embedded-limits-"));
  const network = await startNetwork({
    dataDir,
    channel: "mychannel",
    organisations: ORGANISATIONS,
    chaincodes: [{ name: "sink", path: CONTRACT }],
    ...(callLimits === undefined ? {} : { callLimits }),
  });
  return {
    connection: network.connection,
    expiredMember: () => Promise.reject(new Error("nobody asks for one here")),
    publishRevocations: () => Promise.resolve(),
    close: async () => {
      await network.close();
      await rm(dataDir, { recursive: true });
    },
  };
};

describeCallLimits("embedded, as configured", open(FEW), FEW);
describeCallLimits("embedded, by default", open(), FABRICS_OWN);
