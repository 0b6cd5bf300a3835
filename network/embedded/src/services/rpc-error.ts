import { Metadata, status } from "@grpc/grpc-js";
import anyMessages from "google-protobuf/google/protobuf/any_pb.js";
import { gateway, google } from "../protos.js";

export { status };

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
    this.details = message;
    this.metadata = new Metadata();
    if (errorDetails.length > 0)
      this.metadata.set("grpc-status-details-bin", encodeStatus(code, message, errorDetails));
  }
}

function encodeStatus(code: status, message: string, errorDetails: readonly ErrorDetail[]): Buffer {
  const rpcStatus = new google.rpc.Status();
  rpcStatus.setCode(code);
  rpcStatus.setMessage(message);
  for (const errorDetail of errorDetails) {
    const detail = new gateway.ErrorDetail();
    detail.setAddress(errorDetail.address);
    detail.setMspId(errorDetail.mspId);
    detail.setMessage(errorDetail.message);
    const wrapped = new anyMessages.Any();
    wrapped.pack(detail.serializeBinary(), "gateway.ErrorDetail");
    rpcStatus.addDetails(wrapped);
  }
  return Buffer.from(rpcStatus.serializeBinary());
}
