import { describeWhoEndorses } from "./describe-who-endorses.js";
import { openEmbedded } from "./open-embedded.js";

describeWhoEndorses("the embedded network", openEmbedded);
