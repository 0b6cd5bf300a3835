import { join } from "node:path";
import { FileKeyStore } from "../adapters/key-store/file.js";
import { Pkcs11KeyStore } from "../adapters/key-store/pkcs11.js";
import { readUnlockFile } from "../adapters/key-store/unlock.js";
import { TLS_KEY } from "../adapters/tls/leg-key.js";
import type { GatewayConfig } from "../config.js";
import { KeyStoreError, type KeyStore } from "../ports/key-store.js";

/** Opens the gateway's private keys: the encrypted file, or a token. @throws KeyStoreError */
export async function openKeyStore({
  keyStore,
  passphraseFile,
  dataDir,
  department,
}: Pick<GatewayConfig, "keyStore" | "passphraseFile" | "dataDir" | "department">): Promise<KeyStore> {
  const unlock = await readUnlockFile(passphraseFile);
  if (keyStore.kind === "file") return FileKeyStore.open({ path: join(dataDir, "keys"), unlock });
  if ("key" in unlock) throw new KeyStoreError("WRONG_PASSPHRASE", "a token opens with a PIN, not with a key file");
  const { module, tokenLabel, labelPrefix = `mulian:${department}:` } = keyStore;
  return Pkcs11KeyStore.open({
    module,
    tokenLabel,
    labelPrefix,
    pin: unlock.passphrase,
    directory: join(dataDir, "token-secrets"),
    openSecrets: (key) => FileKeyStore.open({ path: join(dataDir, "token-secrets", "secrets"), unlock: { key } }),
    // Node's TLS has no way to a token: its key stays in this process, sealed by the token where it lies.
    inProcess: [TLS_KEY],
  });
}
