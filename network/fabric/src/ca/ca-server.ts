import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import https from "node:https";
import { join } from "node:path";
import { stringify } from "yaml";
import { writePrivately } from "../files.js";
import type { CaPlan } from "../plan.js";
import { HOST } from "../ports.js";
import type { Processes } from "../processes.js";

/** The first start makes keys and tables in a third of a second; a busy machine takes longer. */
const READY_LIMIT_MS = 60_000;
/** One that a signal has stopped takes the question and never answers. */
const ANSWER_LIMIT_MS = 5_000;
/** 192 bits. */
const SECRET_BYTES = 24;
const LEAF_LIFE = "8760h"; // a year, as the server's own default
const ROOT_LIFE = "131400h"; // fifteen years, likewise
/** The server locks an identity after so many wrong secrets. */
const PASSWORD_ATTEMPTS = 10;

/**
 * Starts an organisation's fabric-ca-server: TLS by its own root, SQLite, loopback. The registrar's secret is made once,
 * stands in the server's configuration only until its first start has put it into the database, and never on a command
 * line.
 */
export async function startCa(ca: CaPlan, program: string, processes: Processes): Promise<void> {
  const begun = existsSync(ca.registrarSecretPath);
  const secret = begun
    ? (await readFile(ca.registrarSecretPath, "utf8")).trim()
    : randomBytes(SECRET_BYTES).toString("base64url");
  if (!begun) await writePrivately(ca.registrarSecretPath, secret);
  const initialised = existsSync(join(ca.dir, "initialised"));
  await writeConfiguration(ca, initialised ? undefined : secret);
  await processes.start({ name: ca.name, program, args: ["start", "--home", ca.dir], cwd: ca.dir });
  await processes.waitFor(ca.name, () => answers(ca), READY_LIMIT_MS);
  await writeConfiguration(ca, undefined);
  await writePrivately(join(ca.dir, "initialised"), "");
}

function writeConfiguration(ca: CaPlan, secret: string | undefined): Promise<void> {
  return writePrivately(join(ca.dir, "fabric-ca-server-config.yaml"), stringify(configuration(ca, secret)));
}

function configuration(
  { name, affiliation, port, operationsAddress, registrarId }: CaPlan,
  secret: string | undefined,
): object {
  const registrar = {
    name: registrarId,
    pass: secret,
    type: "client",
    affiliation: "",
    attrs: {
      "hf.Registrar.Roles": "*",
      "hf.Registrar.DelegateRoles": "*",
      "hf.Registrar.Attributes": "*",
      "hf.Revoker": true,
      "hf.GenCRL": true,
      "hf.AffiliationMgr": true,
    },
  };
  return {
    address: HOST,
    port,
    tls: { enabled: true },
    ca: { name },
    crl: { expiry: "24h" },
    cfg: { identities: { passwordattempts: PASSWORD_ATTEMPTS } },
    registry: { maxenrollments: -1, identities: secret === undefined ? [] : [registrar] },
    db: { type: "sqlite3", datasource: "fabric-ca-server.db" },
    affiliations: { [affiliation]: [] },
    signing: {
      default: { usage: ["digital signature"], expiry: LEAF_LIFE },
      profiles: {
        tls: {
          usage: ["signing", "key encipherment", "server auth", "client auth", "key agreement"],
          expiry: LEAF_LIFE,
        },
      },
    },
    csr: {
      cn: name,
      keyrequest: { algo: "ecdsa", size: 256 },
      names: [{ O: name }],
      hosts: [HOST, "localhost"],
      ca: { expiry: ROOT_LIFE, pathlength: 0 },
    },
    bccsp: { default: "SW", sw: { hash: "SHA2", security: 256, filekeystore: { keystore: "msp/keystore" } } },
    operations: { listenAddress: operationsAddress, tls: { enabled: false } },
    metrics: { provider: "disabled" },
  };
}

/** Whether the CA serves. */
export async function answers({ url, certPath }: CaPlan): Promise<boolean> {
  if (!existsSync(certPath)) return false;
  const ca = await readFile(certPath);
  return new Promise((resolve) => {
    https
      .get(`${url}/cainfo`, { ca, agent: false, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      })
      .on("error", () => resolve(false));
  });
}
