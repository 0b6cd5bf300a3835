import { expect } from "chai";
import { ConfigurationError } from "../../src/channel/configuration-error.js";
import { configGroup, implicitPolicy, rolePolicy } from "../../src/channel/config-group.js";
import { evaluatePolicy, parsePolicy } from "../../src/channel/policy.js";
import { PolicyManager } from "../../src/channel/policy-manager.js";
import { signersOf } from "../../src/channel/signed-data.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { common } from "../../src/protos.js";
import { openTestChannel, type TestChannel } from "./test-channel.js";

type Rule = Parameters<typeof implicitPolicy>[0];

describe("policies of the configuration", () => {
  let channel: TestChannel;

  before(async () => (channel = await openTestChannel()));
  after(() => channel.remove());

  const section = (policies: Record<string, common.Policy>, without: readonly string[] = []): common.ConfigGroup =>
    configGroup({
      groups: Object.fromEntries(
        channel.orgs.map(({ organisation: { mspId } }) => [
          mspId,
          configGroup({
            policies: without.includes(mspId) ? {} : { Readers: rolePolicy(mspId, "client", "admin") },
          }),
        ]),
      ),
      policies,
    });
  const managerOf = (group: common.ConfigGroup): PolicyManager =>
    new PolicyManager("Channel", group, channel.config.mspManager);
  const isSatisfied = (manager: PolicyManager, id: string, signers: readonly SigningIdentity[]): boolean =>
    manager.policy(id)?.refusalOf(signers) === undefined;

  it("ask any, all or most of the groups below", () => {
    const clients = channel.orgs.map(({ client }) => client);
    const expected: readonly [Rule, readonly boolean[]][] = [
      ["ANY", [false, true, true, true]],
      ["MAJORITY", [false, false, true, true]],
      ["ALL", [false, false, false, true]],
    ];
    for (const [rule, outcomes] of expected) {
      const manager = managerOf(section({ Readers: implicitPolicy(rule, "Readers") }));
      const actual = outcomes.map((_, count) => isSatisfied(manager, "Readers", clients.slice(0, count)));
      expect(actual, rule).to.deep.equal(outcomes);
    }
    const most = managerOf(section({ Readers: implicitPolicy("MAJORITY", "Readers") }));
    const [one, two] = channel.orgs;
    expect(isSatisfied(most, "Readers", [one.client, one.admin, one.client])).to.equal(false);
    expect(isSatisfied(most, "Readers", [one.client, two.node])).to.equal(false);
  });

  it("count a group that lacks the policy as one that refuses", () => {
    const clients = channel.orgs.map(({ client }) => client);
    const manager = managerOf(section({ Readers: implicitPolicy("ALL", "Readers") }, ["Org3MSP"]));
    expect(isSatisfied(manager, "Readers", clients)).to.equal(false);
    const most = managerOf(section({ Readers: implicitPolicy("MAJORITY", "Readers") }, ["Org3MSP"]));
    expect(isSatisfied(most, "Readers", clients.slice(0, 1))).to.equal(false);
    expect(isSatisfied(most, "Readers", clients.slice(0, 2))).to.equal(true);
  });

  it("ask nobody where there are no groups, whatever the rule", () => {
    for (const rule of ["ANY", "MAJORITY", "ALL"] as const) {
      const manager = managerOf(configGroup({ policies: { Readers: implicitPolicy(rule, "Readers") } }));
      expect(isSatisfied(manager, "Readers", []), rule).to.equal(true);
    }
  });

  it("nest, and are found by path from above, from their own group, and from nowhere else", () => {
    const [one, two] = channel.orgs;
    const inner = section({ Readers: implicitPolicy("MAJORITY", "Readers") });
    const manager = managerOf(
      configGroup({ groups: { Application: inner }, policies: { Readers: implicitPolicy("ANY", "Readers") } }),
    );
    for (const id of ["Readers", "/Channel/Readers", "/Channel/Application/Readers", "Application/Readers"]) {
      expect(isSatisfied(manager, id, [one.client]), id).to.equal(false);
      expect(isSatisfied(manager, id, [one.client, two.client]), id).to.equal(true);
    }
    expect(isSatisfied(manager, "/Channel/Application/Org1MSP/Readers", [one.client])).to.equal(true);
    for (const id of ["/Other/Readers", "/Channel", "/Channel/Nobody/Readers", "Writers", ""])
      expect(manager.policy(id), id).to.equal(undefined);
    expect(manager.group(["Application"])?.policy("/Channel/Readers")).to.equal(undefined);
  });

  it("say the same as policies over signers' roles, to which they convert", () => {
    const inner = section({ Readers: implicitPolicy("MAJORITY", "Readers") });
    const policy = managerOf(
      configGroup({ groups: { Application: inner }, policies: { Readers: implicitPolicy("ALL", "Readers") } }),
    ).policy("Readers");
    const converted = policy?.toSignaturePolicy().serializeBinary() ?? new Uint8Array();
    const people = channel.orgs.flatMap(({ client, node }) => [client, node]);
    for (let chosen = 0; chosen < 2 ** people.length; chosen += 1) {
      const signers = people.filter((_, index) => (chosen >> index) & 1);
      const expected = policy?.refusalOf(signers) === undefined;
      expect(evaluatePolicy(channel.config.mspManager, converted, signers), String(chosen)).to.equal(expected);
    }
  });

  it("are refused when they cannot be read", () => {
    const policyOf = (type: number, value: Uint8Array): common.Policy => {
      const policy = new common.Policy();
      policy.setType(type);
      policy.setValue(value);
      return policy;
    };
    const { PolicyType } = common.Policy;
    const outOfRange = common.SignaturePolicyEnvelope.deserializeBinary(parsePolicy("OR('Org1MSP.admin')"));
    outOfRange.setIdentitiesList([]);
    for (const broken of [
      policyOf(PolicyType.SIGNATURE, Buffer.from("garbage")),
      policyOf(PolicyType.SIGNATURE, outOfRange.serializeBinary()),
      policyOf(PolicyType.IMPLICIT_META, Buffer.from([0xff])),
      policyOf(PolicyType.MSP, new Uint8Array()),
      policyOf(PolicyType.UNKNOWN, new Uint8Array()),
    ])
      expect(() => managerOf(configGroup({ policies: { Readers: broken } }))).to.throw(ConfigurationError);
  });

  it("count whoever really signed, once", () => {
    const [{ client }, other] = channel.orgs;
    const bytes = Buffer.from("what is signed");
    const good = { signed: bytes, identity: client.serialized, signature: client.sign(bytes) };
    const signers = signersOf(channel.config.mspManager, [
      good,
      good,
      { ...good, signed: Buffer.from("something else"), identity: other.client.serialized },
      { ...good, identity: channel.stranger.client.serialized, signature: channel.stranger.client.sign(bytes) },
      { ...good, identity: Buffer.from("nobody") },
    ]);
    expect(signers.map(({ identifier }) => identifier)).to.deep.equal([client.identifier]);
  });
});
