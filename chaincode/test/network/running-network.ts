import { hash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import { connect, signers, type Contract, type Gateway, type Status } from "@hyperledger/fabric-gateway";
import {
  decodeDomainError,
  type Caller,
  type CommandBody,
  type CommandName,
  type CommandResult,
  type LedgerEvent,
} from "@mulian/domain";
import { startNetwork, type Network } from "@mulian/embedded-network";
import { enrolUsers, type EnrolledUser } from "./users.js";

const CHANNEL = "mulian";
const CHAINCODE = "mulian";
/** This workspace, from `dist/test/network`. */
const CHAINCODE_DIR = resolve(__dirname, "../../..");

export interface Submission {
  readonly result: CommandResult;
  readonly code: Status["code"];
}

/** The embedded network with the real contracts in it, reached through the official client alone. */
export class RunningNetwork {
  private readonly users = new Map<string, EnrolledUser>();
  private readonly peers = new Map<string, Client>();
  private readonly gateways = new Map<string, Gateway>();

  private constructor(
    private readonly network: Network,
    private readonly dataDir: string,
  ) {}

  static async start(organisations: readonly string[], callers: readonly Caller[]): Promise<RunningNetwork> {
    const dataDir = await mkdtemp(join(tmpdir(), "mulian-chaincode-"));
    const network = await startNetwork({
      dataDir,
      channel: CHANNEL,
      organisations: organisations.map((mspId) => ({ mspId, name: mspId.toLowerCase() })),
      chaincodes: [{ name: CHAINCODE, path: CHAINCODE_DIR }],
    });
    const running = new RunningNetwork(network, dataDir);
    try {
      await Promise.all(
        organisations.map((mspId) =>
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
    const organisation = this.network.connection.organisations[mspId];
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
    const gateway = connect({
      client,
      identity: { mspId: user.mspId, credentials: Buffer.from(user.certificatePem) },
      signer: signers.newPrivateKeySigner(user.privateKey),
      hash: (message) => hash("sha256", message, "buffer"),
    });
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
      const submitted = await this.contract(caller, noun).submitAsync(verb, options);
      const { code } = await submitted.getStatus();
      return { result: JSON.parse(Buffer.from(submitted.getResult()).toString("utf8")), code };
    } catch (error) {
      throw domainErrorIn(error) ?? error;
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
    await this.network.close();
    await rm(this.dataDir, { recursive: true, force: true });
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

/** The client puts each endorser's own words into `details`. */
function domainErrorIn(error: unknown): Error | undefined {
  const { details } = error as { details?: readonly { message: string }[] }; // a GatewayError has them; anything else has none
  return details?.map(({ message }) => decodeDomainError(message)).find((decoded) => decoded !== undefined);
}
