import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@grpc/grpc-js";
import type { Gateway } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import { DomainError } from "@mulian/domain";
import { signDer as signWith } from "../../ecdsa.js";
import type { ChannelAdministration } from "../../ports/channel-administration.js";
import type { LedgerCaller } from "../../ports/ledger.js";
import { broadcast, type OrdererAddress } from "./broadcast.js";
import { callerGateway } from "./caller-gateway.js";
import { chainHeight, chainInfo } from "./chain-info.js";
import { channelConfiguration } from "./channel-configuration.js";
import { organisationsIn } from "./channel-organisations.js";
import { type Administrator, revocationUpdate } from "./configuration-update.js";
import { connectPeer } from "./connection.js";
import { ledgerError } from "./errors.js";
import { lastConfigOf } from "./membership.js";
import type { FabricLedgerOptions } from "./options.js";
import { revokedSerials } from "./revoked-serials.js";

/** A configuration block is ordered and reaches the peer within moments; a busy machine takes longer. */
const ARRIVAL_LIMIT_MS = 30_000;
const POLL_MS = 100;

export type ChannelAdministrationOptions = Pick<FabricLedgerOptions, "channel" | "peer" | "service" | "signDer"> & {
  /** Absent where the administrator's key is kept elsewhere. */
  readonly administration:
    | {
        readonly certificateFile: string;
        /** PKCS #8, readable by its owner only; read for each change and not kept. */
        readonly keyFile: string;
        readonly orderers: readonly OrdererAddress[];
      }
    | undefined;
};

interface ConfigurationAt {
  readonly number: number;
  readonly configuration: common.Config;
}

/** Over Fabric's own protocols: the configuration is read at the own peer and its change handed to an orderer. */
export class FabricChannelAdministration implements ChannelAdministration {
  constructor(private readonly options: ChannelAdministrationOptions) {}

  get isConfigured(): boolean {
    return this.options.administration !== undefined;
  }

  publishRevocations(crl: string): Promise<number> {
    const { administration, channel } = this.options;
    if (administration === undefined) throw new DomainError("FORBIDDEN", "this gateway has no administrator's key");
    return this.connected(async (client) => {
      const { number, configuration } = await this.configuration(client);
      const administrator = await this.administrator(administration);
      const envelope = revocationUpdate({ channel, configuration, administrator, crl });
      if (envelope === undefined) throw new DomainError("NOT_FOUND", "the channel has no such organisation");
      await this.order(administration.orderers, envelope);
      return this.arrival(client, number);
    });
  }

  async lists(crl: string): Promise<boolean> {
    const { configuration } = await this.connected((client) => this.configuration(client));
    const organisation = organisationsIn(configuration)?.get(this.options.service.mspId);
    if (organisation === undefined) throw new DomainError("NOT_FOUND", "the channel has no such organisation");
    const { authorities, revoked } = organisation;
    return authorities.every((authority) => {
      const listed = revoked.filter((one) => one.authority.fingerprint256 === authority.fingerprint256);
      const wanted = revokedSerials(Buffer.from(crl), authority) ?? new Set();
      return [...wanted].every((serial) => listed.some(({ serials }) => serials.has(serial)));
    });
  }

  accepts(caller: LedgerCaller): Promise<boolean> {
    const { channel, signDer } = this.options;
    return this.connected(async (client) => {
      const isTaken = await chainHeight(callerGateway(client, caller, signDer), channel).then(
        () => true,
        () => false,
      );
      // A peer that answers nobody has refused nobody.
      if (!isTaken) await chainHeight(this.gateway(client), channel);
      return isTaken;
    });
  }

  private async connected<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const client = connectPeer(this.options.peer);
    try {
      return await work(client);
    } finally {
      client.close();
    }
  }

  private async administrator({
    certificateFile,
    keyFile,
  }: {
    readonly certificateFile: string;
    readonly keyFile: string;
  }): Promise<Administrator> {
    const [certificatePem, keyPem] = await Promise.all([readFile(certificateFile, "utf8"), readFile(keyFile, "utf8")]);
    const key = createPrivateKey(keyPem);
    return { mspId: this.options.service.mspId, certificatePem, sign: (data) => signWith(key, data) };
  }

  /** To the first orderer that takes it. */
  private async order(orderers: readonly OrdererAddress[], envelope: common.Envelope): Promise<void> {
    let last: unknown = new DomainError("LEDGER_UNAVAILABLE", "no orderer is configured");
    for (const each of orderers) {
      try {
        return await broadcast(each, envelope);
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== "LEDGER_UNAVAILABLE") throw error;
        last = error;
      }
    }
    throw last;
  }

  /** The number of the first configuration after the given one that the peer goes by. */
  private async arrival(client: Client, before: number): Promise<number> {
    for (const end = Date.now() + ARRIVAL_LIMIT_MS; Date.now() < end; await pause(POLL_MS)) {
      const { number } = await this.configuration(client);
      if (number > before) return number;
    }
    throw new DomainError("LEDGER_UNAVAILABLE", "the changed configuration did not reach the peer in time");
  }

  private async configuration(client: Client): Promise<ConfigurationAt> {
    const { channel } = this.options;
    const gateway = this.gateway(client);
    const { height, firstBlock } = await chainInfo(gateway, channel);
    const newest = height > firstBlock ? await this.block(client, height - 1) : undefined;
    const number = newest === undefined ? height - 1 : lastConfigOf(newest);
    // A peer made from a snapshot has the configuration, and not the block that brought it.
    if (number < firstBlock) return { number, configuration: await channelConfiguration(gateway, channel) };
    const block = number === height - 1 && newest !== undefined ? newest : await this.block(client, number);
    const [envelope] = block.getData()?.getDataList_asU8() ?? [];
    const payload = common.Payload.deserializeBinary(
      common.Envelope.deserializeBinary(envelope ?? new Uint8Array()).getPayload_asU8(),
    );
    const configuration = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
    if (configuration === undefined) throw new DomainError("INTERNAL", `block ${number} has no configuration`);
    return { number, configuration };
  }

  private gateway(client: Client): Gateway {
    return callerGateway(client, this.options.service, this.options.signDer);
  }

  private async block(client: Client, number: number): Promise<common.Block> {
    const { channel } = this.options;
    const qscc = this.gateway(client).getNetwork(channel).getContract("qscc");
    try {
      return common.Block.deserializeBinary(
        await qscc.evaluateTransaction("GetBlockByNumber", channel, String(number)),
      );
    } catch (error) {
      throw ledgerError(error);
    }
  }
}
