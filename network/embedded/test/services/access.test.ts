import { type ServiceError, status } from "@grpc/grpc-js";
import { expect } from "chai";
import { findConfig } from "../../src/channel/config-block.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { rolePolicy } from "../../src/channel/config-group.js";
import { common, peer } from "../../src/protos.js";
import { groupAt } from "../channel/test-channel.js";
import { CHANNEL, dial, type MspId, openServices, type OpenServices } from "./open-services.js";
import { signedProposal } from "./signed-proposal.js";

/** Who may ask what of a peer, as the channel's configuration has it at the time. */
describe("access to a peer's services", function () {
  this.timeout(180_000);
  let services: OpenServices;
  let endorser: InstanceType<typeof peer.EndorserClient>;
  let alice: SigningIdentity;
  let admin: SigningIdentity;
  let everybody: [SigningIdentity, ...SigningIdentity[]];

  before(async () => {
    services = await openServices("other");
    const organisation = services.network.connection.organisations["Org1MSP"] ?? expect.fail("no Org1MSP");
    endorser = new peer.EndorserClient(...(await dial(organisation.peer)));
    alice = await services.client("Org1MSP", "alice");
    admin = await services.admin("Org1MSP");
    everybody = [admin, await services.admin("Org2MSP"), await services.admin("Org3MSP")];
  });
  after(async () => {
    endorser?.close();
    await services?.close();
  });

  /** The response's status and payload, or the call's gRPC code. */
  function ask(
    who: SigningIdentity,
    chaincode: string,
    args: readonly string[],
    channelId: string = CHANNEL,
  ): Promise<{ readonly code: number; readonly message: string; readonly payload: Uint8Array }> {
    return new Promise((resolve) => {
      endorser.processProposal(
        signedProposal(who, channelId, chaincode, ...args),
        (error: ServiceError | null, answer: peer.ProposalResponse | undefined) => {
          const response = answer?.getResponse();
          const code = error === null ? (response?.getStatus() ?? 0) : error.code;
          const message = error === null ? (response?.getMessage() ?? "") : error.details;
          resolve({ code, message, payload: response?.getPayload_asU8() ?? new Uint8Array() });
        },
      );
    });
  }
  const codeOf = async (...call: Parameters<typeof ask>): Promise<number> => (await ask(...call)).code;

  it("lets Writers propose, and nobody else", async () => {
    expect(await codeOf(alice, "sink", ["get", "k"])).to.equal(200);
    const change = (policy: common.Policy) =>
      services.administration.change([admin], (channel) =>
        groupAt(channel, "Application", "Org1MSP").getPoliciesMap().get("Writers")?.setPolicy(policy),
      );
    await change(rolePolicy("Org1MSP", "admin"));
    const refused = await ask(alice, "sink", ["get", "k"]);
    expect(refused.code).to.equal(status.UNKNOWN);
    expect(refused.message).to.include("with policy [/Channel/Application/Writers]");
    expect(await codeOf(admin, "sink", ["get", "k"])).to.equal(200);
    expect(await codeOf(await services.client("Org2MSP", "bob"), "sink", ["get", "k"])).to.equal(200);
    await change(rolePolicy("Org1MSP", "admin", "client"));
    expect(await codeOf(alice, "sink", ["get", "k"])).to.equal(200);
  });

  it("goes by the channel's ACLs where these name a resource", async () => {
    const setAcl = (resource: string, policy: string) =>
      services.administration.change(everybody, (channel) => {
        const reference = new peer.APIResource();
        reference.setPolicyRef(policy);
        const acls = new peer.ACLs();
        acls.getAclsMap().set(resource, reference);
        const value = new common.ConfigValue();
        value.setModPolicy("Admins");
        value.setValue(acls.serializeBinary());
        groupAt(channel, "Application").getValuesMap().set("ACLs", value);
      });
    await setAcl("qscc/GetChainInfo", "Admins");
    expect(await codeOf(alice, "qscc", ["GetChainInfo", CHANNEL])).to.equal(500);
    expect((await ask(alice, "qscc", ["GetChainInfo", CHANNEL])).message).to.include(
      "access denied for [GetChainInfo]",
    );
    expect(await codeOf(alice, "qscc", ["GetBlockByNumber", CHANNEL, "0"])).to.equal(200);
    await setAcl("qscc/GetBlockByNumber", "/Channel/Application/Org2MSP/Admins");
    expect(await codeOf(alice, "qscc", ["GetChainInfo", CHANNEL])).to.equal(200);
    expect(await codeOf(admin, "qscc", ["GetBlockByNumber", CHANNEL, "0"])).to.equal(500);
    expect(await codeOf(everybody[1] ?? admin, "qscc", ["GetBlockByNumber", CHANNEL, "0"])).to.equal(200);
    const call = ["callAnother", "other", CHANNEL, '["get","k"]'];
    expect(await codeOf(alice, "sink", call)).to.equal(200);
    await setAcl("peer/ChaincodeToChaincode", "Admins");
    expect(await codeOf(alice, "sink", call)).to.equal(500);
    // It takes most organisations' administrators to satisfy that.
    expect(await codeOf(admin, "sink", call)).to.equal(500);
    await setAcl("peer/ChaincodeToChaincode", "Readers");
    expect(await codeOf(alice, "sink", call)).to.equal(200);
  });

  it("tells the channel's configuration to its Readers", async () => {
    const { payload } = await ask(alice, "cscc", ["GetConfigBlock", CHANNEL]);
    const block = findConfig(common.Block.deserializeBinary(payload));
    const { payload: config } = await ask(alice, "cscc", ["GetChannelConfig", CHANNEL]);
    expect(common.Config.deserializeBinary(config).getSequence()).to.equal(block?.config.getSequence()).and.above(0);
    for (const args of [["GetConfigBlock", "elsewhere"], ["GetConfigBlock"], ["Nothing", CHANNEL]])
      expect(await codeOf(alice, "cscc", args), args.join()).to.equal(500);
  });

  it("answers what is asked of the peer alone to its own organisation only", async () => {
    const { payload } = await ask(alice, "cscc", ["GetChannels"], "");
    const channels = peer.ChannelQueryResponse.deserializeBinary(payload).getChannelsList();
    expect(channels.map((each) => each.getChannelId())).to.deep.equal([CHANNEL]);
    expect(await codeOf(await services.admin("Org2MSP"), "cscc", ["GetChannels"], "")).to.equal(status.UNKNOWN);
    expect(await codeOf(alice, "sink", ["get", "k"], "")).to.equal(500);
    expect(await codeOf(alice, "sink", ["get", "k"], "elsewhere")).to.equal(500);
  });

  it("goes by an organisation's own part as soon as it is changed, whoever's peer is asked", async () => {
    const bob = await services.client("Org2MSP", "bobby");
    expect(await codeOf(bob, "qscc", ["GetChainInfo", CHANNEL])).to.equal(200);
    const setReaders = (mspId: MspId, policy: common.Policy, signer: SigningIdentity) =>
      services.administration.change([signer], (channel) =>
        groupAt(channel, "Application", mspId).getPoliciesMap().get("Readers")?.setPolicy(policy),
      );
    await setReaders("Org2MSP", rolePolicy("Org2MSP", "admin"), everybody[1] ?? admin);
    expect(await codeOf(bob, "qscc", ["GetChainInfo", CHANNEL])).to.equal(500);
    expect(await codeOf(everybody[1] ?? admin, "qscc", ["GetChainInfo", CHANNEL])).to.equal(200);
  });
});
