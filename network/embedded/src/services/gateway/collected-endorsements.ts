import { sha256 } from "../../crypto/sha256.js";
import type { peer } from "../../protos.js";
import type { Channel, Peer } from "../channel.js";
import { endorseExecution, EndorserError, type Execution, runProposal } from "../endorser.js";
import type { Proposal } from "../proposal.js";
import { type ErrorDetail, RpcError, status } from "../rpc-error.js";
import { detailOf } from "./error-detail.js";

/** What the peers asked so far gave. All endorsements are over the same payload. */
export class CollectedEndorsements {
  #payload: Buffer | undefined;
  /** By the peer's name. */
  readonly #endorsements = new Map<string, peer.Endorsement>();
  readonly #errors: ErrorDetail[] = [];

  constructor(
    private readonly channel: Channel,
    private readonly proposal: Proposal,
  ) {}

  /** @throws RpcError when nobody has endorsed */
  get payload(): Buffer {
    if (this.#payload === undefined) throw this.notEnough();
    return this.#payload;
  }

  get endorsements(): readonly peer.Endorsement[] {
    return [...this.#endorsements.values()];
  }

  has({ name }: Peer): boolean {
    return this.#endorsements.has(name);
  }

  /** Whoever signs has to have got what this execution got, also when its own peer's signature is not needed. */
  expect({ payload }: Execution): void {
    this.#payload ??= payload;
  }

  /** Asks one peer after the other until one endorses. @returns whether one did */
  async askInTurn(peers: Iterable<Peer>): Promise<boolean> {
    for (const endorser of peers) if (await this.#ask(endorser)) return true;
    return false;
  }

  /** @returns false when the peer got something else than those before it */
  async add(endorser: Peer, execution: Execution): Promise<boolean> {
    const { channel, proposal } = this;
    this.expect(execution);
    if (!this.payload.equals(execution.payload)) {
      const digests = { first: hex(this.payload), other: hex(execution.payload) };
      channel.logger.error({ txId: proposal.txId, peer: endorser.name, ...digests }, "endorsers disagree");
      this.#errors.push(detailOf(endorser, { message: "ProposalResponsePayloads do not match" }));
      return false;
    }
    this.#endorsements.set(endorser.name, await endorseExecution(channel, endorser, proposal, execution));
    return true;
  }

  notEnough(): RpcError {
    return new RpcError(
      status.ABORTED,
      "failed to collect enough transaction endorsements, see attached details for more info",
      this.#errors,
    );
  }

  async #ask(endorser: Peer): Promise<boolean> {
    const { channel, proposal } = this;
    try {
      return await this.add(endorser, await runProposal(channel, endorser, proposal));
    } catch (error) {
      if (!(error instanceof EndorserError)) throw error;
      channel.logger.warn({ txId: proposal.txId, peer: endorser.name, reason: error.message }, "endorser failed");
      this.#errors.push(detailOf(endorser, error));
      return false;
    }
  }
}

function hex(payload: Buffer): string {
  return sha256(payload).toString("hex");
}
