import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import type { Contract } from "@hyperledger/fabric-gateway";
import { expect } from "chai";
import { groupAt } from "../channel/test-channel.js";
import { failure, text } from "../network/helpers.js";
import { connectAs, enrolMember, type Session } from "../network/member.js";
import { CHANNEL, openServices, type OpenServices } from "./open-services.js";

const CONTRACT = join(import.meta.dirname, "../../../test/contracts/kitchen-sink");

describe("the peers of an organisation that has left the channel", function () {
  this.timeout(180_000);
  let services: OpenServices;
  let session: Session;
  let contract: Contract;

  before(async () => {
    services = await openServices("other");
    const { network } = services;
    const endorsementPolicy = "OR('Org3MSP.peer', AND('Org1MSP.peer', 'Org3MSP.peer'))";
    await network.defineChaincode({ name: "other", path: CONTRACT, endorsementPolicy });
    session = await connectAs(network.connection, await enrolMember(network.connection, "Org1MSP", "bob"));
    contract = session.gateway.getNetwork(CHANNEL).getContract("other");
    await contract.submitTransaction("put", "k", "v");
    const everybody = [await services.admin("Org1MSP"), await services.admin("Org2MSP")] as const;
    await services.administration.change(everybody, (channel) => {
      groupAt(channel, "Application").getGroupsMap().del("Org3MSP");
    });
  });
  after(async () => {
    session?.close();
    await services?.close();
  });

  it("endorse nothing, whether the gateway chooses or they are named", async () => {
    const chosen = await failure(() => contract.submitTransaction("put", "k", "w"));
    expect(chosen.code).to.equal(status.FAILED_PRECONDITION);
    const named = await failure(() =>
      contract.submit("put", { arguments: ["k", "w"], endorsingOrganizations: ["Org3MSP"] }),
    );
    expect(named.code).to.equal(status.UNAVAILABLE);
  });

  it("answer no questions for others", async () => {
    const asked = { arguments: ["k"], endorsingOrganizations: ["Org3MSP"] };
    expect((await failure(() => contract.evaluate("get", asked))).code).to.equal(status.FAILED_PRECONDITION);
    expect(text(await contract.evaluateTransaction("get", "k"))).to.equal("v");
  });
});
