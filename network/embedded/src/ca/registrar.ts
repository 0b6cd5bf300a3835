import { join } from "node:path";
import { readIfPresent, writeDurably } from "../private-file.js";
import { ALL_RIGHTS } from "./permissions.js";
import { MAX_ENROLMENTS } from "./register.js";
import { hashSecret, newSecret } from "./secret.js";
import type { CaStore } from "./store.js";

export const REGISTRAR_ID = "registrar";
const SECRET_FILE = "registrar-secret";

/**
 * Makes the bootstrap registrar once, with a random secret that stands in one file for its owner only.
 * @returns the file's path; whoever has read the secret may delete it
 */
export async function bootstrapRegistrar(store: CaStore, dir: string, affiliation: string): Promise<string> {
  const path = join(dir, SECRET_FILE);
  if ((await store.identity(REGISTRAR_ID)) !== undefined) return path;
  // The file comes first: after a crash between the two it is simply used.
  const secret = (await readIfPresent(path)) ?? newSecret();
  await writeDurably(path, secret);
  await store.write({
    identities: [
      {
        id: REGISTRAR_ID,
        type: "client",
        affiliation: "",
        attributes: [...ALL_RIGHTS],
        secretHash: await hashSecret(secret),
        maxEnrolments: MAX_ENROLMENTS,
        enrolments: 0,
        failedAttempts: 0,
        lockedUntil: 0,
        revoked: false,
      },
    ],
    affiliations: [affiliation],
    journal: { action: "bootstrap", subject: REGISTRAR_ID, by: REGISTRAR_ID },
  });
  return path;
}
