import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import pg from "pg";
import type { PostgresBinding } from "./binding.js";
import { sourceError, type SourceContext } from "./context.js";
import { readSecret } from "./secret.js";

/** A database on the same network answers in milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
/** One fetch of a batch, or one look at the catalogue. A query that needs longer per batch needs an index. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** How long the reader may pause: an open snapshot keeps the database from cleaning up. */
const IDLE_TIMEOUT_MS = 300_000;
/** How soon a server notices that a reader is gone while it works (PostgreSQL 14 and later). */
const CONNECTION_CHECK_MS = 2_000;
const CONNECTION_CHECK_SINCE = 140_000;

/**
 * A connection inside one READ ONLY, REPEATABLE READ transaction, texts in ISO forms and UTC. The host's name is resolved
 * once and that address dialled, so that a name cannot point elsewhere after it was allowed.
 * @throws DataSourceError bindingInvalid, pathRefused, sourceUnreachable
 */
export async function connectReadOnly(binding: PostgresBinding, context: SourceContext): Promise<pg.Client> {
  if (!context.reach.databaseHosts.includes(`${binding.host}:${binding.port}`)) {
    throw sourceError(
      context,
      "bindingInvalid",
      `${binding.host}:${binding.port} is not among the allowed database hosts`,
    );
  }
  const password = (await readSecret(context, binding.passwordFile)).replace(/\r?\n$/, "");
  const ssl = await tlsOptions(context, binding);
  try {
    const { address } = await lookup(binding.host);
    const client = new pg.Client({
      host: address,
      port: binding.port,
      database: binding.database,
      user: binding.user,
      password,
      ssl,
      application_name: "mulian-gateway",
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    });
    // A connection that breaks between two statements is told here; the next statement fails by itself.
    client.on("error", (error) =>
      context.log.warn({ source: context.name, detail: error.message }, "database connection lost"),
    );
    await begin(client);
    return client;
  } catch (error) {
    throw sourceError(context, "sourceUnreachable", error);
  }
}

async function begin(client: pg.Client): Promise<void> {
  try {
    await client.connect();
    await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await client.query(
      `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL idle_in_transaction_session_timeout = ${IDLE_TIMEOUT_MS};
       SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1; SET LOCAL search_path = pg_catalog`,
    );
    await client.query(
      "SELECT set_config('client_connection_check_interval', $1, true) WHERE current_setting('server_version_num')::int >= $2",
      [String(CONNECTION_CHECK_MS), CONNECTION_CHECK_SINCE],
    );
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

async function tlsOptions(context: SourceContext, binding: PostgresBinding): Promise<pg.ClientConfig["ssl"]> {
  if (binding.tls === false) return false;
  const authorities = binding.tls === undefined ? {} : { ca: await readSecret(context, binding.tls.caFile) };
  // The address is dialled, but the certificate must be the name's.
  const serverName = isIP(binding.host) === 0 ? { servername: binding.host } : {};
  return { rejectUnauthorized: true, host: binding.host, ...authorities, ...serverName };
}
