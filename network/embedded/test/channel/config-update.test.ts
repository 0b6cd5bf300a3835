import { expect } from "chai";
import { setRevocationList } from "../../src/administration/publish-revocations.js";
import { signedUpdate } from "../../src/administration/sign-update.js";
import { ChannelConfig } from "../../src/channel/channel-config.js";
import { configDifference } from "../../src/channel/config-difference.js";
import { proposeConfig } from "../../src/channel/config-update.js";
import { ConfigurationError } from "../../src/channel/configuration-error.js";
import { isNextConfig, nextConfig } from "../../src/channel/next-config.js";
import { memberGroup } from "../../src/channel/organisation-group.js";
import { signedEnvelope } from "../../src/channel/signed-envelope.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { common, orderer } from "../../src/protos.js";
import { CHANNEL, groupAt, openTestChannel, type TestChannel, updateOf, valueAt } from "./test-channel.js";

type Signers = readonly [SigningIdentity, ...SigningIdentity[]];
type Change = (channel: common.ConfigGroup) => void;

describe("updates of a channel's configuration", () => {
  let channel: TestChannel;
  let config: ChannelConfig;
  let revoke: Change;
  let revokeMore: Change;
  let join: Change;

  before(async () => {
    channel = await openTestChannel();
    ({ config } = channel);
    const list = await channel.orgs[0].organisation.ca.revocationList([]);
    revoke = (group) => setRevocationList(group, "Org1MSP", list);
    const longer = await channel.orgs[0].organisation.ca.revocationList([{ serial: "01", revokedAt: new Date() }]);
    revokeMore = (group) => setRevocationList(group, "Org1MSP", longer);
    const newcomer = memberGroup(channel.stranger.organisation);
    join = (group) => void groupAt(group, "Application").getGroupsMap().set("Org9MSP", newcomer);
  });
  after(() => channel.remove());

  const codeOf = (act: () => unknown): string => {
    try {
      act();
      return "accepted";
    } catch (error) {
      if (error instanceof ConfigurationError) return error.code;
      throw error;
    }
  };
  const outcome = (change: Change, ...signers: Signers): string =>
    codeOf(() => nextConfig(config, updateOf(config, signers, change)));
  /** The configuration after an update. */
  const after1 = (change: Change, ...signers: Signers): ChannelConfig =>
    new ChannelConfig(
      CHANNEL,
      nextConfig(config, updateOf(config, signers, change)).getConfig() ?? new common.Config(),
    );
  const setBatch =
    (maxMessageCount: number): Change =>
    (group) => {
      const size = new orderer.BatchSize();
      size.setMaxMessageCount(maxMessageCount);
      size.setAbsoluteMaxBytes(1_000_000);
      size.setPreferredMaxBytes(500_000);
      valueAt(groupAt(group, "Orderer"), "BatchSize").setValue(size.serializeBinary());
    };

  it("raise the sequence and the versions of what changes, and of nothing else", () => {
    const next = after1(revoke, channel.orgs[0].admin);
    expect(next.sequence).to.equal(1);
    const application = groupAt(next.proto.getChannelGroup() ?? new common.ConfigGroup(), "Application");
    expect(valueAt(groupAt(application, "Org1MSP"), "MSP").getVersion()).to.equal(1);
    expect(groupAt(application, "Org1MSP").getVersion()).to.equal(0);
    expect(valueAt(groupAt(application, "Org2MSP"), "MSP").getVersion()).to.equal(0);
    const joined = after1(join, channel.orgs[0].admin, channel.orgs[1].admin);
    const members = groupAt(joined.proto.getChannelGroup() ?? new common.ConfigGroup(), "Application");
    expect([members.getVersion(), groupAt(members, "Org9MSP").getVersion()]).to.deep.equal([1, 0]);
    expect(joined.members.map(({ mspId }) => mspId)).to.deep.equal(["Org1MSP", "Org2MSP", "Org3MSP", "Org9MSP"]);
  });

  it("of an organisation's part need its administrator", () => {
    const [own, other] = channel.orgs;
    expect(outcome(revoke, own.admin)).to.equal("accepted");
    expect(outcome(revoke, other.client, own.admin)).to.equal("accepted");
    for (const signer of [other.admin, own.client, own.node, channel.ordering.admin, channel.stranger.admin])
      expect(outcome(revoke, signer), signer.mspId).to.equal("NOT_AUTHORISED");
  });

  it("of the members need most of their administrators, each counted once", () => {
    const [one, two, three] = channel.orgs;
    expect(outcome(join, one.admin)).to.equal("NOT_AUTHORISED");
    expect(outcome(join, one.admin, one.admin)).to.equal("NOT_AUTHORISED");
    expect(outcome(join, one.admin, two.client, channel.ordering.admin)).to.equal("NOT_AUTHORISED");
    expect(outcome(join, one.admin, two.admin)).to.equal("accepted");
    expect(outcome(join, one.admin, two.admin, three.admin)).to.equal("accepted");
  });

  it("of block cutting need the orderer's administrator; of the channel itself both sides", () => {
    const [one, two] = channel.orgs;
    expect(outcome(setBatch(5), channel.ordering.admin)).to.equal("accepted");
    expect(outcome(setBatch(5), one.admin, two.admin)).to.equal("NOT_AUTHORISED");
    const setChannel: Change = (group) => group.setModPolicy("/Channel/Orderer/Admins");
    expect(outcome(setChannel, one.admin, two.admin)).to.equal("NOT_AUTHORISED");
    expect(outcome(setChannel, channel.ordering.admin)).to.equal("NOT_AUTHORISED");
    expect(outcome(setChannel, one.admin, two.admin, channel.ordering.admin)).to.equal("accepted");
  });

  it("go by the policy an element names now: absolute, or one that is not there", () => {
    const guard = (policy: string): ChannelConfig =>
      after1(
        (group) => valueAt(groupAt(group, "Application", "Org1MSP"), "MSP").setModPolicy(policy),
        channel.orgs[0].admin,
      );
    const outcomeUnder = (guarded: ChannelConfig, signer: SigningIdentity): string =>
      codeOf(() => nextConfig(guarded, updateOf(guarded, [signer], revoke)));
    const byOrderer = guard("/Channel/Orderer/Admins");
    expect(outcomeUnder(byOrderer, channel.orgs[0].admin)).to.equal("NOT_AUTHORISED");
    expect(outcomeUnder(byOrderer, channel.ordering.admin)).to.equal("accepted");
    expect(outcomeUnder(guard("Nobody"), channel.orgs[0].admin)).to.equal("NOT_AUTHORISED");
    expect(
      outcome(
        (group) => valueAt(groupAt(group, "Application", "Org1MSP"), "MSP").setModPolicy(""),
        channel.orgs[0].admin,
      ),
    ).to.equal("BAD_UPDATE");
    expect(
      outcome(
        (group) => valueAt(groupAt(group, "Application", "Org1MSP"), "MSP").setModPolicy("a b"),
        channel.orgs[0].admin,
      ),
    ).to.equal("BAD_UPDATE");
  });

  it("count signatures over this very update only", () => {
    const { admin } = channel.orgs[0];
    const good = updateOf(config, [admin], revoke);
    const moved = withSignaturesOf(
      good,
      updateOf(config, [admin], (group) => revoke(group) ?? setBatch(1)(group)),
    );
    expect(codeOf(() => nextConfig(config, good))).to.equal("accepted");
    expect(codeOf(() => nextConfig(config, moved))).to.equal("NOT_AUTHORISED");
    expect(codeOf(() => nextConfig(config, withSignaturesOf(good, undefined)))).to.equal("NOT_AUTHORISED");
  });

  it("rest on the versions they were made from", () => {
    const { admin } = channel.orgs[0];
    const update = updateOf(config, [admin], revoke);
    const next = after1(revoke, admin);
    expect(codeOf(() => nextConfig(next, update))).to.equal("BAD_UPDATE");
    expect(codeOf(() => nextConfig(next, updateOf(next, [admin], revokeMore)))).to.equal("accepted");
    // It read the group that another organisation has joined since.
    const joined = after1(join, admin, channel.orgs[1].admin);
    expect(codeOf(() => nextConfig(joined, update))).to.equal("STALE");
    expect(codeOf(() => nextConfig(joined, updateOf(joined, [admin], revoke)))).to.equal("accepted");
  });

  it("refuse sets that contradict the configuration or themselves", () => {
    const { admin } = channel.orgs[0];
    const outcomeOf = (edit: (sets: { readSet: common.ConfigGroup; writeSet: common.ConfigGroup }) => void): string => {
      const original = config.proto.getChannelGroup() ?? new common.ConfigGroup();
      const updated = original.cloneMessage();
      revoke(updated);
      const sets = configDifference(original, updated) ?? expect.fail("no difference");
      edit(sets);
      return codeOf(() => proposeConfig(config, signedUpdate(CHANNEL, sets, [admin])));
    };
    const mspIn = (group: common.ConfigGroup) => valueAt(groupAt(group, "Application", "Org1MSP"), "MSP");
    expect(outcomeOf(() => undefined)).to.equal("accepted");
    expect(outcomeOf(({ writeSet }) => mspIn(writeSet).setVersion(2))).to.equal("BAD_UPDATE");
    expect(outcomeOf(({ writeSet }) => mspIn(writeSet).setVersion(0))).to.equal("BAD_UPDATE");
    expect(outcomeOf(({ readSet }) => readSet.setVersion(7))).to.equal("STALE");
    const unknown = new common.ConfigValue();
    unknown.setModPolicy("Admins");
    expect(outcomeOf(({ readSet }) => void readSet.getValuesMap().set("Nothing", unknown))).to.equal("STALE");
    // Without its group's next version nothing new belongs to it.
    expect(outcomeOf(({ writeSet }) => void writeSet.getValuesMap().set("OrdererAddresses", unknown))).to.equal(
      "accepted",
    );
    const versioned = unknown.cloneMessage();
    versioned.setVersion(1);
    expect(outcomeOf(({ writeSet }) => void writeSet.getValuesMap().set("OrdererAddresses", versioned))).to.equal(
      "BAD_UPDATE",
    );
    expect(outcomeOf(({ writeSet }) => void writeSet.getValuesMap().set("a/b", unknown))).to.equal("BAD_UPDATE");
    expect(outcomeOf(({ writeSet }) => void writeSet.getValuesMap().set("..", unknown))).to.equal("BAD_UPDATE");
    expect(
      outcomeOf(({ readSet, writeSet }) => {
        mspIn(writeSet).setVersion(0);
        groupAt(readSet, "Application", "Org1MSP").getValuesMap().set("MSP", mspIn(writeSet));
      }),
    ).to.equal("BAD_UPDATE");
  });

  it("refuse what is no update of this channel", () => {
    const { admin } = channel.orgs[0];
    const update = updateOf(config, [admin], revoke);
    const elsewhere = updateOf(new ChannelConfig("elsewhere", config.proto), [admin], revoke);
    expect(codeOf(() => proposeConfig(config, elsewhere))).to.equal("BAD_UPDATE");
    const { HeaderType } = common;
    const data = common.Payload.deserializeBinary(update.getPayload_asU8()).getData_asU8();
    for (const [type, content] of [
      [HeaderType.CONFIG_UPDATE, data],
      [HeaderType.CONFIG, data],
      [HeaderType.CONFIG_UPDATE, Buffer.from("garbage")],
      [HeaderType.CONFIG_UPDATE, new Uint8Array()],
    ] as const)
      expect(codeOf(() => proposeConfig(config, signedEnvelope(admin, CHANNEL, type, content)))).to.equal(
        type === HeaderType.CONFIG_UPDATE && content === data ? "accepted" : "BAD_UPDATE",
      );
    expect(codeOf(() => proposeConfig(config, new common.Envelope()))).to.equal("BAD_UPDATE");
  });

  it("refuse a result that is no configuration, or may not follow this one", () => {
    const everybody: Signers = [channel.ordering.admin, ...channel.orgs.map(({ admin }) => admin)];
    const outcomeOf = (change: Change): string => outcome(change, ...everybody);
    const set =
      (path: readonly string[], name: string, bytes: Uint8Array): Change =>
      (group) =>
        valueAt(groupAt(group, ...path), name).setValue(bytes);
    const timeout = new orderer.BatchTimeout();
    timeout.setTimeout("0s");
    const type = new orderer.ConsensusType();
    type.setType("BFT");
    const future = new common.Capabilities();
    future.getCapabilitiesMap().set("V9_9", new common.Capability());
    const broken: readonly Change[] = [
      setBatch(0),
      set(["Orderer"], "BatchTimeout", timeout.serializeBinary()),
      set(["Orderer"], "ConsensusType", type.serializeBinary()),
      set([], "Capabilities", future.serializeBinary()),
      set(["Application", "Org1MSP"], "MSP", Buffer.from("no MSP")),
      set(
        ["Application", "Org1MSP"],
        "MSP",
        valueAt(groupAt(genesisGroup(), "Application", "Org2MSP"), "MSP").getValue_asU8(),
      ),
      (group) => setRevocationList(group, "Org1MSP", "no list"),
      (group) => void group.getGroupsMap().set("Consortiums", groupAt(group, "Application", "Org1MSP").cloneMessage()),
      (group) => void group.getGroupsMap().del("Application"),
      (group) => void groupAt(group, "Application").getValuesMap().set("Unknown", valueAt(group, "Capabilities")),
    ];
    for (const [index, change] of broken.entries()) expect(outcomeOf(change), `change ${index}`).to.equal("INVALID");
    expect(outcomeOf(setBatch(5))).to.equal("accepted");
    expect(outcomeOf((group) => void groupAt(group, "Application").getGroupsMap().del("Org3MSP"))).to.equal("accepted");
  });

  it("are judged again by peers, who take nobody's word for the result", () => {
    const proposed = nextConfig(config, updateOf(config, [channel.orgs[0].admin], revoke));
    expect(isNextConfig(config, proposed)).to.equal(true);
    const tampered = (edit: (envelope: common.ConfigEnvelope) => void): boolean => {
      const copy = proposed.cloneMessage();
      edit(copy);
      return isNextConfig(config, copy);
    };
    expect(tampered((envelope) => envelope.getConfig()?.setSequence(2))).to.equal(false);
    expect(tampered((envelope) => setBatch(1)(envelope.getConfig()?.getChannelGroup() ?? expect.fail()))).to.equal(
      false,
    );
    expect(tampered((envelope) => envelope.setLastUpdate())).to.equal(false);
    expect(tampered((envelope) => envelope.setConfig())).to.equal(false);
    const unsigned = withSignaturesOf(proposed.getLastUpdate() ?? expect.fail(), undefined);
    expect(tampered((envelope) => envelope.setLastUpdate(unsigned))).to.equal(false);
  });

  it("are found out by comparing, whatever differs", () => {
    const everybody: Signers = [channel.ordering.admin, ...channel.orgs.map(({ admin }) => admin)];
    const original = genesisGroup();
    expect(configDifference(original, original.cloneMessage())).to.equal(undefined);
    const all: Change = (group) => {
      revoke(group);
      join(group);
      setBatch(3)(group);
      groupAt(group, "Application").getGroupsMap().del("Org3MSP");
      groupAt(group, "Application").getPoliciesMap().del("LifecycleEndorsement");
    };
    const wanted = original.cloneMessage();
    all(wanted);
    const result = after1(all, ...everybody).proto.getChannelGroup() ?? new common.ConfigGroup();
    expect(configDifference(withoutVersions(result), withoutVersions(wanted))).to.equal(undefined);
  });

  function genesisGroup(): common.ConfigGroup {
    return config.proto.getChannelGroup()?.cloneMessage() ?? expect.fail("no group");
  }
});

/** The first update with the second's signatures, or with none. Who sent it does not count. */
function withSignaturesOf(update: common.Envelope, other: common.Envelope | undefined): common.Envelope {
  const signedIn = (envelope: common.Envelope): common.ConfigUpdateEnvelope =>
    common.ConfigUpdateEnvelope.deserializeBinary(
      common.Payload.deserializeBinary(envelope.getPayload_asU8()).getData_asU8(),
    );
  const signed = signedIn(update);
  signed.setSignaturesList(other === undefined ? [] : signedIn(other).getSignaturesList());
  const payload = common.Payload.deserializeBinary(update.getPayload_asU8());
  payload.setData(signed.serializeBinary());
  const envelope = update.cloneMessage();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}

function withoutVersions(group: common.ConfigGroup): common.ConfigGroup {
  const bare = group.cloneMessage();
  bare.setVersion(0);
  for (const [, value] of bare.getValuesMap().entries()) value.setVersion(0);
  for (const [, policy] of bare.getPoliciesMap().entries()) policy.setVersion(0);
  for (const [name, inner] of [...bare.getGroupsMap().entries()]) bare.getGroupsMap().set(name, withoutVersions(inner));
  return bare;
}
