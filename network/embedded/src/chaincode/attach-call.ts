import type { peer } from "../protos.js";
import type { ChaincodeStream } from "./chaincode-stream.js";

/** The part of a gRPC stream to a chaincode that is the same at its client's and at its server's end. */
export interface ChaincodeCall {
  on(event: "data", listener: (message: peer.ChaincodeMessage) => void): unknown;
  write(message: peer.ChaincodeMessage): unknown;
  pause(): unknown;
  resume(): unknown;
}

/**
 * A chaincode asks one thing at a time for each transaction, and a peer runs some hundreds of those: who has more
 * questions open is a flood, and is read no further until they are answered.
 */
const MAX_UNANSWERED = 2_000;

/** Lets a chaincode's stream talk over a gRPC call. @param close ends the call */
export function attachCall(stream: ChaincodeStream, call: ChaincodeCall, close: () => void): void {
  let unanswered = 0;
  stream.attach({ send: (message) => void call.write(message), close });
  call.on("data", (message) => {
    unanswered += 1;
    if (unanswered === MAX_UNANSWERED) call.pause();
    void stream.receive(message).finally(() => {
      unanswered -= 1;
      if (unanswered === MAX_UNANSWERED - 1) call.resume();
    });
  });
}
