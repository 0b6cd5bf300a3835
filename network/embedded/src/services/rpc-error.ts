import { Metadata, status } from "@grpc/grpc-js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import { gateway, google } from "../protos.js";

export { status };

/**
 * Both travel in headers, and HTTP/2 libraries end the whole session, with every other call on it, when its headers pass
 * 64 KiB (nghttp2's own limit). The message is percent-encoded (three bytes each at worst), the details are base64.
 */
const MAX_MESSAGE_BYTES = 4_096;
const MAX_DETAILS_BYTES = 24_576;

/** Which peer said what; travels in the `grpc-status-details-bin` trailer. */
export interface ErrorDetail {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

/** A refusal as gRPC sends it: `details` is the status message, `metadata` the trailer. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly details: string;
  readonly metadata: Metadata;

  constructor(
    readonly code: status,
    message: string,
    errorDetails: readonly ErrorDetail[] = [],
  ) {
    super(message);
    this.details = shortened(message, MAX_MESSAGE_BYTES);
    this.metadata = new Metadata();
    if (errorDetails.length > 0)
      this.metadata.set("grpc-status-details-bin", encodeStatus(code, this.details, errorDetails));
  }
}

/** A text's beginning: whole characters, at most so many bytes. */
function shortened(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, "utf8");
  return bytes.length <= maxBytes ? text : new TextDecoder().decode(bytes.subarray(0, maxBytes), { stream: true });
}

function encodeStatus(code: status, message: string, errorDetails: readonly ErrorDetail[]): Buffer {
  const rpcStatus = new google.rpc.Status();
  rpcStatus.setCode(code);
  rpcStatus.setMessage(message);
  const share = Math.floor(MAX_DETAILS_BYTES / errorDetails.length);
  for (const errorDetail of errorDetails) {
    const detail = new gateway.ErrorDetail();
    detail.setAddress(errorDetail.address);
    detail.setMspId(errorDetail.mspId);
    detail.setMessage(shortened(errorDetail.message, share));
    const wrapped = new anyMessages.Any();
    wrapped.pack(detail.serializeBinary(), "gateway.ErrorDetail");
    rpcStatus.addDetails(wrapped);
  }
  return Buffer.from(rpcStatus.serializeBinary());
}
