import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 50;
/** Where Debian and its kin keep each major version's programs. */
const DEBIAN_ROOT = "/usr/lib/postgresql";
const HOST = "127.0.0.1";

/** A PostgreSQL server of a test's own: a new cluster in a temporary directory, on a free loopback port. */
export type TestPostgres = Readonly<{
  host: string;
  port: number;
  /** The superuser that the test sets things up with. */
  admin: string;
  adminPassword: string;
  pid: number;
  /** A connection as the superuser, to be ended by the caller. */
  connect(database?: string): Promise<pg.Client>;
  /** Turns TLS on, or on with another certificate. Connections without TLS stay possible. */
  useTls(credential: Readonly<{ certPem: string; keyPem: string }>): Promise<void>;
  stop(): Promise<void>;
}>;

/** The directory with `initdb` and `postgres`, newest version first, else from PATH; undefined if there is none. */
export function findPostgres(): string | undefined {
  const versions = existsSync(DEBIAN_ROOT) ? readdirSync(DEBIAN_ROOT).sort((a, b) => Number(b) - Number(a)) : [];
  const candidates = [
    ...versions.map((version) => join(DEBIAN_ROOT, version, "bin")),
    ...(process.env["PATH"] ?? "").split(delimiter),
  ];
  return candidates.find(
    (directory) => existsSync(join(directory, "initdb")) && existsSync(join(directory, "postgres")),
  );
}

/** Starts a server; throws with the server's own words if it does not come up, and with the reason if there is none. */
export async function startPostgres(): Promise<TestPostgres> {
  const bin = findPostgres();
  if (bin === undefined)
    throw new Error(
      "no PostgreSQL: neither /usr/lib/postgresql/*/bin nor PATH has initdb and postgres (Debian: apt-get install postgresql)",
    );
  const owner = await serverUser();
  const root = await mkdtemp(join(tmpdir(), "mulian-pg-"));
  const adminPassword = randomBytes(16).toString("hex");
  const data = join(root, "data");
  const passwordFile = join(root, "password");
  await writeFile(passwordFile, adminPassword, { mode: 0o600 });
  if (owner !== undefined) for (const path of [root, passwordFile]) await chown(path, owner.uid, owner.gid);
  await chmod(root, 0o700);
  try {
    const auth = [
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile}`,
      "--username=admin",
      "--encoding=UTF8",
      "--no-sync",
    ];
    // A linguistic order, so that a comparison which forgets to ask for byte order is found out; C where ICU is missing.
    const icu = ["--locale-provider=icu", "--icu-locale=en-US", "--locale=C"];
    const made = await run(join(bin, "initdb"), ["-D", data, ...auth, ...icu], owner);
    if (made.code !== 0) {
      await rm(data, { recursive: true, force: true });
      const plain = await run(join(bin, "initdb"), ["-D", data, ...auth, "--locale=C"], owner);
      if (plain.code !== 0) throw new Error(`initdb failed: ${plain.output}`);
    }
    return await launch(bin, root, data, adminPassword, owner);
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw error;
  }
}

type Owner = Readonly<{ uid: number; gid: number }>;

/** PostgreSQL refuses to run as root, so root starts it as the user `postgres`, or as `nobody`. */
async function serverUser(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const found = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (found === undefined) throw new Error("root needs a user `postgres` or `nobody` to run PostgreSQL as");
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

function run(
  program: string,
  args: readonly string[],
  owner: Owner | undefined,
): Promise<Readonly<{ code: number | null; output: string }>> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: "/", stdio: ["ignore", "pipe", "pipe"], ...owner });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject).on("close", (code) => resolve({ code, output }));
  });
}

async function launch(
  bin: string,
  root: string,
  data: string,
  adminPassword: string,
  owner: Owner | undefined,
): Promise<TestPostgres> {
  const port = await freePort();
  const settings = [
    `listen_addresses=${HOST}`,
    `unix_socket_directories=${root}`,
    "fsync=off",
    "shared_buffers=32MB",
    "max_connections=40",
  ];
  const args = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const child = spawn(join(bin, "postgres"), args, { cwd: "/", stdio: ["ignore", "ignore", "pipe"], ...owner });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-8_192)));
  const killWithUs = (): void => void child.kill("SIGQUIT");
  process.once("exit", killWithUs);
  const connect = async (database = "postgres"): Promise<pg.Client> => {
    const client = new pg.Client({ host: HOST, port, user: "admin", password: adminPassword, database, ssl: false });
    await client.connect();
    return client;
  };
  const useTls: TestPostgres["useTls"] = async ({ certPem, keyPem }) => {
    for (const [name, pem] of [
      ["server.crt", certPem],
      ["server.key", keyPem],
    ] as const) {
      await writeFile(join(data, name), pem, { mode: 0o600 });
      if (owner !== undefined) await chown(join(data, name), owner.uid, owner.gid);
    }
    const client = await connect();
    await client.query("ALTER SYSTEM SET ssl = on");
    await client.query("SELECT pg_reload_conf()");
    await client.end();
  };
  const stop = async (): Promise<void> => {
    await stopChild(child);
    process.removeListener("exit", killWithUs);
    await rm(root, { recursive: true, force: true });
  };
  for (const end = Date.now() + START_TIMEOUT_MS; ; await delay(POLL_MS)) {
    const client = await connect().catch(() => undefined);
    if (client !== undefined) {
      await client.end();
      return { host: HOST, port, admin: "admin", adminPassword, pid: child.pid ?? 0, connect, useTls, stop };
    }
    if (child.exitCode !== null || Date.now() > end) {
      await stop();
      throw new Error(`PostgreSQL did not start: ${log}`);
    }
  }
}

/** SIGINT is PostgreSQL's fast shutdown: it ends the sessions and leaves. */
async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject).listen(0, HOST, () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
