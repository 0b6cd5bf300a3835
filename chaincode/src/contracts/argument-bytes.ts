import type { ChaincodeStub } from "fabric-shim-api";

/** fabric-shim's stub has this method; its types leave it out. */
interface BufferArguments {
  getBufferArgs(): readonly Uint8Array[];
}

/**
 * The arguments after the function's name, as bytes: as strings they come with ill-formed UTF-8 silently replaced, and
 * then what was signed and what was read would differ.
 */
export const argumentBytes = (stub: ChaincodeStub): readonly Uint8Array[] =>
  // The cast adds the method that the types leave out.
  (stub as ChaincodeStub & BufferArguments).getBufferArgs().slice(1);
