import { common, peer } from "@hyperledger/fabric-protos";
import {
  type Commit,
  CommitError,
  type Contract,
  type Gateway,
  hash,
  type Network as GatewayNetwork,
  type ProposalOptions,
  signers,
  type Status,
  type Transaction,
} from "@hyperledger/fabric-gateway";
import { take, text } from "./helpers.js";
import { connectAs, type Connection, enrolMember, type Member, type Session } from "./member.js";

/** The collections of `sink`, in the form of Fabric's collections file. */
export const SINK_COLLECTIONS = [
  {
    name: "shared",
    policy: "OR('Org1MSP.member', 'Org2MSP.member')",
    requiredPeerCount: 0,
    maxPeerCount: 1,
    blockToLive: 0,
    memberOnlyRead: true,
    memberOnlyWrite: true,
  },
  {
    name: "brief",
    policy: "OR('Org1MSP.member')",
    requiredPeerCount: 0,
    maxPeerCount: 1,
    blockToLive: 2,
    memberOnlyRead: false,
    memberOnlyWrite: false,
    endorsementPolicy: { signaturePolicy: "OR('Org1MSP.peer')" },
  },
] as const;

/**
 * A running network with organisations Org1MSP, Org2MSP and Org3MSP, each with a peer, and the contract of
 * `test/contracts/kitchen-sink` deployed as `sink` under the policy of the majority, with `SINK_COLLECTIONS`, and as `drain`.
 */
export interface NetworkUnderTest {
  readonly connection: Connection;
  /** A client whose certificate was good once. */
  expiredMember(mspId: string): Promise<Member>;
  /** What it takes, after a CA revoked certificates, until the peers refuse them. */
  publishRevocations(mspId: string): Promise<void>;
  /** Where it answers in another way than Fabric 3 ordered by Raft, and may. */
  readonly traits?: Partial<NetworkTraits>;
  close(): Promise<void>;
}

export interface NetworkTraits {
  /** gRPC status of a transaction that the orderers refuse. Behind BFT no single orderer's word counts: UNAVAILABLE. */
  readonly refusedByOrderers: number;
  /** Whether a transaction sent twice stands twice in the chain, the second time as a duplicate. BFT orders it once. */
  readonly ordersDuplicates: boolean;
  /** Whether `sink` has its collections. */
  readonly collections: boolean;
  /** gRPC status of an evaluation with an expired certificate. Fabric 2.5: FAILED_PRECONDITION. */
  readonly expiredEvaluation: number;
}

export const [ORG1, ORG2, ORG3] = ["Org1MSP", "Org2MSP", "Org3MSP"] as const;

/** gRPC status codes. */
export const Grpc = {
  CANCELLED: 1,
  UNKNOWN: 2,
  DEADLINE_EXCEEDED: 4,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNAVAILABLE: 14,
} as const;

/** What the suite's parts share: the network, two clients of it, and short ways to use them. Opened once, before all tests. */
export class Subject {
  readonly sessions: Session[] = [];
  #network: NetworkUnderTest | undefined;
  #alice: Member | undefined;
  #bob: Member | undefined;
  #channel: GatewayNetwork | undefined;
  #atOrg2: Contract | undefined;
  #otherPeers: Gateway[] = [];
  #serial = 0;

  async open(start: () => Promise<NetworkUnderTest>): Promise<void> {
    this.#network = await start();
    this.#alice = await enrolMember(this.network.connection, ORG1, "alice", { office: "registry" });
    this.#bob = await enrolMember(this.network.connection, ORG2, "bob");
    this.#channel = await this.session(this.alice);
    this.#atOrg2 = (await this.session(this.bob)).getContract("sink");
    this.#otherPeers = [await this.#gateway(this.alice, ORG2), await this.#gateway(this.alice, ORG3)];
  }

  async close(): Promise<void> {
    for (const opened of this.sessions) opened.close();
    await this.#network?.close();
  }

  get network(): NetworkUnderTest {
    return opened(this.#network);
  }

  get traits(): NetworkTraits {
    return {
      refusedByOrderers: Grpc.ABORTED,
      ordersDuplicates: true,
      collections: true,
      expiredEvaluation: Grpc.UNAVAILABLE,
      ...this.network.traits,
    };
  }

  /** Of Org1MSP, with the attribute `office`. */
  get alice(): Member {
    return opened(this.#alice);
  }

  /** Of Org2MSP. */
  get bob(): Member {
    return opened(this.#bob);
  }

  /** The channel as alice sees it at her own peer. */
  get channel(): GatewayNetwork {
    return opened(this.#channel);
  }

  get contract(): Contract {
    return this.channel.getContract("sink");
  }

  /** The contract as bob sees it at his own peer. */
  get atOrg2(): Contract {
    return opened(this.#atOrg2);
  }

  /** No two tests share a key. */
  freshKey(): string {
    return `key${String(++this.#serial).padStart(4, "0")}`;
  }

  async evaluate(fn: string, ...args: string[]): Promise<string> {
    return text(await this.contract.evaluateTransaction(fn, ...args));
  }

  /** Resolves once every organisation's peer has it: a peer that lags would endorse what comes next on an older state. */
  async submit(fn: string, ...args: string[]): Promise<string> {
    const submitted = await this.contract.submitAsync(fn, { arguments: args });
    const code = await this.#codeEverywhere(submitted);
    if (code === peer.TxValidationCode.VALID) return text(submitted.getResult());
    throw new CommitError({ code, transactionId: submitted.getTransactionId() });
  }

  /** Endorsed and signed, not sent yet. */
  endorsed(fn: string, options: ProposalOptions): Promise<Transaction> {
    return this.contract.newProposal(fn, options).endorse();
  }

  /** The validation code a transaction ends with, at every organisation's peer. */
  async outcome(fn: string, options: ProposalOptions): Promise<number> {
    return this.sent(await this.endorsed(fn, options));
  }

  /** The same of one that is endorsed already. */
  async sent(transaction: Transaction): Promise<number> {
    return this.#codeEverywhere(await transaction.submit());
  }

  /** The same transaction, signed again by somebody else. */
  async signedBy(member: Member, transaction: Transaction): Promise<Transaction> {
    const sign = signers.newPrivateKeySigner(member.privateKey);
    const signature = await sign(hash.sha256(Buffer.from("not this transaction")));
    return opened(this.sessions[0]).gateway.newSignedTransaction(transaction.getBytes(), signature);
  }

  async session(member: Member, peerOf?: string): Promise<GatewayNetwork> {
    return (await this.#gateway(member, peerOf)).getNetwork(this.network.connection.channel);
  }

  async #gateway(member: Member, peerOf?: string): Promise<Gateway> {
    const session = await connectAs(this.network.connection, member, peerOf === undefined ? {} : { peerOf });
    this.sessions.push(session);
    return session.gateway;
  }

  async #codeEverywhere(commit: Commit): Promise<Status["code"]> {
    const { code } = await commit.getStatus();
    // The request that alice signed for her own peer is as good at the others.
    await Promise.all(this.#otherPeers.map((gateway) => gateway.newCommit(commit.getBytes()).getStatus()));
    return code;
  }

  async allBlocks(): Promise<common.Block[]> {
    return take(await this.#height(), () => this.channel.getBlockEvents({ startBlock: 0n }));
  }

  async filteredTransactions() {
    const blocks = await take(await this.#height(), () => this.channel.getFilteredBlockEvents({ startBlock: 0n }));
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

  async #height(): Promise<number> {
    const { channel } = this.network.connection;
    const info = await this.channel.getContract("qscc").evaluateTransaction("GetChainInfo", channel);
    return common.BlockchainInfo.deserializeBinary(info).getHeight();
  }
}

function opened<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error("the network under test is not open");
  return part;
}
