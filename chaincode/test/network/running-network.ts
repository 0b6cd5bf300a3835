import { hash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { Client, credentials } from "@grpc/grpc-js";
import {
  connect,
  signers,
  type Contract,
  type Gateway,
  type Status,
  type Transaction,
} from "@hyperledger/fabric-gateway";
import { common, gateway as gatewayProtos, peer } from "@hyperledger/fabric-protos";
import {
  decodeDomainError,
  type Caller,
  type CommandBody,
  type CommandName,
  type CommandResult,
  type LedgerEvent,
} from "@mulian/domain";
import type { ConnectionProfile } from "@mulian/embedded-network";
import { enrolUsers, type EnrolledUser } from "./users.js";

export const CHANNEL = "mulian";
export const CHAINCODE = "mulian";
/** Four, so that a majority is neither one short of all nor one more than half of three. */
export const MEMBERS = ["AuthorityMSP", "CivilMSP", "HostMSP", "WitnessMSP"];
/** A real network starts some twenty processes, on a busy machine. */
export const LIMIT_MS = 300_000;
const POLL_MS = 20;
/** A block reaches every peer within moments. */
const EVERYWHERE_LIMIT_MS = 120_000;

/** A network whose channel `mulian` the `MEMBERS` share, with the contracts deployed as `mulian` under the policy of the majority. */
export interface LedgerUnderTest {
  readonly connection: Pick<ConnectionProfile, "organisations">;
  close(): Promise<void>;
}

export interface Submission {
  readonly result: CommandResult;
  readonly code: Status["code"];
}

/** A network with the real contracts in it, reached through the official client alone. */
export class RunningNetwork {
  private readonly users = new Map<string, EnrolledUser>();
  private readonly peers = new Map<string, Client>();
  private readonly gateways = new Map<string, Gateway>();

  private constructor(private readonly ledger: LedgerUnderTest) {}

  static async start(open: () => Promise<LedgerUnderTest>, callers: readonly Caller[]): Promise<RunningNetwork> {
    const running = new RunningNetwork(await open());
    try {
      await Promise.all(
        MEMBERS.map((mspId) =>
          running.join(
            mspId,
            callers.filter((caller) => caller.mspId === mspId),
          ),
        ),
      );
    } catch (error) {
      await running.close();
      throw error;
    }
    return running;
  }

  private async join(mspId: string, callers: readonly Caller[]): Promise<void> {
    const organisation = this.ledger.connection.organisations[mspId];
    if (organisation === undefined) throw new Error(`no organisation ${mspId}`);
    const { address, tlsRootCertPath, tlsServerName } = organisation.peer;
    this.peers.set(
      mspId,
      new Client(address, credentials.createSsl(await readFile(tlsRootCertPath)), {
        "grpc.ssl_target_name_override": tlsServerName,
      }),
    );
    const users = await enrolUsers(mspId, organisation, callers);
    users.forEach((user, index) => this.users.set(callers[index]?.enrolmentId ?? "", user));
  }

  private contract(caller: Caller, name: string): Contract {
    return this.gateway(caller).getNetwork(CHANNEL).getContract(CHAINCODE, name);
  }

  gateway(caller: Caller): Gateway {
    const known = this.gateways.get(caller.enrolmentId);
    if (known !== undefined) return known;
    const user = this.users.get(caller.enrolmentId);
    const client = this.peers.get(caller.mspId);
    if (user === undefined || client === undefined) throw new Error(`no user ${caller.enrolmentId}`);
    const gateway = connected(client, user);
    this.gateways.set(caller.enrolmentId, gateway);
    return gateway;
  }

  /** Sends a raw argument and waits for its commit; a refusal comes back as the DomainError it was. */
  async submitRaw(
    caller: Caller,
    name: string,
    argument: string | Uint8Array,
    endorsingOrganizations?: readonly string[],
  ): Promise<Submission> {
    const [noun, verb] = name.split(".") as [string, string]; // command names are `noun.verb`
    const options = {
      arguments: [argument],
      ...(endorsingOrganizations === undefined ? {} : { endorsingOrganizations: [...endorsingOrganizations] }),
    };
    try {
      const transaction = await this.contract(caller, noun).newProposal(verb, options).endorse();
      return await this.send(transaction);
    } catch (error) {
      throw domainErrorIn(error) ?? error;
    }
  }

  /** The same command in a proposal that says it was made at another time. */
  async submitAt<N extends CommandName>(
    time: Date,
    caller: Caller,
    name: N,
    body: CommandBody<N>,
  ): Promise<Submission> {
    const [noun, verb] = name.split(".") as [string, string]; // command names are `noun.verb`
    const proposal = this.contract(caller, noun).newProposal(verb, { arguments: [JSON.stringify(body)] });
    try {
      return await this.send(await this.gateway(caller).newProposal(madeAt(proposal.getBytes(), time)).endorse());
    } catch (error) {
      throw domainErrorIn(error) ?? error;
    }
  }

  private async send(transaction: Transaction): Promise<Submission> {
    const { code, blockNumber } = await (await transaction.submit()).getStatus();
    await this.everywhere(blockNumber);
    return { result: JSON.parse(Buffer.from(transaction.getResult()).toString("utf8")), code };
  }

  /** Resolves once every organisation's peer has the block: who acts next may be anybody. */
  private async everywhere(blockNumber: bigint): Promise<void> {
    const [anybody] = this.users.values();
    if (anybody === undefined) throw new Error("nobody is enrolled");
    const end = Date.now() + EVERYWHERE_LIMIT_MS;
    for (const client of this.peers.values()) {
      const gateway = connected(client, anybody);
      while (BigInt(await heightOf(gateway)) <= blockNumber) {
        if (Date.now() > end) throw new Error(`a peer has no block ${blockNumber}`);
        await pause(POLL_MS);
      }
      gateway.close();
    }
  }

  /** Runs a command, endorsed by the named organisations or by whom the gateway chooses. */
  submit<N extends CommandName>(
    caller: Caller,
    name: N,
    body: CommandBody<N>,
    endorsingOrganizations?: readonly string[],
  ): Promise<Submission> {
    return this.submitRaw(caller, name, JSON.stringify(body), endorsingOrganizations);
  }

  async record(caller: Caller, kind: string, ...parts: readonly string[]): Promise<Record<string, unknown>> {
    try {
      const bytes = await this.contract(caller, "record").evaluateTransaction("get", kind, JSON.stringify(parts));
      return JSON.parse(Buffer.from(bytes).toString("utf8"));
    } catch (error) {
      throw domainErrorIn(error) ?? error;
    }
  }

  async close(): Promise<void> {
    for (const gateway of this.gateways.values()) gateway.close();
    for (const peer of this.peers.values()) peer.close();
    await this.ledger.close();
  }

  /** Every event from the first block to the one that `command` left on `subject`. */
  async eventsUntil(caller: Caller, command: CommandName, subject: string): Promise<LedgerEvent[]> {
    const events = await this.gateway(caller).getNetwork(CHANNEL).getChaincodeEvents(CHAINCODE, { startBlock: 0n });
    const seen: LedgerEvent[] = [];
    try {
      for await (const { eventName, payload } of events) {
        const event = JSON.parse(Buffer.from(payload).toString("utf8")) as LedgerEvent; // the contracts write nothing else
        if (eventName !== event.command) throw new Error(`event ${eventName} tells of ${event.command}`);
        seen.push(event);
        if (event.command === command && event.subjects.includes(subject)) break;
      }
    } finally {
      events.close();
    }
    return seen;
  }
}

function connected(client: Client, { mspId, certificatePem, privateKey }: EnrolledUser): Gateway {
  return connect({
    client,
    identity: { mspId, credentials: Buffer.from(certificatePem) },
    signer: signers.newPrivateKeySigner(privateKey),
    hash: (message) => hash("sha256", message, "buffer"),
  });
}

async function heightOf(gateway: Gateway): Promise<number> {
  const info = await gateway.getNetwork(CHANNEL).getContract("qscc").evaluateTransaction("GetChainInfo", CHANNEL);
  return common.BlockchainInfo.deserializeBinary(info).getHeight();
}

/** The proposal with another timestamp in its channel header; its transaction id does not depend on it. */
function madeAt(proposed: Uint8Array, time: Date): Uint8Array {
  const transaction = gatewayProtos.ProposedTransaction.deserializeBinary(proposed);
  const signed = transaction.getProposal() ?? new peer.SignedProposal();
  const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  channelHeader.getTimestamp()?.setSeconds(Math.floor(time.getTime() / 1000));
  header.setChannelHeader(channelHeader.serializeBinary());
  proposal.setHeader(header.serializeBinary());
  signed.setProposalBytes(proposal.serializeBinary());
  transaction.setProposal(signed);
  return transaction.serializeBinary();
}

/** The client puts each endorser's own words into `details`. */
function domainErrorIn(error: unknown): Error | undefined {
  const { details } = error as { details?: readonly { message: string }[] }; // a GatewayError has them; anything else has none
  return details?.map(({ message }) => decodeDomainError(message)).find((decoded) => decoded !== undefined);
}
