import { describeUserRevocation } from "../support/describe-user-revocation.js";
import { needsFabric } from "../support/needs-fabric.js";

describeUserRevocation("fabric", needsFabric);
