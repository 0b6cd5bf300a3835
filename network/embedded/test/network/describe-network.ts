import { describeCalls } from "./describe-calls.js";
import { describeChain } from "./describe-chain.js";
import { describeCollections } from "./describe-collections.js";
import { describeDiscovery } from "./describe-discovery.js";
import { describeEndorsement } from "./describe-endorsement.js";
import { describeEvents } from "./describe-events.js";
import { describeIdentities } from "./describe-identities.js";
import { describeLimits } from "./describe-limits.js";
import { describeOrdering } from "./describe-ordering.js";
import { describePrivateData } from "./describe-private-data.js";
import { describeState } from "./describe-state.js";
import { describeVerdicts } from "./describe-verdicts.js";
import { type NetworkUnderTest, Subject } from "./subject.js";

export { freePort } from "./free-port.js";
export type { Member } from "./member.js";
export { connectAs, enrolMember, revokeMember } from "./member.js";
export { describeCallLimits } from "./describe-call-limits.js";
export { Grpc, type NetworkTraits, SINK_COLLECTIONS } from "./subject.js";
export type { NetworkUnderTest };

/** The parts of Fabric's behaviour that applications stumble over, seen through the official client only. */
export function describeNetwork(name: string, start: () => Promise<NetworkUnderTest>): void {
  describe(`network: ${name}`, function () {
    // Enrolment by the SDK and three executions a transaction take their time on a busy machine.
    this.timeout(180_000);
    const subject = new Subject();

    before(() => subject.open(start));
    after(() => subject.close());

    describeState(subject);
    describeEndorsement(subject);
    describePrivateData(subject);
    describeCollections(subject);
    describeCalls(subject);
    describeIdentities(subject);
    describeEvents(subject);
    describeChain(subject);
    describeOrdering(subject);
    describeDiscovery(subject);
    describeLimits(subject);
    describeVerdicts(subject);
  });
}
