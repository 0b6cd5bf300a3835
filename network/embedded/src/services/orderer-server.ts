import type { Logger } from "pino";
import type { LiveConfiguration } from "../channel/live-configuration.js";
import { signersOf } from "../channel/signed-data.js";
import { MspError } from "../crypto/types.js";
import type { Ledger } from "../ledger/types.js";
import type { Orderer } from "../orderer/orderer.js";
import { common, orderer } from "../protos.js";
import { ConcurrencyLimit } from "./concurrency-limit.js";
import { type BlockSource, deliverBlocks, type DeliverForm, type DeliverStatus } from "./deliver.js";
import { MAX_DELIVER_CALLS, MAX_GATEWAY_CALLS } from "./limits.js";
import { RpcHost, type TlsCredential } from "./rpc-host.js";
import { RpcError, status } from "./rpc-error.js";

/** What is ordered, and by whom. */
export interface Ordering {
  readonly orderer: Orderer;
  readonly ledger: Ledger;
  readonly configuration: LiveConfiguration;
}

const { BlockMetadataIndex } = common;
const READERS = "/Channel/Readers";

/** The orderer as clients and peers see it: `orderer.AtomicBroadcast` over TLS, by the orderer organisation's certificate. */
export class OrdererServer {
  readonly #host: RpcHost;
  /** It listens before there is a chain: the first configuration block names its address. */
  #ordering: Ordering | undefined;

  constructor(logger: Logger) {
    this.#host = new RpcHost("the orderer", logger);
    const broadcasts = new ConcurrencyLimit("/orderer.AtomicBroadcast/Broadcast", MAX_GATEWAY_CALLS);
    const deliveries = new ConcurrencyLimit("/orderer.AtomicBroadcast/Deliver", MAX_DELIVER_CALLS);
    this.#host.server.addService(orderer.AtomicBroadcastService, {
      broadcast: this.#host.conversing(broadcasts, (envelope: common.Envelope) => this.#broadcast(envelope), isFailure),
      deliver: this.#host.conversing(
        deliveries,
        (envelope: common.Envelope, signal) => deliverBlocks(blocksOf(this.#serving()), envelope, FORM, signal),
        isRefusal,
      ),
    });
  }

  /** @param port 0 takes a free one. @returns the port. @throws Error when the port is taken */
  listen(port: number, tls: TlsCredential): Promise<number> {
    return this.#host.listen(port, tls);
  }

  serve(ordering: Ordering): void {
    this.#ordering = ordering;
  }

  close(): Promise<void> {
    return this.#host.close();
  }

  async *#broadcast(envelope: common.Envelope): AsyncGenerator<orderer.BroadcastResponse, void, void> {
    const answer = this.#serving().orderer.submit(envelope);
    const response = new orderer.BroadcastResponse();
    response.setStatus(common.Status[answer.status]);
    response.setInfo(answer.info);
    yield response;
  }

  #serving(): Ordering {
    if (this.#ordering === undefined) throw new RpcError(status.UNAVAILABLE, "the orderer is starting");
    return this.#ordering;
  }
}

function isFailure(response: orderer.BroadcastResponse): boolean {
  const given: number = response.getStatus();
  return given !== common.Status.SUCCESS;
}

function isRefusal(response: orderer.DeliverResponse): boolean {
  const given: number = response.getStatus();
  return response.getTypeCase() === orderer.DeliverResponse.TypeCase.STATUS && given !== common.Status.SUCCESS;
}

/** The channel's blocks as they were ordered, for its Readers. */
function blocksOf({ ledger, configuration }: Ordering): BlockSource {
  return {
    channelId: ledger.channelId,
    ledger,
    isAllowed(request) {
      const config = configuration.current;
      return config.refusalOf(READERS, signersOf(config.mspManager, [request])) === undefined;
    },
    mayGoOn(creator) {
      const config = configuration.current;
      try {
        return config.refusalOf(READERS, [config.mspManager.deserialize(creator)]) === undefined;
      } catch (error) {
        if (error instanceof MspError) return false;
        throw error;
      }
    },
  };
}

const FORM: DeliverForm<orderer.DeliverResponse> = {
  status(name: DeliverStatus) {
    const response = new orderer.DeliverResponse();
    response.setStatus(common.Status[name]);
    return response;
  },
  block(block) {
    const response = new orderer.DeliverResponse();
    response.setBlock(unjudged(block));
    return response;
  },
};

/** Validation codes and commit hash are each peer's own: an orderer knows nothing of them. */
function unjudged(block: common.Block): common.Block {
  const ordered = block.clone();
  const slots = ordered.getMetadata()?.getMetadataList_asU8() ?? [];
  for (const slot of [BlockMetadataIndex.TRANSACTIONS_FILTER, BlockMetadataIndex.COMMIT_HASH])
    slots[slot] = new Uint8Array();
  ordered.getMetadata()?.setMetadataList(slots);
  return ordered;
}
