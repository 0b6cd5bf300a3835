import type { peer } from "../protos.js";
import { ChaincodeStream } from "./chaincode-stream.js";
import type { LoadedChaincode } from "./load-chaincode.js";

/** A stream to a chaincode in this process: messages pass as objects, nothing is serialized twice. */
export class MemoryConnection {
  readonly current = new ChaincodeStream();

  constructor(chaincode: LoadedChaincode) {
    const listeners = new Map<string, (message: peer.ChaincodeMessage) => void>();
    this.current.attach({ send: (message) => listeners.get("data")?.(message), close: () => undefined });
    chaincode.connect({
      on: (event, listener) => void listeners.set(event, listener),
      write: (message) => void this.current.receive(message),
      end: () => this.current.end(),
    });
  }

  close(): void {
    this.current.close();
  }
}
