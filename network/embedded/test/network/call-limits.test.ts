import { join } from "node:path";
import { describeCallLimits } from "./describe-call-limits.js";
import { embeddedUnderTest } from "./embedded-under-test.js";
import type { NetworkUnderTest } from "./subject.js";

const CONTRACT = join(import.meta.dirname, "../../../test/contracts/kitchen-sink");
const ORGANISATIONS = ["1", "2", "3"].map((digit) => ({ mspId: `Org${digit}MSP`, name: `org${digit}` }));
/** Those of Fabric's own `core.yaml`. */
const FABRICS_OWN = { endorser: 2_500, deliver: 2_500 };
const FEW = { endorser: 12, deliver: 12 };

const open = (callLimits?: typeof FEW) => (): Promise<NetworkUnderTest> =>
  embeddedUnderTest({
    channel: "mychannel",
    organisations: ORGANISATIONS,
    chaincodes: [{ name: "sink", path: CONTRACT }],
    ...(callLimits === undefined ? {} : { callLimits }),
  });

describeCallLimits("embedded, as configured", open(FEW), FEW);
describeCallLimits("embedded, by default", open(), FABRICS_OWN);
