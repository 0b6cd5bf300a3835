import { KeyStoreError } from "../../ports/key-store.js";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._@:-]{0,127}$/;

/** @throws KeyStoreError NAME_INVALID for a name that would mean something to a file system or a token */
export function requireName(name: string): void {
  if (!NAME.test(name)) throw new KeyStoreError("NAME_INVALID", `a name in the key store must match ${NAME.source}`);
}
