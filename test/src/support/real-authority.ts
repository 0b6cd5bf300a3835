import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import https from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { until } from "./until.js";

/** Makes keys and tables first; a busy machine takes its time. */
const READY_LIMIT_MS = 180_000;
const A_YEAR = "8760h";
const TLS_USAGE = ["signing", "key encipherment", "server auth", "client auth", "key agreement"];
const REGISTRAR = "registrar";
const DATABASE = "fabric-ca-server.db";

export interface RealAuthority {
  readonly url: string;
  readonly caName: string;
  readonly tlsRootCertPem: string;
  readonly registrarId: string;
  readonly registrarSecret: string;
  /** SQLite, which the server has open. */
  readonly databasePath: string;
  close(): Promise<void>;
}

/**
 * A fabric-ca-server by itself, on a free port and in a temporary folder.
 * @param program its path
 * @param life of what it gives, as its configuration has it: `8760h`, `10s`
 */
export async function startRealAuthority(program: string, life: string): Promise<RealAuthority> {
  const dir = await mkdtemp(join(tmpdir(), "mulian-fabric-ca-"));
  const registrarSecret = randomBytes(24).toString("base64url");
  const [port, operationsPort] = [await freePort(), await freePort()];
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const configuration = stringify(configurationOf(port, operationsPort, life, registrarSecret));
  await writeFile(join(dir, "fabric-ca-server-config.yaml"), configuration, { mode: 0o600 });
  const child = spawn(program, ["start", "--home", dir], { cwd: dir, stdio: "ignore" });
  const close = async (): Promise<void> => {
    await end(child);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const url = `https://127.0.0.1:${port}`;
    const tlsRootCertPem = await until("the CA", () => rootOf(dir, url), READY_LIMIT_MS);
    const databasePath = join(dir, DATABASE);
    return { url, caName: "ca-real", tlsRootCertPem, registrarId: REGISTRAR, registrarSecret, databasePath, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function configurationOf(port: number, operationsPort: number, life: string, secret: string): object {
  return {
    address: "127.0.0.1",
    port,
    tls: { enabled: true },
    ca: { name: "ca-real" },
    registry: {
      maxenrollments: -1,
      identities: [
        {
          name: REGISTRAR,
          pass: secret,
          type: "client",
          affiliation: "",
          attrs: { "hf.Registrar.Roles": "*", "hf.Registrar.Attributes": "*", "hf.Revoker": true, "hf.GenCRL": true },
        },
      ],
    },
    db: { type: "sqlite3", datasource: DATABASE },
    // The server's own certificate comes from the second: it has to outlive those that it gives.
    signing: {
      default: { usage: ["digital signature"], expiry: life },
      profiles: { tls: { usage: TLS_USAGE, expiry: A_YEAR } },
    },
    csr: { cn: "ca-real", keyrequest: { algo: "ecdsa", size: 256 }, hosts: ["127.0.0.1"] },
    bccsp: { default: "SW", sw: { hash: "SHA2", security: 256, filekeystore: { keystore: "msp/keystore" } } },
    operations: { listenAddress: `127.0.0.1:${operationsPort}`, tls: { enabled: false } },
    metrics: { provider: "disabled" },
  };
}

/** The root of the CA's own TLS certificate, once it answers by it. */
async function rootOf(dir: string, url: string): Promise<string | undefined> {
  const ca = await readFile(join(dir, "ca-cert.pem"), "utf8").catch(() => undefined);
  if (ca === undefined) return undefined;
  return new Promise((resolve) => {
    https
      .get(`${url}/cainfo`, { ca, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode === 200 ? ca : undefined);
      })
      .on("error", () => resolve(undefined));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  server.close();
  await once(server, "close");
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
