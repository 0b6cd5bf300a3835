import { describeContracts } from "./describe-contracts.js";
import { openEmbedded } from "./open-embedded.js";

describeContracts("the embedded network", openEmbedded);
