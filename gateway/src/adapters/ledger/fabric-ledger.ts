import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "@grpc/grpc-js";
import { canonicalJson, DomainError, LedgerRecord, type Command, type CommandResult, type Query } from "@mulian/domain";
import type { ChainEvidence, ChainPort } from "../../ports/chain.js";
import type { LedgerBlock, LedgerCaller, LedgerPort, Receipt } from "../../ports/ledger.js";
import type { Organisations } from "../../ports/organisations.js";
import { followBlocks } from "./block-stream.js";
import { callerGateway } from "./caller-gateway.js";
import { EARLY_BLOCKS_FOLDER } from "./chain-blocks.js";
import { chainHeight } from "./chain-info.js";
import { Committer } from "./committer.js";
import { connectPeer } from "./connection.js";
import { ledgerError, unfold } from "./errors.js";
import { FabricChainEvidence } from "./fabric-chain-evidence.js";
import { foreignHeight } from "./foreign-height.js";
import { Gate } from "./gate.js";
import { MAX_ATTEMPTS, MAX_ENDORSEMENT_ATTEMPTS, RETRY_BASE_MS } from "./limits.js";
import { Membership } from "./membership.js";
import type { FabricLedgerOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import { requireOwnEndorsement } from "./own-endorsement.js";
import { UNFINISHED_FOLDER } from "./unfinished-file.js";
import { preparedAction, writesOf } from "./wire.js";

/** `protos.TxValidationCode`s a new proposal may mend: MVCC_READ_CONFLICT and PHANTOM_READ_CONFLICT. */
const CONFLICTS: ReadonlySet<number> = new Set([11, 12]);
const VALID = 0;
const ENDORSEMENT_POLICY_FAILURE = 10;

/** The ledger over Fabric's official client: one connection, every caller under its own certificate. */
export class FabricLedger implements LedgerPort, ChainPort {
  private readonly gate = new Gate();
  private readonly membership = new Membership();

  private constructor(
    private readonly client: Client,
    private readonly committer: Committer,
    private readonly options: FabricLedgerOptions,
  ) {}

  static async open(options: FabricLedgerOptions): Promise<FabricLedger> {
    const outbox = await Outbox.open(options.dataDir);
    // Of a reader that was killed.
    await rm(join(options.dataDir, EARLY_BLOCKS_FOLDER, UNFINISHED_FOLDER), { recursive: true, force: true });
    const client = connectPeer(options.peer);
    return new FabricLedger(client, new Committer(client, outbox, options), options);
  }

  submit(caller: LedgerCaller, command: Command): Promise<Receipt> {
    return this.gate.run(caller.enrolmentId, async () => {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        const receipt = await this.attempt(caller, command).catch((error: unknown) => {
          if (!isEndorsementRefusal(error)) throw error;
          const { name } = command;
          this.options.logger.warn({ command: name, attempt, cause: unfold(error) }, "endorsers refused or disagree");
          if (attempt < MAX_ENDORSEMENT_ATTEMPTS) return undefined;
          throw error;
        });
        if (receipt !== undefined) return receipt;
        await pause(RETRY_BASE_MS * 2 ** (attempt - 1) * (1 + Math.random()));
      }
      throw new DomainError("LEDGER_CONFLICT", `others changed the same records ${MAX_ATTEMPTS} times`, {
        retryAfterSeconds: 1,
      });
    });
  }

  /** One proposal, from endorsement to commit; undefined when it met another transaction and may be tried anew. */
  private async attempt(caller: LedgerCaller, command: Command): Promise<Receipt | undefined> {
    const [noun, verb] = splitName(command.name);
    // Of one moment, as for the gateway below: a renewal may come between the proposal and the envelope.
    const { keyName, enrolmentId } = caller;
    const gateway = callerGateway(this.client, caller, this.options.signDer);
    const transaction = await gateway
      .getNetwork(this.options.channel)
      .getContract(this.options.chaincode, noun)
      .newProposal(verb, { arguments: [canonicalJson(command.body)] })
      .endorse()
      .catch((error: unknown) => Promise.reject(ledgerError(error)));
    const result = JSON.parse(Buffer.from(transaction.getResult()).toString("utf8")) as CommandResult; // made by our contract, endorsed by a majority
    const txId = transaction.getTransactionId();
    const action = preparedAction(transaction.getBytes());
    const isRepeat = action !== undefined && writesOf(action.writeSet, this.options.chaincode).values.length === 0;
    // The repeat of a command writes nothing: it answers with the transaction that had the effect, where that is known.
    const earlier = isRepeat ? await this.options.locateVersion(result.kind, result.id, result.version) : undefined;
    if (earlier !== undefined) return { ...earlier, result };
    if (!isRepeat) requireOwnEndorsement(command.name, action?.endorsements ?? [], this.options.service.mspId);

    const signature = await this.options.signDer(keyName, transaction.getDigest());
    const signed = gateway.newSignedTransaction(transaction.getBytes(), signature).getBytes();
    const entry = {
      txId,
      transaction: Buffer.from(signed).toString("base64"),
      command: command.name,
      enrolmentId,
      at: new Date().toISOString(),
    };
    const { code, blockNumber } = await this.committer.commit(entry, signed);
    if (code === VALID) return { txId, blockNumber, result };
    if (CONFLICTS.has(code)) return undefined;
    if (code === ENDORSEMENT_POLICY_FAILURE)
      throw new DomainError("ENDORSEMENT_REFUSED", "the organisations that must endorse this did not", {
        txId,
        validationCode: code,
      });
    throw new DomainError("ENDORSEMENT_REFUSED", `the ledger marked the transaction invalid (code ${code})`, {
      txId,
      validationCode: code,
    });
  }

  evaluate(caller: LedgerCaller, query: Query): Promise<LedgerRecord> {
    return this.gate.run(caller.enrolmentId, async () => {
      const [noun, verb] = splitName(query.name);
      const contract = callerGateway(this.client, caller, this.options.signDer)
        .getNetwork(this.options.channel)
        .getContract(this.options.chaincode, noun);
      try {
        const bytes = await contract.evaluate(verb, { arguments: [query.kind, canonicalJson(query.key)] });
        return LedgerRecord.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
      } catch (error) {
        throw ledgerError(error);
      }
    });
  }

  blocks(after: number, signal: AbortSignal): AsyncIterable<LedgerBlock> {
    return followBlocks(
      callerGateway(this.client, this.options.service, this.options.signDer),
      this.options,
      this.membership,
      after,
      signal,
    );
  }

  height(): Promise<number> {
    return chainHeight(callerGateway(this.client, this.options.service, this.options.signDer), this.options.channel);
  }

  confirmedHeight(): Promise<number> {
    const { channel, service, signDer } = this.options;
    if (this.membership.mspIds.every((mspId) => mspId === service.mspId)) return this.height();
    return foreignHeight(callerGateway(this.client, service, signDer), channel, service.mspId, this.membership);
  }

  evidence(signal: AbortSignal): Promise<ChainEvidence> {
    const gateway = callerGateway(this.client, this.options.service, this.options.signDer);
    return FabricChainEvidence.open(gateway, this.options, this.membership, signal);
  }

  /** Read from the channel's configuration with the first block that `blocks` follows. */
  get organisations(): Organisations {
    return this.membership;
  }

  async close(): Promise<void> {
    await this.committer.close();
    this.client.close();
  }
}

/**
 * Also what a mere meeting looks like: peers that had not all committed the last block endorse different reads, and of
 * two that create a record in one block the later lacks the endorsers the first one's new policy asks for.
 */
const isEndorsementRefusal = (error: unknown): boolean =>
  error instanceof DomainError && error.code === "ENDORSEMENT_REFUSED";

/** `noun.verb` is the contract `noun`'s transaction `verb`. */
function splitName(name: string): [noun: string, verb: string] {
  const dot = name.indexOf(".");
  return [name.slice(0, dot), name.slice(dot + 1)];
}
