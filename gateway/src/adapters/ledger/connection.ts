import { Client, credentials } from "@grpc/grpc-js";
import type { FabricLedgerOptions } from "./options.js";
import { KEEPALIVE_MS, KEEPALIVE_TIMEOUT_MS, MAX_MESSAGE_BYTES } from "./limits.js";

/** The one gRPC connection to the own organisation's peer. It reconnects by itself. */
export function connectPeer(peer: FabricLedgerOptions["peer"]): Client {
  return new Client(peer.address, credentials.createSsl(Buffer.from(peer.tlsRootCertPem)), {
    "grpc.ssl_target_name_override": peer.tlsServerName,
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    "grpc.keepalive_time_ms": KEEPALIVE_MS,
    "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
    // A peer that restarts is found again within seconds, not after gRPC's two minutes.
    "grpc.max_reconnect_backoff_ms": 5_000,
  });
}
