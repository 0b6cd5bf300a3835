import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { writePrivateFile } from "../private-file.js";
import { trialDepartments, type TrialDepartment } from "./layout.js";
import type { NetworkKind } from "./network-service.js";
import type { Passwords } from "./trial-users.js";

/** What a gateway takes for a key rather than for a passphrase. */
const STORE_KEY_BYTES = 32;

const Endpoint = z.object({ address: z.string(), tlsServerName: z.string(), tlsRootCertPath: z.string() });

/** What the supervisor reads of the network's connection profile. */
const ConnectionProfile = z.object({
  channel: z.string(),
  orderers: z.array(Endpoint).default([]),
  organisations: z.record(
    z.string(),
    z.object({
      peer: Endpoint,
      administrator: z.object({ certPath: z.string(), keyPath: z.string() }).optional(),
      ca: z.object({
        url: z.string(),
        caName: z.string(),
        tlsRootCertPath: z.string(),
        registrarId: z.string(),
        registrarSecretPath: z.string(),
      }),
    }),
  ),
});

/** A hosted department and its connectors. Its leg takes any free port, which is announced. */
export interface TrialGuest {
  readonly department: string;
  readonly bindings: Readonly<Record<string, unknown>>;
}

export interface GatewayFilesOptions {
  readonly department: TrialDepartment;
  readonly dataDir: string;
  readonly network: NetworkKind;
  /** Path of the network's connection profile. */
  readonly connectionProfile: string;
  readonly apiPort: number;
  readonly exchangePort: number;
  readonly passwords: Passwords;
  readonly bindings: Readonly<Record<string, unknown>>;
  /** Departments hosted here that have a leg of their own. */
  readonly guests?: readonly TrialGuest[];
  /** Of the gateway's users; what a gateway takes by itself unless told. */
  readonly passwordCost?: number | undefined;
  /** What connectors may reach. */
  readonly reach: Readonly<{
    sourceDirectories: readonly string[];
    secretDirectories: readonly string[];
    databaseHosts: readonly string[];
    httpOrigins?: readonly { readonly origin: string; readonly addresses?: readonly string[] }[];
  }>;
}

/**
 * The file that opens the key store: 32 random bytes, made once. A system of earlier releases goes on with the passphrase
 * that it has.
 * @returns its name in the folder
 */
async function ensureUnlockFile(folder: string): Promise<string> {
  const [passphrase, key] = ["passphrase", "store-key"];
  if (existsSync(join(folder, passphrase))) return passphrase;
  if (!existsSync(join(folder, key))) await writePrivateFile(join(folder, key), randomBytes(STORE_KEY_BYTES));
  return key;
}

/** Where the network tells an orderer and has the administrator's key, the gateway may change its organisation's part. */
function administrationOf(
  { orderers }: z.infer<typeof ConnectionProfile>,
  administrator: { readonly certPath: string; readonly keyPath: string } | undefined,
): object {
  if (administrator === undefined || orderers.length === 0) return {};
  return {
    administration: {
      certificateFile: administrator.certPath,
      keyFile: administrator.keyPath,
      orderers: orderers.map(({ address, tlsServerName, tlsRootCertPath }) => ({
        address,
        tlsServerName,
        tlsRootCertFile: tlsRootCertPath,
      })),
    },
  };
}

/** Writes one gateway's configuration with its secrets beside it. Answers the configuration's path. */
export async function writeGatewayFiles(options: GatewayFilesOptions): Promise<string> {
  const { department, dataDir, passwords } = options;
  const { id, mspId } = department.entry;
  const profile = ConnectionProfile.parse(JSON.parse(await readFile(options.connectionProfile, "utf8")));
  const connection = profile.organisations[mspId];
  if (connection === undefined) throw new Error(`the network has no organisation ${mspId}`);
  const folder = join(dataDir, "gateways", id);
  const passphraseFile = await ensureUnlockFile(folder);
  const users = department.users.map(({ user, roles }) => ({ user, roles, password: passwords[user] }));
  await writePrivateFile(join(folder, "initial-users.yaml"), stringify(users));
  const config = {
    department: id,
    mspId,
    authorityMsp: trialDepartments[0].entry.mspId,
    network: options.network,
    dataDir: join(folder, "data"),
    listen: { api: { port: options.apiPort }, exchange: { port: options.exchangePort } },
    ledger: {
      channel: profile.channel,
      chaincode: "mulian",
      peer: {
        address: connection.peer.address,
        tlsServerName: connection.peer.tlsServerName,
        tlsRootCertFile: connection.peer.tlsRootCertPath,
      },
    },
    ca: {
      url: connection.ca.url,
      caName: connection.ca.caName,
      tlsRootCertFile: connection.ca.tlsRootCertPath,
      registrarId: connection.ca.registrarId,
      registrarSecretFile: connection.ca.registrarSecretPath,
    },
    ...administrationOf(profile, connection.administrator),
    passphraseFile,
    passwordCost: options.passwordCost,
    reach: options.reach,
    bindings: options.bindings,
    guests: (options.guests ?? []).map(({ department: guest, bindings }) => ({
      department: guest,
      exchange: { port: 0 },
      bindings,
    })),
    dialRanges: ["127.0.0.0/8"],
    initialUsersFile: "initial-users.yaml",
  };
  const file = join(folder, "gateway.yaml");
  await writePrivateFile(file, stringify(config));
  return file;
}
