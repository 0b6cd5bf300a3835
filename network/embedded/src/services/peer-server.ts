import { discovery, gateway, peer } from "../protos.js";
import { blockAndPrivateData } from "./block-and-private-data.js";
import type { Channel, Peer } from "./channel.js";
import { ConcurrencyLimit } from "./concurrency-limit.js";
import { deliverBlocks, type DeliverForm } from "./deliver.js";
import { discover } from "./discovery/discover.js";
import { filteredBlock } from "./filtered-block.js";
import { chaincodeEvents } from "./gateway/chaincode-events.js";
import { commitStatus } from "./gateway/commit-status.js";
import { endorse } from "./gateway/endorse.js";
import { evaluate } from "./gateway/evaluate.js";
import { submit } from "./gateway/submit.js";
import { CALL_LIMITS, type CallLimits } from "./limits.js";
import { isRefusal, peerBlocks, statusResponse, WHOLE_BLOCKS } from "./peer-delivery.js";
import { processProposal } from "./process-proposal.js";
import type { Resource } from "./resources.js";
import { RpcHost, type TlsCredential } from "./rpc-host.js";

export interface PeerServerOptions {
  readonly channel: Channel;
  readonly peer: Peer;
  readonly tls: TlsCredential;
  /** Default: Fabric's. */
  readonly limits?: CallLimits | undefined;
}

/**
 * A peer as clients see it: `gateway.Gateway`, `protos.Endorser`, `protos.Deliver` and `discovery.Discovery` over TLS.
 */
export class PeerServer {
  readonly #host: RpcHost;
  readonly #limits: CallLimits;
  readonly #deliverLimit: ConcurrencyLimit;

  constructor(private readonly options: PeerServerOptions) {
    this.#host = new RpcHost("the peer", options.channel.logger);
    this.#limits = options.limits ?? CALL_LIMITS;
    this.#deliverLimit = new ConcurrencyLimit("/protos.Deliver", this.#limits.deliver);
    this.#addGateway();
    this.#addEndorser();
    this.#addDeliver();
  }

  /** @param port 0 takes a free one. @returns the port. @throws Error when the port is taken */
  listen(port: number): Promise<number> {
    return this.#host.listen(port, this.options.tls);
  }

  /** Ends streams and waiting calls; calls that are running get their answer. */
  close(): Promise<void> {
    return this.#host.close();
  }

  #addGateway(): void {
    const { channel, peer: own } = this.options;
    const host = this.#host;
    const limit = new ConcurrencyLimit("/gateway.Gateway", this.#limits.gateway);
    host.server.addService(gateway.GatewayService, {
      evaluate: host.unary(limit, (request: gateway.EvaluateRequest) => evaluate(channel, own, request)),
      endorse: host.unary(limit, (request: gateway.EndorseRequest) => endorse(channel, own, request)),
      submit: host.unary(limit, (request: gateway.SubmitRequest) => submit(channel, request)),
      commitStatus: host.unary(limit, (request: gateway.SignedCommitStatusRequest, signal) =>
        commitStatus(channel, request, signal),
      ),
      chaincodeEvents: host.streaming(limit, (request: gateway.SignedChaincodeEventsRequest, signal) =>
        chaincodeEvents(channel, request, signal),
      ),
    });
  }

  #addEndorser(): void {
    const { channel, peer: own } = this.options;
    const limit = new ConcurrencyLimit("/protos.Endorser", this.#limits.endorser);
    // Fabric counts discoveries towards nothing; here they share one process with everybody else.
    const discoveries = new ConcurrencyLimit("/discovery.Discovery", CALL_LIMITS.endorser);
    this.#host.server.addService(peer.EndorserService, {
      processProposal: this.#host.unary(limit, (request: peer.SignedProposal) =>
        processProposal(channel, own, request),
      ),
    });
    this.#host.server.addService(discovery.DiscoveryService, {
      discover: this.#host.unary(discoveries, (request: discovery.SignedRequest) => discover(channel, own, request)),
    });
  }

  #addDeliver(): void {
    const { channel } = this.options;
    this.#host.server.addService(peer.DeliverService, {
      deliver: this.#delivering("event/Block", WHOLE_BLOCKS),
      deliverFiltered: this.#delivering("event/FilteredBlock", {
        status: statusResponse,
        block: (block) => filteredBlock(channel.channelId, block),
      }),
      deliverWithPrivateData: this.#delivering("event/Block", {
        status: statusResponse,
        block: (block, creator) => blockAndPrivateData(channel, block, creator),
      }),
    });
  }

  #delivering(resource: Resource, form: DeliverForm<peer.DeliverResponse>) {
    const source = peerBlocks(this.options.channel, resource);
    return this.#host.conversing(
      this.#deliverLimit,
      (envelope: Parameters<typeof deliverBlocks>[1], signal) => deliverBlocks(source, envelope, form, signal),
      isRefusal,
    );
  }
}
