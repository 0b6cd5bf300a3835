import { type ServiceError, status } from "@grpc/grpc-js";
import { expect } from "chai";
import { parsePolicy } from "../../src/channel/policy.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { common, discovery, gossip, peer } from "../../src/protos.js";
import { groupAt } from "../channel/test-channel.js";
import { CHANNEL, dial, MSP_IDS, openServices, type OpenServices } from "./open-services.js";

describe("discovery.Discovery", function () {
  this.timeout(180_000);
  let services: OpenServices;
  let client: InstanceType<typeof discovery.DiscoveryClient>;
  let alice: SigningIdentity;

  before(async () => {
    services = await openServices();
    const organisation = services.network.connection.organisations["Org1MSP"] ?? expect.fail("no Org1MSP");
    client = new discovery.DiscoveryClient(...(await dial(organisation.peer)));
    alice = await services.client("Org1MSP", "alice");
  });
  after(async () => {
    client?.close();
    await services?.close();
  });

  function send(request: discovery.SignedRequest): Promise<discovery.Response | number> {
    return new Promise((resolve) => {
      client.discover(request, (error: ServiceError | null, response?: discovery.Response) =>
        resolve(response ?? error?.code ?? status.OK),
      );
    });
  }

  function signed(who: SigningIdentity, queries: readonly discovery.Query[]): discovery.SignedRequest {
    const authentication = new discovery.AuthInfo();
    authentication.setClientIdentity(who.serialized);
    const request = new discovery.Request();
    request.setAuthentication(authentication);
    request.setQueriesList([...queries]);
    const payload = request.serializeBinary();
    const sent = new discovery.SignedRequest();
    sent.setPayload(payload);
    sent.setSignature(who.sign(payload));
    return sent;
  }

  async function results(who: SigningIdentity, ...queries: discovery.Query[]): Promise<discovery.QueryResult[]> {
    const response = await send(signed(who, queries));
    return typeof response === "number" ? expect.fail(`refused with ${response}`) : response.getResultsList();
  }
  const errorOf = (result: discovery.QueryResult | undefined): string => result?.getError()?.getContent() ?? "none";

  function query(set: (query: discovery.Query) => void, channelId = CHANNEL): discovery.Query {
    const built = new discovery.Query();
    built.setChannel(channelId);
    set(built);
    return built;
  }
  const CONFIG = query((built) => built.setConfigQuery(new discovery.ConfigQuery()));
  const PEERS = query((built) => built.setPeerQuery(new discovery.PeerMembershipQuery()));
  const LOCAL = query((built) => built.setLocalPeers(new discovery.LocalPeerQuery()), "");

  interface Call {
    readonly name?: string;
    readonly collections?: readonly string[];
    readonly noPrivateReads?: boolean;
    readonly disregard?: boolean;
    readonly keyPolicies?: readonly common.SignaturePolicyEnvelope[];
  }

  function endorsers(...calls: Call[]): discovery.Query {
    const interest = new peer.ChaincodeInterest();
    for (const each of calls) {
      const { name = "sink", collections = [], noPrivateReads = false, disregard = false, keyPolicies = [] } = each;
      const call = new peer.ChaincodeCall();
      call.setName(name);
      call.setCollectionNamesList([...collections]);
      call.setNoPrivateReads(noPrivateReads);
      call.setDisregardNamespacePolicy(disregard);
      call.setKeyPoliciesList([...keyPolicies]);
      interest.addChaincodes(call);
    }
    const chaincodeQuery = new discovery.ChaincodeQuery();
    chaincodeQuery.addInterests(interest);
    return query((built) => built.setCcQuery(chaincodeQuery));
  }

  /** The organisations of each layout, in words. */
  async function layouts(...calls: Call[]): Promise<string[]> {
    const [result] = await results(alice, endorsers(...calls));
    const [descriptor] = result?.getCcQueryRes()?.getContentList() ?? [];
    if (descriptor === undefined) return [errorOf(result)];
    const groups = descriptor.getEndorsersByGroupsMap();
    const nameOf = (group: string): string =>
      (groups.get(group)?.getPeersList() ?? []).map((each) => mspIdOf(each)).join("|");
    return descriptor
      .getLayoutsList()
      .map((layout) =>
        [...layout.getQuantitiesByGroupMap().entries()]
          .map(([group, count]) => `${count} ${nameOf(group)}`)
          .sort()
          .join(" + "),
      )
      .sort();
  }

  it("tells organisations and orderers from the configuration", async () => {
    const [result] = await results(alice, CONFIG);
    const config = result?.getConfigResult();
    expect([...(config?.getMspsMap().keys() ?? [])].sort()).to.deep.equal(["OrdererMSP", ...MSP_IDS]);
    const [endpoint] = config?.getOrderersMap().get("OrdererMSP")?.getEndpointList() ?? [];
    const [orderer] = services.network.connection.orderers;
    expect(`${endpoint?.getHost()}:${endpoint?.getPort()}`).to.equal(orderer?.address);
  });

  it("tells who the peers are, where, how far, and what they can run", async () => {
    const [result] = await results(alice, PEERS);
    const byOrganisation = result?.getMembers()?.getPeersByOrgMap();
    expect([...(byOrganisation?.keys() ?? [])].sort()).to.deep.equal([...MSP_IDS]);
    for (const mspId of MSP_IDS) {
      const [member] = byOrganisation?.get(mspId)?.getPeersList() ?? [];
      const alive = gossipIn(member?.getMembershipInfo()).getAliveMsg();
      const { address } = services.network.connection.organisations[mspId]?.peer ?? expect.fail(mspId);
      expect(alive?.getMembership()?.getEndpoint()).to.equal(address);
      const properties = gossipIn(member?.getStateInfo()).getStateInfo()?.getProperties();
      expect(properties?.getLedgerHeight()).to.equal(services.network.height);
      expect(properties?.getChaincodesList().map((each) => each.getName())).to.deep.equal(["sink"]);
    }
  });

  it("lays out who can endorse: by the chaincode's policy, the collection's, and who may read it", async () => {
    const [one, two, three] = MSP_IDS.map((mspId) => `1 ${mspId}`);
    expect(await layouts({})).to.deep.equal([`${one} + ${two}`, `${one} + ${three}`, `${two} + ${three}`]);
    expect(await layouts({ collections: ["pair"] })).to.deep.equal([`${one} + ${two}`]);
    expect(await layouts({ collections: ["pair"], noPrivateReads: true })).to.have.length(3);
    const own = "_implicit_org_Org3MSP";
    expect(await layouts({ collections: [own], noPrivateReads: true })).to.deep.equal([
      `${one} + ${three}`,
      `${two} + ${three}`,
    ]);
    expect(await layouts({ collections: [own], noPrivateReads: true, disregard: true })).to.deep.equal([three]);
    for (const call of [{ name: "missing" }, { collections: ["missing"] }, { disregard: true }, { collections: [own] }])
      expect((await layouts(call)).join()).to.match(/^failed constructing descriptor/);
  });

  it("lays out no more ways than serve anybody, however many key policies a client names", async () => {
    // Each can be satisfied in 9,139 ways: laid out one beside the other, all of them take gigabytes.
    const principals = Array.from({ length: 39 }, (_, index) => `'Org${index}.peer'`).join();
    const policy = common.SignaturePolicyEnvelope.deserializeBinary(parsePolicy(`OutOf(3, ${principals})`));
    const keyPolicies = Array.from({ length: 2_000 }, () => policy);
    expect((await layouts({ keyPolicies })).join()).to.match(/^failed constructing descriptor/);
    expect(await layouts({})).to.have.length(3);
  });

  it("leaves out a peer that is stopped", async () => {
    const [, , three] = services.network.peers;
    await services.network.stopPeer(three?.name ?? "");
    expect(await layouts({})).to.deep.equal(["1 Org1MSP + 1 Org2MSP"]);
    const [result] = await results(alice, PEERS);
    expect([...(result?.getMembers()?.getPeersByOrgMap().keys() ?? [])].sort()).to.deep.equal(MSP_IDS.slice(0, 2));
    await services.network.startPeer(three?.name ?? "");
    expect(await layouts({})).to.have.length(3);
  });

  it("tells of the peer itself to its organisation's administrators only", async () => {
    const [own] = await results(await services.admin("Org1MSP"), LOCAL);
    expect(own?.getMembers()?.getPeersByOrgMap().getLength()).to.equal(3);
    for (const who of [alice, await services.admin("Org2MSP")])
      expect(errorOf((await results(who, LOCAL))[0])).to.equal("access denied");
  });

  it("judges each query by itself", async () => {
    const elsewhere = query((built) => built.setConfigQuery(new discovery.ConfigQuery()), "elsewhere");
    const nothing = query(() => undefined);
    const mixed = await results(
      alice,
      CONFIG,
      elsewhere,
      nothing,
      endorsers(),
      query((built) => built.setLocalPeers(new discovery.LocalPeerQuery())),
    );
    expect(mixed.map(errorOf)).to.deep.equal([
      "none",
      "access denied",
      "unknown or missing request type",
      "chaincode interest must contain at least one chaincode",
      "unknown or missing request type",
    ]);
  });

  it("leaves out an organisation that has left the channel, and takes it in again", async () => {
    const everybody: [SigningIdentity, SigningIdentity] = [
      await services.admin("Org1MSP"),
      await services.admin("Org2MSP"),
    ];
    let third: common.ConfigGroup | undefined;
    await services.administration.change(everybody, (channel) => {
      const members = groupAt(channel, "Application").getGroupsMap();
      third = members.get("Org3MSP");
      members.del("Org3MSP");
    });
    expect(await layouts({})).to.deep.equal(["1 Org1MSP + 1 Org2MSP"]);
    const [result] = await results(alice, PEERS);
    expect([...(result?.getMembers()?.getPeersByOrgMap().keys() ?? [])].sort()).to.deep.equal(MSP_IDS.slice(0, 2));
    const own = { collections: ["_implicit_org_Org3MSP"], noPrivateReads: true };
    expect((await layouts(own)).join()).to.match(/^failed constructing descriptor/);
    await services.administration.change(everybody, (channel) => {
      const back = third?.cloneMessage() ?? expect.fail("no Org3MSP");
      groupAt(channel, "Application").getGroupsMap().set("Org3MSP", back);
    });
    expect(await layouts({})).to.have.length(3);
  });

  it("answers a hundred questions of one request, and none of more", async () => {
    const many = Array.from({ length: 100 }, () => CONFIG);
    expect(await results(alice, ...many)).to.have.length(100);
    expect(await send(signed(alice, [...many, CONFIG]))).to.equal(status.UNKNOWN);
    const wide = endorsers({});
    const [interest] = wide.getCcQuery()?.getInterestsList() ?? [];
    for (let added = 0; added < 100; added += 1) wide.getCcQuery()?.addInterests(interest);
    expect(await send(signed(alice, [wide]))).to.equal(status.UNKNOWN);
  });

  it("refuses whoever did not sign, and requests without authentication", async () => {
    const forged = signed(alice, [CONFIG]);
    forged.setSignature((await services.admin("Org1MSP")).sign(forged.getPayload_asU8()));
    const refused = await send(forged);
    expect(typeof refused === "number" ? refused : errorOf(refused.getResultsList()[0])).to.equal("access denied");
    const bare = new discovery.SignedRequest();
    bare.setPayload(new discovery.Request().serializeBinary());
    expect(await send(bare)).to.equal(status.UNKNOWN);
    bare.setPayload(Buffer.from([0x0a, 0xff]));
    expect(await send(bare)).to.equal(status.UNKNOWN);
  });
});

function gossipIn(envelope: gossip.Envelope | undefined): gossip.GossipMessage {
  return gossip.GossipMessage.deserializeBinary(envelope?.getPayload_asU8() ?? new Uint8Array());
}

function mspIdOf(member: discovery.Peer): string {
  return /^\n.(Org\dMSP)/s.exec(Buffer.from(member.getIdentity_asU8()).toString("latin1"))?.[1] ?? "nobody";
}
