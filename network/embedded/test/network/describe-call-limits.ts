import { readFile } from "node:fs/promises";
import { type ClientDuplexStream, credentials, type ServiceError } from "@grpc/grpc-js";
import { common, orderer, peer } from "@hyperledger/fabric-protos";
import { expect } from "chai";
import { signedEnvelope } from "../../src/channel/signed-envelope.js";
import type { SigningIdentity } from "../../src/crypto/types.js";
import { namelessProposal, signedProposal } from "../services/signed-proposal.js";
import { signerOf } from "./signer.js";
import { Grpc, type NetworkUnderTest, ORG1, Subject } from "./subject.js";

/** Calls more than a peer serves. */
const TOO_MANY = 5;
/** Long enough for all calls to be there at once. */
const CALL_MS = 8_000;

type DeliverStream = ClientDuplexStream<common.Envelope, peer.DeliverResponse>;

/**
 * How many calls of one service a peer serves at once, asked until it serves no more.
 * @param limits those it was started with
 */
export function describeCallLimits(
  name: string,
  start: () => Promise<NetworkUnderTest>,
  limits: { readonly endorser: number; readonly deliver: number },
): void {
  describe(`a peer's limits of calls: ${name}`, function () {
    this.timeout(300_000);
    const subject = new Subject();
    let endorser: InstanceType<typeof peer.EndorserClient>;
    let deliver: InstanceType<typeof peer.DeliverClient>;
    let alice: SigningIdentity;

    before(async () => {
      await subject.open(start);
      const { connection } = subject.network;
      const { address, tlsServerName, tlsRootCertPath } =
        connection.organisations[ORG1]?.peer ?? expect.fail("no peer");
      const tls = credentials.createSsl(await readFile(tlsRootCertPath));
      const options = { "grpc.ssl_target_name_override": tlsServerName };
      endorser = new peer.EndorserClient(address, tls, options);
      deliver = new peer.DeliverClient(address, tls, options);
      alice = await signerOf(connection, subject.alice);
    });
    after(async () => {
      endorser?.close();
      deliver?.close();
      await subject.close();
    });

    const refusalBy = (service: string, limit: number) => ({
      code: Grpc.UNKNOWN,
      details: `too many requests for ${service}, exceeding concurrency limit (${limit})`,
    });
    const inWords = ({ code, details }: ServiceError) => ({ code, details });

    /** Undefined when it was answered. */
    const propose = (waitMs: number): Promise<ReturnType<typeof inWords> | undefined> =>
      new Promise((resolve) => {
        const proposal = signedProposal(alice, subject.network.connection.channel, "sink", "wait", String(waitMs));
        endorser.processProposal(proposal, (error) => resolve(error === null ? undefined : inWords(error)));
      });

    it("refuses proposals past those it endorses at once, in Fabric's words, and takes them again afterwards", async () => {
      const asked = Array.from({ length: limits.endorser + TOO_MANY }, () => propose(CALL_MS));
      const refused = (await Promise.all(asked)).filter((answer) => answer !== undefined);
      expect(refused).to.deep.equal(
        Array.from({ length: TOO_MANY }, () => refusalBy("/protos.Endorser", limits.endorser)),
      );
      expect(await propose(0)).to.equal(undefined);
    });

    it("refuses a proposal whose header names no chaincode", async () => {
      const nameless = namelessProposal(alice, subject.network.connection.channel, "sink");
      const refused = await new Promise((resolve) =>
        endorser.processProposal(nameless, (error) => resolve(error === null ? undefined : inWords(error))),
      );
      expect(refused).to.deep.equal({ code: Grpc.UNKNOWN, details: "ChaincodeHeaderExtension.ChaincodeId is nil" });
    });

    /** From the newest block on, without an end: a stream that stays. */
    function follow(): common.Envelope {
      const seek = new orderer.SeekInfo();
      const newest = new orderer.SeekPosition();
      newest.setNewest(new orderer.SeekNewest());
      seek.setStart(newest);
      const last = new orderer.SeekPosition();
      const far = new orderer.SeekSpecified();
      far.setNumber(Number.MAX_SAFE_INTEGER);
      last.setSpecified(far);
      seek.setStop(last);
      return signedEnvelope(
        alice,
        subject.network.connection.channel,
        common.HeaderType.DELIVER_SEEK_INFO,
        seek.serializeBinary(),
      );
    }

    /** Resolves with the first thing that comes: a block, or why there is none. */
    const opened = (streams: DeliverStream[]): Promise<"block" | ReturnType<typeof inWords>> =>
      new Promise((resolve) => {
        const stream = deliver.deliver();
        streams.push(stream);
        stream.on("data", (response: peer.DeliverResponse) => response.hasBlock() && resolve("block"));
        stream.on("error", (error: ServiceError) => resolve(inWords(error)));
        stream.write(follow());
      });

    it("refuses streams of blocks past those it serves at once, and takes others when they end", async () => {
      const streams: DeliverStream[] = [];
      try {
        const first = await Promise.all(Array.from({ length: limits.deliver }, () => opened(streams)));
        expect(new Set(first)).to.deep.equal(new Set(["block"]));
        for (let more = 0; more < TOO_MANY; more += 1)
          expect(await opened(streams)).to.deep.equal(refusalBy("/protos.Deliver", limits.deliver));
        streams[0]?.cancel();
        // The peer hears of the end a moment later.
        let answer: Awaited<ReturnType<typeof opened>>;
        do answer = await opened(streams);
        while (answer !== "block");
      } finally {
        for (const stream of streams) stream.cancel();
      }
    });
  });
}
