import { RpcError, status } from "../rpc-error.js";

/** Reads the request inside a signed one. @throws RpcError INVALID_ARGUMENT */
export function readRequest<Request>(bytes: Uint8Array, deserialize: (bytes: Uint8Array) => Request): Request {
  if (bytes.length === 0) throw new RpcError(status.INVALID_ARGUMENT, "a request is required");
  try {
    return deserialize(bytes);
  } catch {
    throw new RpcError(status.INVALID_ARGUMENT, "the request cannot be read");
  }
}
