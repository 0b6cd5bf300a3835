import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Network, startNetwork } from "@mulian/embedded-network";
import { CaClient, openOrganisation } from "@mulian/embedded-network/ca";
import { connectAs, enrolMember, type Member, revokeMember } from "@mulian/embedded-network/testing/describe-network";
import { expect } from "chai";
import { FABRIC_RELEASES, FabricNetworkError } from "../../src/index.js";
import { eventually } from "../network/eventually.js";
import { missingFor } from "../network/missing.js";
import { skipLoudly } from "../network/skip-loudly.js";
import { CommandLine } from "./command-line.js";
import { type ConfigGroup, fetchConfiguration, prepareUpdate } from "./configuration.js";

const CONTRACT = join(import.meta.dirname, "../../../../embedded/test/contracts/kitchen-sink");
const CHANNEL = "mychannel";
const [ORG1, ORG2, ORG3, ORG4] = ["Org1MSP", "Org2MSP", "Org3MSP", "Org4MSP"] as const;
/** A program each, on a busy machine. */
const LIMIT_MS = 120_000;

/** What operators type at Fabric, typed at the embedded network: the programs are Fabric's own. */
for (const release of FABRIC_RELEASES)
  describe(`Fabric ${release}'s own command line on the embedded network`, function () {
    this.timeout(LIMIT_MS);
    let folder: string;
    let network: Network;
    let tools: CommandLine;

    before(async function () {
      const missing = missingFor(release);
      if (missing !== undefined) skipLoudly(this, missing);
      folder = await mkdtemp(join(tmpdir(), "embedded-tools-"));
      network = await startNetwork({
        dataDir: join(folder, "network"),
        channel: CHANNEL,
        organisations: [ORG1, ORG2, ORG3].map((mspId) => ({ mspId, name: mspId.slice(0, 4).toLowerCase() })),
        chaincodes: [{ name: "sink", path: CONTRACT }],
      });
      tools = new CommandLine(network.connection, join(folder, "tools"), release);
    });
    after(async () => {
      await network?.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    const heightOf = async (mspId: string): Promise<number> =>
      Number(/"height":(\d+)/.exec(await tools.peer(mspId, "channel", "getinfo", "--channelID", CHANNEL))?.[1]);

    /** `peer channel update` returns when the orderer has taken the update, which is before its block. */
    const reached = (sequence: number): Promise<void> =>
      eventually(async () => (await fetchConfiguration(tools, ORG1, CHANNEL)).sequence === String(sequence));

    /** The tool's last words; "done" when it did as asked. */
    const refusal = (call: Promise<unknown>): Promise<string> =>
      call.then(
        () => "done",
        (error: unknown) => {
          if (error instanceof FabricNetworkError) return error.message;
          throw error;
        },
      );

    async function valueOf(member: Member, peerOf: string, key: string): Promise<string> {
      const session = await connectAs(network.connection, member, { peerOf });
      try {
        const contract = session.gateway.getNetwork(CHANNEL).getContract("sink");
        return Buffer.from(await contract.evaluateTransaction("get", key)).toString();
      } catch (error) {
        // Its message is the peer's; the code says enough.
        return `refused with ${(error as { code?: number }).code}`;
      } finally {
        session.close();
      }
    }

    it("lists the channel, and tells its height to its own organisation only", async () => {
      expect(await tools.peer(ORG1, "channel", "list")).to.include(CHANNEL);
      expect(await heightOf(ORG2)).to.equal(network.height);
      const elsewhere = new CommandLine(
        {
          ...network.connection,
          organisations: {
            [ORG1]: {
              ...(network.connection.organisations[ORG1] ?? expect.fail()),
              peer: network.connection.organisations[ORG2]?.peer ?? expect.fail(),
            },
          },
        },
        join(folder, "elsewhere"),
        release,
      );
      expect(await refusal(elsewhere.peer(ORG1, "channel", "list"))).to.include("access denied");
    });

    it("decodes the configuration, whole and in Fabric's own form", async () => {
      const { channel_group: channel } = await fetchConfiguration(tools, ORG1, CHANNEL);
      expect(Object.keys(channel.groups).sort()).to.deep.equal(["Application", "Orderer"]);
      expect(Object.keys(channel.groups["Application"]?.groups ?? {})).to.deep.equal([ORG1, ORG2, ORG3]);
      expect(channel.values["Capabilities"]?.value).to.deep.equal({ capabilities: { V2_0: {} } });
      expect(channel.groups["Orderer"]?.values["BatchTimeout"]?.value).to.deep.equal({ timeout: "1ns" });
      const [orderer] = network.connection.orderers;
      const endpoints = channel.groups["Orderer"]?.groups["OrdererMSP"]?.values["Endpoints"]?.value;
      expect(endpoints).to.deep.equal({ addresses: [orderer?.address] });
    });

    it("invokes, waits for the commit at two peers, and queries", async () => {
      const call = ["--channelID", CHANNEL, "--name", "sink", "--ctor"];
      const invoke = (...endorsers: string[]) =>
        tools.peer(
          ORG1,
          ...["chaincode", "invoke", ...call, '{"Args":["put","k","from the command line"]}', "--waitForEvent"],
          ...tools.orderer,
          ...tools.endorsers(...endorsers),
        );
      expect(await refusal(invoke(ORG1))).to.include("ENDORSEMENT_POLICY_FAILURE");
      expect(await refusal(invoke(ORG1, ORG2))).to.equal("done");
      // Without an orderer's address Fabric 3's looks for one in the organisations that order; 2.5's in the channel only.
      const toOrderer = release.startsWith("3.") ? tools.orderer.slice(2) : tools.orderer;
      const again = ["chaincode", "invoke", ...call, '{"Args":["append","k","!"]}', "--waitForEvent"];
      expect(await refusal(tools.peer(ORG1, ...again, ...toOrderer, ...tools.endorsers(ORG1, ORG2)))).to.equal("done");
      const query = await tools.peer(ORG3, "chaincode", "query", ...call, '{"Args":["get","k"]}');
      expect(query.trim()).to.equal("from the command line!");
    });

    it("discovers peers, configuration and endorsers", async () => {
      const peers = (await tools.discover(ORG1, "peers", "--channel", CHANNEL)) as {
        MSPID: string;
        Endpoint: string;
      }[];
      const own = network.connection.organisations;
      expect(peers.map(({ MSPID, Endpoint }) => [MSPID, Endpoint])).to.have.deep.members(
        Object.entries(own).map(([mspId, { peer }]) => [mspId, peer.address]),
      );
      const config = (await tools.discover(ORG1, "config", "--channel", CHANNEL)) as { msps: object; orderers: object };
      expect(Object.keys(config.msps).sort()).to.deep.equal(["OrdererMSP", ORG1, ORG2, ORG3]);
      const endorsers = await tools.discover(ORG1, "endorsers", "--channel", CHANNEL, "--chaincode", "sink");
      const [descriptor] = endorsers as { Layouts: { quantities_by_group: Record<string, number> }[] }[];
      // Any two of three: a majority.
      const sums = descriptor?.Layouts.map(({ quantities_by_group }) => Object.keys(quantities_by_group).length);
      expect(sums).to.deep.equal([2, 2, 2]);
      const missing = tools.discover(ORG1, "endorsers", "--channel", CHANNEL, "--chaincode", "missing");
      expect(await refusal(missing)).to.include("failed constructing descriptor");
    });

    it("puts a revocation list into the channel by an update that the organisation's own administrator signs", async () => {
      const leaver = await enrolMember(network.connection, ORG1, "leaver");
      await revokeMember(network.connection, leaver);
      expect(await valueOf(leaver, ORG1, "k")).to.equal("from the command line!");
      const list = await revocationList(network);
      const current = await fetchConfiguration(tools, ORG1, CHANNEL);
      const setList = (channel: ConfigGroup): void => {
        const msp = channel.groups["Application"]?.groups[ORG1]?.values["MSP"]?.value as { config: object };
        Object.assign(msp.config, { revocation_list: [list] });
      };
      await prepareUpdate(tools, current, "revocation", setList);
      const update = [
        "channel",
        "update",
        "--channelID",
        CHANNEL,
        "--file",
        tools.path("revocation"),
        ...tools.orderer,
      ];
      expect(await refusal(tools.peer(ORG2, ...update))).to.match(/BAD_REQUEST.*MSP not satisfied/);
      expect(await refusal(tools.peer(ORG1, ...update))).to.equal("done");
      await reached(1);
      expect(await valueOf(leaver, ORG1, "k")).to.equal("refused with 9");
      // The same once more speaks of a configuration that is no longer there.
      expect(await refusal(tools.peer(ORG1, ...update))).to.match(/BAD_REQUEST.*to version 1, but key is at version 1/);
    });

    it("lets an organisation join by an update that most administrators sign, and leave again", async () => {
      const { member, group } = await newOrganisation(join(folder, "org4"));
      expect(await valueOf(member, ORG1, "k")).to.equal("refused with 9");
      const current = await fetchConfiguration(tools, ORG1, CHANNEL);
      await prepareUpdate(tools, current, "join", (channel) => {
        const application = channel.groups["Application"] ?? expect.fail();
        application.groups[ORG4] = group(application.groups[ORG3] ?? expect.fail());
      });
      const send = (file: string, mspId: string) =>
        tools.peer(mspId, "channel", "update", "--channelID", CHANNEL, "--file", tools.path(file), ...tools.orderer);
      expect(await refusal(send("join", ORG1))).to.match(/BAD_REQUEST.*requires 2 of the 'Admins' sub-policies/);
      await tools.peer(ORG1, "channel", "signconfigtx", "--file", tools.path("join"));
      expect(await refusal(send("join", ORG2))).to.equal("done");
      await reached(2);
      expect(await valueOf(member, ORG1, "k")).to.equal("from the command line!");
      // Three of four are the majority now, and the fourth has no peer.
      const endorsers = await tools.discover(ORG1, "endorsers", "--channel", CHANNEL, "--chaincode", "sink");
      expect((endorsers as { Layouts: unknown[] }[])[0]?.Layouts.length).to.equal(1);

      await prepareUpdate(tools, await fetchConfiguration(tools, ORG1, CHANNEL), "leave", (channel) => {
        delete channel.groups["Application"]?.groups[ORG4];
      });
      for (const mspId of [ORG1, ORG2])
        await tools.peer(mspId, "channel", "signconfigtx", "--file", tools.path("leave"));
      expect(await refusal(send("leave", ORG3))).to.equal("done");
      await reached(3);
      expect(await valueOf(member, ORG1, "k")).to.equal("refused with 9");
    });
  });

/** In base64, as configtxlator writes bytes. */
async function revocationList({ connection }: Network): Promise<string> {
  const ca = new CaClient(connection.organisations[ORG1]?.ca ?? expect.fail());
  return Buffer.from(await ca.revocationList(await ca.enrolRegistrar())).toString("base64");
}

/** An organisation that the channel does not know yet, with a client. */
async function newOrganisation(dir: string) {
  const organisation = await openOrganisation({ dir, mspId: ORG4, name: "org4" });
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const certificatePem = await organisation.ca.issue({
    subject: [{ OU: ["client"] }, { CN: ["newcomer"] }],
    publicKey: publicKey.export({ format: "der", type: "spki" }),
    keyUsages: 1, // digitalSignature
  });
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  const root = base64(organisation.caCertPem);
  /** Like another organisation's part of the configuration, with its own names and roots. */
  const group = (like: ConfigGroup): ConfigGroup => {
    const own = JSON.parse(JSON.stringify(like).replaceAll(ORG3, ORG4)) as ConfigGroup;
    const msp = own.values["MSP"] ?? expect.fail("no MSP");
    const { config } = msp.value as { config: Record<string, unknown> };
    const nodeOus = config["fabric_node_ous"] as Record<string, { certificate?: string }>;
    for (const unit of Object.values(nodeOus)) if (unit.certificate !== undefined) unit.certificate = root;
    Object.assign(config, { root_certs: [root], tls_root_certs: [base64(organisation.tlsCaCertPem)] });
    return own;
  };
  const member: Member = { id: "newcomer", mspId: ORG4, certificatePem, privateKey };
  return { member, group };
}
