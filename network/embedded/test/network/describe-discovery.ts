import { readFile } from "node:fs/promises";
import { credentials } from "@grpc/grpc-js";
import { discovery, peer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { impostorOf } from "./member.js";
import { signerOf } from "./signer.js";
import { ORG1, ORG2, ORG3, type Subject } from "./subject.js";

/** `discovery.Discovery`, which older clients ask for whom to send a proposal to. */
export function describeDiscovery(subject: Subject): void {
  describe("discovery", () => {
    let client: InstanceType<typeof discovery.DiscoveryClient>;
    let alice: SigningIdentity;

    before(async () => {
      const { connection } = subject.network;
      const { address, tlsServerName, tlsRootCertPath } =
        connection.organisations[ORG1]?.peer ?? expect.fail("no peer");
      const tls = credentials.createSsl(await readFile(tlsRootCertPath));
      client = new discovery.DiscoveryClient(address, tls, { "grpc.ssl_target_name_override": tlsServerName });
      alice = await signerOf(connection, subject.alice);
    });
    after(() => client?.close());

    function ask(signer: SigningIdentity, ...queries: discovery.Query[]): Promise<discovery.QueryResult[]> {
      const authentication = new discovery.AuthInfo();
      authentication.setClientIdentity(signer.serialized);
      const request = new discovery.Request();
      request.setAuthentication(authentication);
      request.setQueriesList(queries);
      const signed = new discovery.SignedRequest();
      const payload = request.serializeBinary();
      signed.setPayload(payload);
      signed.setSignature(signer.sign(payload));
      return new Promise((resolve, reject) => {
        client.discover(signed, (error, response) => {
          if (response === undefined) reject(error ?? new Error("no response"));
          else resolve(response.getResultsList());
        });
      });
    }

    function query(set: (query: discovery.Query) => void, channel?: string): discovery.Query {
      const built = new discovery.Query();
      built.setChannel(channel ?? subject.network.connection.channel);
      set(built);
      return built;
    }
    const config = (channel?: string) => query((built) => built.setConfigQuery(new discovery.ConfigQuery()), channel);

    function endorsers(name: string, ...collections: string[]): discovery.Query {
      const call = new peer.ChaincodeCall();
      call.setName(name);
      call.setCollectionNamesList(collections);
      const interest = new peer.ChaincodeInterest();
      interest.addChaincodes(call);
      const chaincodeQuery = new discovery.ChaincodeQuery();
      chaincodeQuery.addInterests(interest);
      return query((built) => built.setCcQuery(chaincodeQuery));
    }
    const errorOf = (result: discovery.QueryResult | undefined): string => result?.getError()?.getContent() ?? "none";

    it("tells the channel's organisations and where its orderers are", async () => {
      const [result] = await ask(alice, config());
      const found = result?.getConfigResult();
      expect([...(found?.getMspsMap().keys() ?? [])]).to.include.members([ORG1, ORG2, ORG3]);
      const endpoints = [...(found?.getOrderersMap().entries() ?? [])].flatMap(([, each]) => each.getEndpointList());
      const { orderers } = subject.network.connection;
      expect(endpoints.map((each) => `${each.getHost()}:${each.getPort()}`)).to.have.members(
        orderers.map(({ address }) => address),
      );
    });

    it("lays out majorities, each organisation's peers a group", async () => {
      const [result] = await ask(alice, endorsers("sink"));
      const [descriptor] = result?.getCcQueryRes()?.getContentList() ?? [];
      const sizes = descriptor?.getLayoutsList().map((layout) => layout.getQuantitiesByGroupMap().getLength());
      expect(sizes).to.deep.equal([2, 2, 2]);
      expect(descriptor?.getEndorsersByGroupsMap().getLength()).to.equal(3);
    });

    it("answers each query by itself, and refuses what it cannot or may not tell", async () => {
      const local = query((built) => built.setLocalPeers(new discovery.LocalPeerQuery()), "");
      const results = await ask(alice, config(), config("elsewhere"), local, endorsers("missing"));
      expect(results.slice(0, 3).map(errorOf)).to.deep.equal(["none", "access denied", "access denied"]);
      expect(errorOf(results[3])).to.match(/^failed constructing descriptor/);
      const impostor = await signerOf(subject.network.connection, impostorOf(subject.alice));
      expect((await ask(impostor, config())).map(errorOf)).to.deep.equal(["access denied"]);
    });
  });
}
