import { describeUserRevocation } from "../support/describe-user-revocation.js";
import { networkUnderTest } from "../support/stack.js";

describeUserRevocation(networkUnderTest());
