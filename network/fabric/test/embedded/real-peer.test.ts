import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Network, startNetwork } from "@mulian/embedded-network";
import { connectAs, enrolMember, type Member, revokeMember } from "@mulian/embedded-network/testing/describe-network";
import { common } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { FABRIC_RELEASES } from "../../src/index.js";
import { eventually } from "../network/eventually.js";
import { missingFor } from "../network/missing.js";
import { skipLoudly } from "../network/skip-loudly.js";
import { CommandLine } from "./command-line.js";
import type { Configuration } from "./configuration.js";
import { RealPeer } from "./real-peer.js";

const CONTRACT = join(import.meta.dirname, "../../../../embedded/test/contracts/kitchen-sink");
const CHANNEL = "mychannel";
const ORG1 = "Org1MSP";
/** A peer starts, and asks for blocks, on a busy machine. */
const LIMIT_MS = 180_000;

/** A configuration block, as configtxlator prints it. */
interface Decoded {
  readonly data: { readonly data: { readonly payload: { readonly data: { readonly config: Configuration } } }[] };
}

/**
 * Fabric's own peer as the judge: it takes the embedded network's configuration, blocks and updates for Fabric's, with its own
 * code for channel configuration, block signatures and validation.
 */
for (const release of FABRIC_RELEASES)
  describe(`Fabric ${release}'s own peer in the embedded network's channel`, function () {
    this.timeout(LIMIT_MS);
    let folder: string;
    let network: Network;
    let peer: RealPeer | undefined;
    let alice: Member;

    before(async function () {
      const missing = missingFor(release);
      if (missing !== undefined) skipLoudly(this, missing);
      folder = await mkdtemp(join(tmpdir(), "embedded-peer-"));
      const networkDir = join(folder, "network");
      network = await startNetwork({
        dataDir: networkDir,
        channel: CHANNEL,
        organisations: [ORG1, "Org2MSP", "Org3MSP"].map((mspId) => ({ mspId, name: mspId.slice(0, 4).toLowerCase() })),
        chaincodes: [{ name: "sink", path: CONTRACT }],
      });
      alice = await enrolMember(network.connection, ORG1, "alice");
      await put("before");
      const { connection } = network;
      peer = await RealPeer.start({ release, networkDir, dir: join(folder, "peer"), mspId: ORG1, connection });
    });
    after(async () => {
      await peer?.stop();
      await network?.close();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    });

    async function withContract<Result>(
      member: Member,
      name: string,
      use: (
        contract: ReturnType<ReturnType<Awaited<ReturnType<typeof connectAs>>["gateway"]["getNetwork"]>["getContract"]>,
      ) => Promise<Result>,
    ): Promise<Result> {
      const session = await connectAs(network.connection, member);
      try {
        return await use(session.gateway.getNetwork(CHANNEL).getContract(name));
      } finally {
        session.close();
      }
    }
    const put = (key: string): Promise<unknown> =>
      withContract(alice, "sink", (contract) => contract.submitTransaction("put", key, "v"));
    const newest = async (): Promise<{ height: number; hash: string }> => {
      const bytes = await withContract(alice, "qscc", (qscc) => qscc.evaluateTransaction("GetChainInfo", CHANNEL));
      const info = common.BlockchainInfo.deserializeBinary(bytes);
      return { height: info.getHeight(), hash: Buffer.from(info.getCurrentblockhash_asU8()).toString("hex") };
    };
    const real = (): RealPeer => peer ?? expect.fail("not started");
    const caughtUp = async (): Promise<void> => {
      const { height } = await newest();
      await eventually(async () => (await real().newest(CHANNEL)).height === height);
      expect(await real().newest(CHANNEL)).to.deep.equal(await newest());
    };

    /** The real peer's answer to a client: its height, or that it refuses. */
    async function heightAsSeenBy(member: Member): Promise<string> {
      const organisation = network.connection.organisations[ORG1] ?? expect.fail("no Org1MSP");
      const atRealPeer = { ...organisation, peer: real().endpoint };
      const session = await connectAs({ ...network.connection, organisations: { [ORG1]: atRealPeer } }, member);
      try {
        const qscc = session.gateway.getNetwork(CHANNEL).getContract("qscc");
        const bytes = await qscc.evaluateTransaction("GetChainInfo", CHANNEL);
        return String(common.BlockchainInfo.deserializeBinary(bytes).getHeight());
      } catch (error) {
        const told = JSON.stringify((error as { details?: unknown }).details);
        return told.includes("access denied") ? "access denied" : told;
      } finally {
        session.close();
      }
    }

    it("joins by the first block, and takes the blocks from the embedded orderer", async () => {
      const tools = new CommandLine(network.connection, join(folder, "tools"), release);
      const first = tools.path("first.block");
      await tools.peer(ORG1, "channel", "fetch", "0", first, "--channelID", CHANNEL, ...tools.orderer);
      await real().run("channel", "join", "--blockpath", first);
      await caughtUp();
      await put("after");
      await caughtUp();
    });

    it("follows what is changed by an update, and refuses by it whoever was revoked", async () => {
      const leaver = await enrolMember(network.connection, ORG1, "leaver");
      await revokeMember(network.connection, leaver);
      await network.publishRevocations(ORG1);
      await caughtUp();
      const tools = new CommandLine(network.connection, join(folder, "tools"), release);
      await real().run("channel", "fetch", "config", tools.path("of-peer"), "--channelID", CHANNEL);
      const { data } = (await tools.decode("common.Block", "of-peer")) as Decoded;
      expect(data.data[0]?.payload.data.config.sequence).to.equal("1");
      await put("last");
      await caughtUp();
      expect(await heightAsSeenBy(leaver)).to.equal("access denied");
      expect(await heightAsSeenBy(alice)).to.equal(String((await newest()).height));
    });
  });
