import type { Peer } from "../channel.js";
import type { ErrorDetail } from "../rpc-error.js";

export function detailOf(peer: Peer, error: Readonly<{ message: string }>): ErrorDetail {
  return { address: peer.address, mspId: peer.mspId, message: error.message };
}
