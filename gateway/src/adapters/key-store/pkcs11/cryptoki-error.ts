import { KeyStoreError } from "../../../ports/key-store.js";

/** What failed, by the standard's number; never what was signed or with which PIN. */
export class CryptokiError extends KeyStoreError {
  constructor(
    name: string,
    readonly result: number,
  ) {
    super("TOKEN_FAILED", `${name} answered 0x${result.toString(16)}`);
  }
}
