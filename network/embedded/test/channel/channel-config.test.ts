import { expect } from "chai";
import { ChannelConfig } from "../../src/channel/channel-config.js";
import { ConfigurationError } from "../../src/channel/configuration-error.js";
import { parseGoDuration } from "../../src/channel/go-duration.js";
import { memberGroup } from "../../src/channel/organisation-group.js";
import { common, msp, orderer, peer } from "../../src/protos.js";
import { CHANNEL, groupAt, openTestChannel, type TestChannel, valueAt } from "./test-channel.js";

describe("a channel's configuration", () => {
  let channel: TestChannel;

  before(async () => (channel = await openTestChannel()));
  after(() => channel.remove());

  function changed(change: (group: common.ConfigGroup) => void): ChannelConfig {
    const proto = channel.config.proto.cloneMessage();
    change(proto.getChannelGroup() ?? expect.fail("no group"));
    return new ChannelConfig(CHANNEL, proto);
  }

  it("says who the members are, who orders where, and when blocks are cut", () => {
    const { config } = channel;
    expect(config.members.map(({ mspId }) => mspId)).to.deep.equal(["Org1MSP", "Org2MSP", "Org3MSP"]);
    expect(config.orderers.map(({ mspId, endpoints }) => [mspId, endpoints])).to.deep.equal([
      ["OrdererMSP", ["127.0.0.1:7050"]],
    ]);
    expect(config.batch).to.include({ maxMessageCount: 10, absoluteMaxBytes: 10 * 1024 * 1024 });
    expect(config.batch.timeoutMs).to.be.above(0).and.below(1);
    expect(config.mspManager.mspIds).to.deep.equal(["Org1MSP", "Org2MSP", "Org3MSP", "OrdererMSP"]);
  });

  it("lets members read and clients write, as Fabric's usual policies do", () => {
    const [{ client, admin, node }] = channel.orgs;
    const may = (policy: string, ...signers: Parameters<ChannelConfig["refusalOf"]>[1]): boolean =>
      channel.config.refusalOf(policy, signers) === undefined;
    const application = (policy: string) => `/Channel/Application/${policy}`;
    expect([client, admin, node].map((who) => may(application("Readers"), who))).to.deep.equal([true, true, true]);
    expect([client, admin, node].map((who) => may(application("Writers"), who))).to.deep.equal([true, true, false]);
    expect(may(application("Writers"), channel.stranger.client)).to.equal(false);
    expect(may(application("Writers"), channel.ordering.client)).to.equal(false);
    expect(may("/Channel/Writers", channel.ordering.client)).to.equal(true);
    expect(may("/Channel/Orderer/BlockValidation", channel.ordering.node)).to.equal(true);
    expect(may("/Channel/Orderer/BlockValidation", node)).to.equal(false);
    expect(may("/Channel/Nothing", client)).to.equal(false);
    expect(may(application("Writers"))).to.equal(false);
  });

  it("refuses a value that Fabric does not know, also one that every object inherits", () => {
    for (const name of ["Surprise", "toString", "constructor"]) {
      const add = (group: common.ConfigGroup) =>
        groupAt(group, "Application", "Org1MSP").getValuesMap().set(name, new common.ConfigValue());
      expect(() => changed(add), name)
        .to.throw(ConfigurationError)
        .with.property("code", "INVALID");
    }
  });

  it("takes other policies for resources from its ACLs, absolute or by name", () => {
    const acls = new peer.ACLs();
    for (const [resource, policy] of [
      ["peer/Propose", "Admins"],
      ["event/Block", "/Channel/Orderer/Readers"],
      ["qscc/GetChainInfo", ""],
    ] as const) {
      const reference = new peer.APIResource();
      reference.setPolicyRef(policy);
      acls.getAclsMap().set(resource, reference);
    }
    const value = new common.ConfigValue();
    value.setValue(acls.serializeBinary());
    value.setModPolicy("Admins");
    const config = changed((group) => void groupAt(group, "Application").getValuesMap().set("ACLs", value));
    expect([...config.acls]).to.have.deep.members([
      ["peer/Propose", "/Channel/Application/Admins"],
      ["event/Block", "/Channel/Orderer/Readers"],
    ]);
  });

  it("goes by most members' peers where a chaincode has no policy, one member more or less", () => {
    const majorityOf = (config: ChannelConfig): number | undefined =>
      common.SignaturePolicyEnvelope.deserializeBinary(config.endorsementPolicy).getRule()?.getNOutOf()?.getN();
    expect(majorityOf(channel.config)).to.equal(2);
    const newcomer = memberGroup(channel.stranger.organisation);
    const joined = changed((group) => void groupAt(group, "Application").getGroupsMap().set("Org9MSP", newcomer));
    expect(majorityOf(joined)).to.equal(3);
    expect(joined.refusalOf("/Channel/Application/Writers", [channel.stranger.client])).to.equal(undefined);
    const gone = changed((group) => void groupAt(group, "Application").getGroupsMap().del("Org3MSP"));
    expect(gone.refusalOf("/Channel/Application/Writers", [channel.orgs[2].client])).not.to.equal(undefined);
  });

  it("is refused when something in it cannot be used", () => {
    const text = (message: { serializeBinary(): Uint8Array }) => message.serializeBinary();
    const hashing = new common.HashingAlgorithm();
    hashing.setName("MD5");
    const structure = new common.BlockDataHashingStructure();
    structure.setWidth(4);
    const size = orderer.BatchSize.deserializeBinary(
      valueAt(groupAt(channel.config.proto.getChannelGroup() ?? expect.fail(), "Orderer"), "BatchSize").getValue_asU8(),
    );
    size.setPreferredMaxBytes(size.getAbsoluteMaxBytes() + 1);
    const inner = memberGroup(channel.stranger.organisation);
    const set = (path: readonly string[], name: string, bytes: Uint8Array) => (group: common.ConfigGroup) =>
      valueAt(groupAt(group, ...path), name).setValue(bytes);
    const broken: readonly ((group: common.ConfigGroup) => void)[] = [
      set([], "HashingAlgorithm", text(hashing)),
      set([], "BlockDataHashingStructure", text(structure)),
      set([], "Capabilities", Buffer.from([0xff])),
      set(["Orderer"], "BatchSize", text(size)),
      (group) => void groupAt(group, "Orderer").getValuesMap().del("BatchTimeout"),
      (group) => void group.getGroupsMap().del("Orderer"),
      (group) => void groupAt(group, "Application", "Org1MSP").getGroupsMap().set("Inside", inner),
      (group) => void groupAt(group, "Application", "Org1MSP").getValuesMap().del("MSP"),
      // One MSP id, two different MSPs.
      (group) =>
        void groupAt(group, "Orderer")
          .getGroupsMap()
          .set("Org1MSP", twin(groupAt(group, "Application", "Org1MSP"))),
    ];
    for (const [index, change] of broken.entries())
      expect(() => changed(change), `change ${index}`)
        .to.throw(ConfigurationError)
        .with.property("code", "INVALID");
    expect(() => changed(() => undefined)).not.to.throw();
    expect(() => new ChannelConfig(CHANNEL, new common.Config())).to.throw(ConfigurationError);
  });

  it("reads durations as Go writes them", () => {
    const read = ["2s", "1m30s", "500ms", "1ns", "1.5h", "-2s", "0", "2", "s", "", "2 s", "1d"].map(parseGoDuration);
    const none = undefined;
    expect(read).to.deep.equal([2_000, 90_000, 500, 1e-6, 5_400_000, -2_000, 0, none, none, none, none, none]);
  });
});

/** The same organisation without its TLS roots. */
function twin(group: common.ConfigGroup): common.ConfigGroup {
  const copy = group.cloneMessage();
  const value = valueAt(copy, "MSP");
  const config = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
  const fabric = msp.FabricMSPConfig.deserializeBinary(config.getConfig_asU8());
  fabric.setTlsRootCertsList([]);
  config.setConfig(fabric.serializeBinary());
  value.setValue(config.serializeBinary());
  return copy;
}
