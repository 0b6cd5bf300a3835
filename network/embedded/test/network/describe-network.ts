import { createHash } from "node:crypto";
import { common, peer } from "@hyperledger/fabric-protos";
import {
  CommitError,
  type Contract,
  hash,
  type Network as GatewayNetwork,
  type ProposalOptions,
  signers,
  type Transaction,
} from "@hyperledger/fabric-gateway";
import { expect } from "chai";
import type { ConnectionProfile } from "../../src/index.js";
import { commitRequest, failure, first, headerHash, ordererCertificate, ordererRoot, take } from "./helpers.js";
import { connectAs, enrolMember, impostorOf, type Member, revokeMember, type Session } from "./member.js";

/**
 * A running network with organisations Org1MSP, Org2MSP and Org3MSP, each with a peer, and the contract of
 * `test/contracts/kitchen-sink` deployed as `sink` under the policy of the majority.
 */
export interface NetworkUnderTest {
  readonly connection: ConnectionProfile;
  /** A client whose certificate was good once. */
  expiredMember(mspId: string): Promise<Member>;
  close(): Promise<void>;
}

const { TxValidationCode } = peer;
const [ORG1, ORG2, ORG3] = ["Org1MSP", "Org2MSP", "Org3MSP"] as const;
/** gRPC status codes. */
const Grpc = {
  UNKNOWN: 2,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
} as const;
/** How many calls a peer's gateway serves at once. */
const GATEWAY_CALLS = 500;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const sha256 = (bytes: string): string => createHash("sha256").update(bytes).digest("hex");

/** The parts of Fabric's behaviour that applications stumble over, seen through the official client only. */
export function describeNetwork(name: string, start: () => Promise<NetworkUnderTest>): void {
  describe(`network: ${name}`, function () {
    // Enrolment by the SDK and three executions a transaction take their time on a busy machine.
    this.timeout(30_000);

    let network: NetworkUnderTest;
    let alice: Member;
    let bob: Member;
    let sessions: Session[];
    let channel: GatewayNetwork;
    let contract: Contract;
    let atOrg2: Contract;
    let serial = 0;

    const freshKey = (): string => `key${String(++serial).padStart(4, "0")}`;
    const evaluate = async (fn: string, ...args: string[]): Promise<string> =>
      text(await contract.evaluateTransaction(fn, ...args));
    const submit = async (fn: string, ...args: string[]): Promise<string> =>
      text(await contract.submitTransaction(fn, ...args));

    async function session(member: Member, peerOf?: string): Promise<GatewayNetwork> {
      const opened = await connectAs(network.connection, member, peerOf === undefined ? {} : { peerOf });
      sessions.push(opened);
      return opened.gateway.getNetwork(network.connection.channel);
    }

    /** Endorsed, signed, not sent yet. */
    async function endorsed(fn: string, options: ProposalOptions) {
      return contract.newProposal(fn, options).endorse();
    }

    /** The same transaction, signed again by somebody else. */
    async function signedBy(member: Member, transaction: Transaction): Promise<Transaction> {
      const signature = await signers.newPrivateKeySigner(member.privateKey)(
        hash.sha256(Buffer.from("not this transaction")),
      );
      return sessions[0]?.gateway.newSignedTransaction(transaction.getBytes(), signature) ?? transaction;
    }

    async function outcome(fn: string, options: ProposalOptions): Promise<number> {
      const transaction = await endorsed(fn, options);
      return (await (await transaction.submit()).getStatus()).code;
    }

    before(async () => {
      network = await start();
      sessions = [];
      alice = await enrolMember(network.connection, ORG1, "alice", { office: "registry" });
      bob = await enrolMember(network.connection, ORG2, "bob");
      channel = await session(alice);
      contract = channel.getContract("sink");
      atOrg2 = (await session(bob)).getContract("sink");
    });

    after(async () => {
      for (const opened of sessions ?? []) opened.close();
      await network?.close();
    });

    describe("state", () => {
      it("does not show a transaction its own writes", async () => {
        const key = freshKey();
        expect(await submit("putThenGet", key, "new")).to.equal("");
        expect(await submit("putThenGet", key, "newer")).to.equal("new");
        expect(await evaluate("get", key)).to.equal("newer");
      });

      it("fails a stale read at commit", async () => {
        const key = freshKey();
        const [winner, loser] = [
          await endorsed("append", { arguments: [key, "a"] }),
          await endorsed("append", { arguments: [key, "b"] }),
        ];
        expect((await (await winner.submit()).getStatus()).code).to.equal(TxValidationCode.VALID);
        expect((await (await loser.submit()).getStatus()).code).to.equal(TxValidationCode.MVCC_READ_CONFLICT);
        expect(await evaluate("get", key)).to.equal("a");
      });

      it("tells the conflict as a CommitError", async () => {
        const key = freshKey();
        const losers = await Promise.allSettled(Array.from({ length: 8 }, () => submit("append", key, "x")));
        const errors = losers.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
        expect(errors.length).to.be.greaterThan(0);
        for (const error of errors)
          expect(error).to.be.instanceOf(CommitError).with.property("code", TxValidationCode.MVCC_READ_CONFLICT);
        expect(await evaluate("get", key)).to.have.length(8 - errors.length);
      });

      it("fails a phantom read at commit", async () => {
        const prefix = freshKey();
        await submit("put", `${prefix}a`, "1");
        const counted = await endorsed("count", { arguments: [prefix, `${prefix}z`, freshKey()] });
        await submit("put", `${prefix}b`, "2");
        expect((await (await counted.submit()).getStatus()).code).to.equal(TxValidationCode.PHANTOM_READ_CONFLICT);
        expect(await outcome("count", { arguments: [prefix, `${prefix}z`, freshKey()] })).to.equal(
          TxValidationCode.VALID,
        );
      });

      it("orders keys by their UTF-8 bytes, from the start and up to the end", async () => {
        const prefix = freshKey();
        const endings = ["", "a", "B", "é", "\u{ffff}", "\u{1f600}"];
        for (const ending of endings) await submit("put", `${prefix}${ending}`, "x");
        const found: [string, string][] = JSON.parse(await evaluate("range", prefix, `${prefix}\u{10ffff}`));
        expect(found.map(([key]) => key.slice(prefix.length))).to.deep.equal([
          "",
          "B",
          "a",
          "é",
          "\u{ffff}",
          "\u{1f600}",
        ]);
        const cut: [string, string][] = JSON.parse(await evaluate("range", prefix, `${prefix}a`));
        expect(cut.map(([key]) => key.slice(prefix.length))).to.deep.equal(["", "B"]);
      });

      it("keeps composite keys apart from simple ones", async () => {
        const type = freshKey();
        for (const attributes of [
          ["x", "1"],
          ["x", "2"],
          ["y", "1"],
        ])
          await submit("putComposite", type, JSON.stringify(attributes), "v");
        expect(JSON.parse(await evaluate("rangeComposite", type, '["x"]'))).to.deep.equal([
          ["x", "1"],
          ["x", "2"],
        ]);
        const simple: [string, string][] = JSON.parse(await evaluate("range", "", ""));
        expect(simple.filter(([key]) => key.includes(type))).to.deep.equal([]);
      });

      it("takes an empty value for a delete", async () => {
        const key = freshKey();
        await submit("put", key, "v");
        await submit("put", key, "");
        const [newest]: { isDelete: boolean }[] = JSON.parse(await evaluate("history", key));
        expect(newest?.isDelete).to.equal(true);
      });

      it("gives long ranges in several answers", async () => {
        const prefix = freshKey();
        const keys = Array.from({ length: 230 }, (_, index) => `${prefix}-${String(index).padStart(3, "0")}`);
        await Promise.all(keys.map((key) => submit("put", key, "v")));
        const all: [string, string][] = JSON.parse(await evaluate("range", prefix, `${prefix}~`));
        expect(all.map(([key]) => key)).to.deep.equal(keys);
        expect(JSON.parse(await evaluate("rangeKeysOnly", prefix, `${prefix}~`, "120"))).to.deep.equal(
          keys.slice(0, 120),
        );
      });

      it("pages with a bookmark, in queries only", async () => {
        const prefix = freshKey();
        for (const ending of ["a", "b", "c"]) await submit("put", prefix + ending, "v");
        const firstPage = JSON.parse(await evaluate("page", prefix, `${prefix}~`, "2", ""));
        expect(firstPage).to.deep.equal({ keys: [`${prefix}a`, `${prefix}b`], bookmark: `${prefix}c`, count: 2 });
        const second = JSON.parse(await evaluate("page", prefix, `${prefix}~`, "2", firstPage.bookmark));
        expect(second).to.deep.equal({ keys: [`${prefix}c`], bookmark: "", count: 1 });
        expect(await failure(() => submit("pageThenPut", prefix, `${prefix}~`, freshKey()))).to.include({
          code: Grpc.ABORTED,
        });
      });

      it("tells a key's history, newest first", async () => {
        const key = freshKey();
        await submit("put", key, "one");
        await submit("put", key, "two");
        await submit("remove", key);
        const changes: { value: string; isDelete: boolean; txId: string; seconds: number }[] = JSON.parse(
          await evaluate("history", key),
        );
        expect(changes.map(({ value, isDelete }) => [value, isDelete])).to.deep.equal([
          ["", true],
          ["two", false],
          ["one", false],
        ]);
        expect(new Set(changes.map(({ txId }) => txId)).size).to.equal(3);
        expect(changes.every(({ seconds }) => Math.abs(seconds - Date.now() / 1000) < 60)).to.equal(true);
      });
    });

    describe("endorsement", () => {
      it("invalidates a transaction endorsed by too few", async () => {
        const key = freshKey();
        const put = (endorsingOrganizations: string[]) =>
          outcome("put", { arguments: [key, "v"], endorsingOrganizations });
        expect(await put([ORG1])).to.equal(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
        expect(await evaluate("get", key)).to.equal("");
        expect(await put([ORG1, ORG3])).to.equal(TxValidationCode.VALID);
        expect(await evaluate("get", key)).to.equal("v");
      });

      it("lets a key name who must endorse it", async () => {
        const key = freshKey();
        await submit("put", key, "v");
        await submit("setPolicy", key, JSON.stringify([ORG3]));
        expect(JSON.parse(await evaluate("policyOf", key))).to.deep.equal([ORG3]);
        expect(await outcome("put", { arguments: [key, "w"], endorsingOrganizations: [ORG1, ORG2] })).to.equal(
          TxValidationCode.ENDORSEMENT_POLICY_FAILURE,
        );
        expect(await outcome("put", { arguments: [key, "x"] })).to.equal(TxValidationCode.VALID);
        expect(await outcome("put", { arguments: [key, "y"], endorsingOrganizations: [ORG3] })).to.equal(
          TxValidationCode.VALID,
        );
        expect(await evaluate("get", key)).to.equal("y");
      });

      it("keeps a key's policy through a write and drops it with the key", async () => {
        const key = freshKey();
        await submit("put", key, "v");
        await submit("setPolicy", key, JSON.stringify([ORG2]));
        await submit("put", key, "w");
        expect(JSON.parse(await evaluate("policyOf", key))).to.deep.equal([ORG2]);
        await submit("remove", key);
        expect(JSON.parse(await evaluate("policyOf", key))).to.deep.equal([]);
      });

      it("refuses endorsers that disagree", async () => {
        const error = await failure(() => submit("differ", freshKey()));
        expect(error).to.include({ code: Grpc.ABORTED });
        expect(error.details.map(({ message }) => message)).to.include("ProposalResponsePayloads do not match");
      });

      it("refuses a transaction that its creator did not sign", async () => {
        const key = freshKey();
        const mine = await endorsed("put", { arguments: [key, "v"] });
        const forged = await signedBy(impostorOf(alice), mine);
        expect(await failure(() => forged.submit())).to.include({ code: Grpc.ABORTED });
        expect((await (await mine.submit()).getStatus()).code).to.equal(TxValidationCode.VALID);
      });

      it("says what the contract said", async () => {
        const evaluated = await failure(() => evaluate("fail", "the reason"));
        expect(evaluated).to.include({ code: Grpc.UNKNOWN });
        expect(evaluated.details[0]).to.include({ mspId: ORG1, message: "chaincode response 500, the reason" });
        const submitted = await failure(() => submit("fail", "the reason"));
        expect(submitted).to.include({ code: Grpc.ABORTED });
        expect(submitted.details[0]).to.include({ mspId: ORG1, message: "chaincode response 500, the reason" });
      });

      it("knows only its own channel, chaincodes and organisations", async () => {
        const elsewhere = sessions[0]?.gateway.getNetwork("elsewhere").getContract("sink");
        expect(await failure(() => elsewhere?.evaluateTransaction("get", "k"))).to.include({
          code: Grpc.FAILED_PRECONDITION,
        });
        expect(await failure(() => elsewhere?.submitTransaction("put", "k", "v"))).to.include({
          code: Grpc.FAILED_PRECONDITION,
        });
        expect(await failure(() => channel.getContract("missing").submitTransaction("put", "k", "v"))).to.include({
          code: Grpc.FAILED_PRECONDITION,
        });
        expect(
          await failure(() => contract.submit("put", { arguments: ["k", "v"], endorsingOrganizations: ["NobodyMSP"] })),
        ).to.include({ code: 14 });
      });

      it("commits a transaction that was sent twice once", async () => {
        const key = freshKey();
        const proposal = contract.newProposal("append", { arguments: [key, "x"] });
        const transaction = await proposal.endorse();
        const commits = [await transaction.submit(), await transaction.submit()];
        for (const commit of commits) expect((await commit.getStatus()).code).to.equal(TxValidationCode.VALID);
        await submit("put", freshKey(), "so that both are committed");
        expect(await evaluate("get", key)).to.equal("x");
        const codes = (await filteredTransactions())
          .filter(({ txId }) => txId === transaction.getTransactionId())
          .map(({ code }) => code);
        expect(codes).to.deep.equal([TxValidationCode.VALID, TxValidationCode.DUPLICATE_TXID]);
        expect(await failure(() => proposal.endorse())).to.include({ code: Grpc.ABORTED });
      });
    });

    describe("private data", () => {
      const transientData = { value: "secret of Org1" };
      const put = (fn: string, key: string, endorsingOrganizations?: string[]) =>
        contract.submit(fn, {
          arguments: [ORG1, key],
          transientData,
          ...(endorsingOrganizations === undefined ? {} : { endorsingOrganizations }),
        });

      it("is with its organisation, and elsewhere only as a hash", async () => {
        const key = freshKey();
        await put("putPrivate", key);
        expect(await evaluate("getPrivate", ORG1, key)).to.equal("secret of Org1");
        expect(await evaluate("getPrivateHash", ORG1, key)).to.equal(sha256("secret of Org1"));
        expect(text(await atOrg2.evaluateTransaction("getPrivateHash", ORG1, key))).to.equal(sha256("secret of Org1"));
        expect(await failure(() => atOrg2.evaluateTransaction("getPrivate", ORG1, key))).to.include({
          code: Grpc.UNKNOWN,
        });
      });

      it("is in no block", async () => {
        const key = freshKey();
        await put("putPrivate", key);
        for (const block of await allBlocks())
          expect(Buffer.from(block.serializeBinary()).includes("secret of Org1")).to.equal(false);
      });

      it("does not send transient data to organisations it was not meant for", async () => {
        const key = freshKey();
        expect(await failure(() => put("putPrivateAndPublic", key))).to.include({ code: Grpc.FAILED_PRECONDITION });
        await put("putPrivateAndPublic", key, [ORG1, ORG2]);
        expect(await evaluate("get", key)).to.equal("there is a private value");
        expect(await evaluate("getPrivate", ORG1, key)).to.equal("secret of Org1");
      });

      it("needs its organisation's endorsement", async () => {
        const key = freshKey();
        const by = async (endorsingOrganizations: string[]) =>
          outcome("putPrivate", { arguments: [ORG1, key], transientData, endorsingOrganizations });
        expect(await by([ORG2, ORG3])).to.equal(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
        expect(await by([ORG1])).to.equal(TxValidationCode.VALID);
      });

      it("can be deleted and purged", async () => {
        const [deleted, purged] = [freshKey(), freshKey()];
        await put("putPrivate", deleted);
        await put("putPrivate", purged);
        await submit("removePrivate", ORG1, deleted);
        await submit("purgePrivate", ORG1, purged);
        for (const key of [deleted, purged]) {
          expect(await evaluate("getPrivate", ORG1, key)).to.equal("");
          expect(await evaluate("getPrivateHash", ORG1, key)).to.equal("");
        }
      });

      it("reaches an evaluation as transient data", async () => {
        const seen = await contract.evaluate("transientKeys", { transientData: { b: "2", a: "1" } });
        expect(JSON.parse(text(seen))).to.deep.equal(["a", "b"]);
      });
    });

    describe("identities", () => {
      it("reach the contract with their attributes", async () => {
        expect(JSON.parse(await evaluate("whoAmI"))).to.include({ mspId: ORG1, office: "registry" });
        const bobAtOrg1 = (await session(bob, ORG1)).getContract("sink");
        expect(JSON.parse(text(await bobAtOrg1.evaluateTransaction("whoAmI")))).to.include({
          mspId: ORG2,
          office: null,
        });
      });

      async function refusals(member: Member): Promise<{ evaluate: number; submit: number; events: number }> {
        const stranger = (await session(member)).getContract("sink");
        const strangersNetwork = await session(member);
        return {
          evaluate: (await failure(() => stranger.evaluateTransaction("get", "k"))).code,
          submit: (await failure(() => stranger.submitTransaction("put", "k", "v"))).code,
          events: (await failure(() => first(() => strangersNetwork.getChaincodeEvents("sink", { startBlock: 0n }))))
            .code,
        };
      }
      const REFUSED = { evaluate: Grpc.FAILED_PRECONDITION, submit: Grpc.ABORTED, events: Grpc.PERMISSION_DENIED };

      it("are refused with somebody else's key", async () => {
        expect(await refusals(impostorOf(alice))).to.deep.equal(REFUSED);
      });

      it("are refused once revoked", async () => {
        const leaver = await enrolMember(network.connection, ORG1, "leaver");
        const leaversContract = (await session(leaver)).getContract("sink");
        await leaversContract.submitTransaction("put", freshKey(), "still in office");
        await revokeMember(network.connection, leaver);
        expect(await refusals(leaver)).to.deep.equal(REFUSED);
      });

      it("are refused once expired", async () => {
        expect(await refusals(await network.expiredMember(ORG1))).to.deep.equal(REFUSED);
      });

      it("are refused under another organisation's name", async () => {
        expect(await refusals({ ...alice, mspId: ORG2 })).to.deep.equal(REFUSED);
        const blocks = first(async () => (await session({ ...alice, mspId: ORG2 })).getBlockEvents({ startBlock: 0n }));
        // The client makes a plain error of a status; 403 is common.Status FORBIDDEN.
        expect(
          await blocks.then(
            () => "served",
            (error: Error) => error.message,
          ),
        ).to.include("403");
      });
    });

    describe("events", () => {
      it("keep the last one a transaction set", async () => {
        const key = freshKey();
        const commit = await contract.submitAsync("twoEvents", { arguments: [key] });
        const { blockNumber } = await commit.getStatus();
        const event = await first(() => channel.getChaincodeEvents("sink", { startBlock: blockNumber }));
        expect([event?.eventName, text(event?.payload ?? new Uint8Array()), event?.transactionId]).to.deep.equal([
          "last",
          key,
          commit.getTransactionId(),
        ]);
      });

      it("replay from a block, and from after a transaction", async () => {
        const keys = [freshKey(), freshKey(), freshKey()];
        const commits: { blockNumber: bigint; transactionId: string }[] = [];
        for (const key of keys) {
          const commit = await contract.submitAsync("twoEvents", { arguments: [key] });
          commits.push({
            blockNumber: (await commit.getStatus()).blockNumber,
            transactionId: commit.getTransactionId(),
          });
        }
        const startBlock = commits[0]?.blockNumber ?? 0n;
        const replayed = await take(3, () => channel.getChaincodeEvents("sink", { startBlock }));
        expect(replayed.map(({ payload }) => text(payload))).to.deep.equal(keys);
        const afterFirst = { getBlockNumber: () => startBlock, getTransactionId: () => commits[0]?.transactionId };
        const rest = await take(2, () => channel.getChaincodeEvents("sink", { checkpoint: afterFirst }));
        expect(rest.map(({ payload }) => text(payload))).to.deep.equal(keys.slice(1));
      });

      it("are not sent for transactions that failed", async () => {
        const key = freshKey();
        const refused = await contract
          .newProposal("twoEvents", { arguments: [key], endorsingOrganizations: [ORG1] })
          .endorse();
        const { blockNumber, code } = await (await refused.submit()).getStatus();
        expect(code).to.equal(TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
        const next = freshKey();
        await submit("twoEvents", next);
        const event = await first(() => channel.getChaincodeEvents("sink", { startBlock: blockNumber }));
        expect(text(event?.payload ?? new Uint8Array())).to.equal(next);
      });

      it("come live", async () => {
        const events = await channel.getChaincodeEvents("sink");
        try {
          const key = freshKey();
          const [next] = await Promise.all([events[Symbol.asyncIterator]().next(), submit("twoEvents", key)]);
          expect(text(next.value.payload)).to.equal(key);
        } finally {
          events.close();
        }
      });

      it("give whole blocks, chained by their hashes", async () => {
        const blocks = await allBlocks();
        expect(blocks.length).to.be.greaterThan(2);
        for (const [number, block] of blocks.entries()) {
          expect(block.getHeader()?.getNumber()).to.equal(number);
          const dataHash = createHash("sha256")
            .update(Buffer.concat(block.getData()?.getDataList_asU8() ?? []))
            .digest("hex");
          expect(Buffer.from(block.getHeader()?.getDataHash_asU8() ?? []).toString("hex")).to.equal(dataHash);
          const previousHash = number === 0 ? "" : headerHash(blocks[number - 1]?.getHeader());
          expect(Buffer.from(block.getHeader()?.getPreviousHash_asU8() ?? []).toString("hex")).to.equal(previousHash);
        }
      });

      it("give blocks that the orderer signed", async () => {
        const [genesis, ...others] = await allBlocks();
        const root = ordererRoot(genesis);
        for (const block of others)
          expect(ordererCertificate(block)?.verify(root.publicKey), `block ${block.getHeader()?.getNumber()}`).to.equal(
            true,
          );
      });

      it("give filtered blocks with ids and codes only", async () => {
        const key = freshKey();
        const commit = await contract.submitAsync("twoEvents", { arguments: [key] });
        await commit.getStatus();
        const transactions = await filteredTransactions();
        expect(transactions.find(({ txId }) => txId === commit.getTransactionId())).to.include({
          code: TxValidationCode.VALID,
          eventName: "last",
          payload: "",
        });
      });
    });

    describe("the chain itself", () => {
      const qscc = async (fn: string, ...args: (string | Uint8Array)[]): Promise<Uint8Array> =>
        channel.getContract("qscc").evaluateTransaction(fn, network.connection.channel, ...args);

      it("answers queries of blocks and transactions", async () => {
        const commit = await contract.submitAsync("put", { arguments: [freshKey(), "v"] });
        const { blockNumber } = await commit.getStatus();
        const info = common.BlockchainInfo.deserializeBinary(await qscc("GetChainInfo"));
        expect(info.getHeight()).to.equal(Number(blockNumber) + 1);
        const byNumber = common.Block.deserializeBinary(await qscc("GetBlockByNumber", String(blockNumber)));
        expect(headerHash(byNumber.getHeader())).to.equal(Buffer.from(info.getCurrentblockhash_asU8()).toString("hex"));
        const byHash = await qscc("GetBlockByHash", info.getCurrentblockhash_asU8());
        expect(Buffer.from(byHash).equals(Buffer.from(byNumber.serializeBinary()))).to.equal(true);
        const byTxId = await qscc("GetBlockByTxID", commit.getTransactionId());
        expect(Buffer.from(byTxId).equals(Buffer.from(byHash))).to.equal(true);
        const transaction = peer.ProcessedTransaction.deserializeBinary(
          await qscc("GetTransactionByID", commit.getTransactionId()),
        );
        expect(transaction.getValidationcode()).to.equal(TxValidationCode.VALID);
        expect(transaction.getTransactionenvelope()?.serializeBinary()).to.deep.equal(
          byNumber.getData()?.getDataList_asU8()[0],
        );
      });

      it("says when there is no such block, transaction or function", async () => {
        for (const [fn, argument] of [
          ["GetBlockByNumber", "999999"],
          ["GetTransactionByID", "00"],
          ["GetBlockByTxID", "00"],
          ["Nothing", ""],
        ] as const) {
          expect(await failure(() => qscc(fn, argument)), fn).to.include({ code: Grpc.UNKNOWN });
        }
      });
    });

    describe("limits", () => {
      it("refuses a transaction that is too large and takes a large one", async () => {
        expect(await failure(() => submit("putSized", freshKey(), String(11 * 1024 * 1024)))).to.include({
          code: Grpc.ABORTED,
        });
        await submit("putSized", freshKey(), String(1024 * 1024));
      });

      it("refuses calls past those it serves at once, and recovers", async () => {
        const calls = await Promise.allSettled(
          Array.from({ length: GATEWAY_CALLS + 100 }, () => evaluate("wait", "3000")),
        );
        const codes = calls.flatMap((call) => (call.status === "rejected" ? [call.reason.code] : []));
        expect(codes.length).to.equal(100);
        expect(new Set(codes)).to.deep.equal(new Set([Grpc.RESOURCE_EXHAUSTED]));
        expect(await evaluate("wait", "0")).to.equal("");
      });

      it("lets a client stop waiting for a transaction that never comes", async () => {
        const { connection } = network;
        const impatient = await connectAs(connection, alice, {
          commitStatusOptions: () => ({ deadline: Date.now() + 300 }),
        });
        sessions.push(impatient);
        const sink = impatient.gateway.getNetwork(connection.channel).getContract("sink");
        const unsent = await sink.newProposal("put", { arguments: [freshKey(), "v"] }).endorse();
        const commit = impatient.gateway.newCommit(commitRequest(connection.channel, unsent.getTransactionId(), alice));
        expect(await failure(() => commit.getStatus())).to.include({ code: Grpc.DEADLINE_EXCEEDED });
      });
    });

    async function allBlocks(): Promise<common.Block[]> {
      return take(await height(), () => channel.getBlockEvents({ startBlock: 0n }));
    }

    async function filteredTransactions() {
      const blocks = await take(await height(), () => channel.getFilteredBlockEvents({ startBlock: 0n }));
      return blocks.flatMap((block) =>
        block.getFilteredTransactionsList().map((transaction) => {
          const event = transaction.getTransactionActions()?.getChaincodeActionsList()[0]?.getChaincodeEvent();
          return {
            txId: transaction.getTxid(),
            code: transaction.getTxValidationCode(),
            eventName: event?.getEventName(),
            payload: text(event?.getPayload_asU8() ?? new Uint8Array()),
          };
        }),
      );
    }

    async function height(): Promise<number> {
      const info = await channel.getContract("qscc").evaluateTransaction("GetChainInfo", network.connection.channel);
      return common.BlockchainInfo.deserializeBinary(info).getHeight();
    }
  });
}
