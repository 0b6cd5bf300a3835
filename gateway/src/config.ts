import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DepartmentId, DomainError, MspId, PackageSuite } from "@mulian/domain";
import { parse } from "yaml";
import { z } from "zod";
import { USUAL_PASSWORD_COST } from "./use-cases/password.js";

const HIGHEST_PORT = 65_535;
const Port = z.int().min(0).max(HIGHEST_PORT);
/** Browsers and Node's own client give a call up after five minutes without an answer; they are to be told before. */
const MAX_ANSWER_SECONDS = 240;
/** Below that a hash is no hindrance; above, it takes more memory (64 MiB) than a gateway gives a guess. */
const [MIN_PASSWORD_COST, MAX_PASSWORD_COST] = [1_024, 65_536];
const BindingName = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/);

/** A leg from other departments' gateways. Port 0 takes any free one; `publicUrl` is what stands on the ledger where it differs. */
const ExchangeAddress = z.strictObject({
  host: z.string().default("127.0.0.1"),
  port: Port,
  publicUrl: z.url().optional(),
});
/** Connectors by their opaque names; parsed by each connector's own schema. */
const Bindings = z.record(BindingName, z.record(z.string(), z.unknown())).default({});

/** Departments without a server of their own, at one organisation. Each has a listener, a log and a courier here. */
const MAX_GUESTS = 50;

const ConfigFile = z.strictObject({
  department: DepartmentId,
  mspId: MspId,
  /** Pinned: whatever the ledger's policy says, this MSP is the authority's. */
  authorityMsp: MspId,
  network: z.enum(["embedded", "fabric"]),
  /** Everything this gateway keeps. Relative paths start at the configuration file's folder. */
  dataDir: z.string().min(1),
  listen: z.strictObject({
    /** Console and REST API. Port 0 takes any free one. `publicUrl` is what browsers call it where a proxy stands before. */
    api: z.strictObject({ host: z.string().default("127.0.0.1"), port: Port, publicUrl: z.url().optional() }),
    exchange: ExchangeAddress,
  }),
  ledger: z.strictObject({
    channel: z.string().min(1),
    chaincode: z.string().min(1),
    peer: z.strictObject({
      address: z.string().min(3),
      tlsServerName: z.string().min(1),
      tlsRootCertFile: z.string().min(1),
    }),
  }),
  ca: z.strictObject({
    url: z.url({ protocol: /^https$/ }),
    caName: z.string().min(1),
    tlsRootCertFile: z.string().min(1),
    registrarId: z.string().min(1),
    registrarSecretFile: z.string().min(1),
  }),
  /**
   * The organisation's administrator, for putting revocations into the channel's configuration. Left out where that key is
   * kept elsewhere: who has it then publishes them.
   */
  administration: z
    .strictObject({
      certificateFile: z.string().min(1),
      /** PKCS #8, PEM; readable by its owner only. */
      keyFile: z.string().min(1),
      orderers: z
        .array(
          z.strictObject({
            address: z.string().min(3),
            tlsServerName: z.string().min(1),
            tlsRootCertFile: z.string().min(1),
          }),
        )
        .min(1)
        .max(50),
    })
    .optional(),
  /** Where private keys are: an encrypted file, or a token (HSM) behind a PKCS #11 module. */
  keyStore: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("file") }),
      z.strictObject({
        kind: z.literal("pkcs11"),
        /** The vendor's shared library, for example /usr/lib/softhsm/libsofthsm2.so. */
        module: z.string().min(1),
        tokenLabel: z.string().min(1).max(32),
        /** Begins the labels of this gateway's keys; by default `mulian:` and the department. */
        labelPrefix: z.string().min(1).max(64).optional(),
      }),
    ])
    .default({ kind: "file" }),
  /** Opens the key store: a passphrase, or 32 bytes; of a token its user PIN. Default: MULIAN_PASSPHRASE_FILE. */
  passphraseFile: z.string().min(1).optional(),
  /** What connectors may reach. Nothing else is. */
  reach: z
    .strictObject({
      sourceDirectories: z.array(z.string().min(1)).max(50).default([]),
      secretDirectories: z.array(z.string().min(1)).max(50).default([]),
      /** Origins that the connector `http-json` may ask, with the ranges their names may resolve to. */
      httpOrigins: z
        .array(
          z.strictObject({
            origin: z.url({ protocol: /^https?$/ }),
            addresses: z
              .array(z.union([z.cidrv4(), z.cidrv6()]))
              .max(50)
              .optional(),
          }),
        )
        .max(50)
        .default([]),
      databaseHosts: z
        .array(z.string().regex(/^[^/\s]+:\d{1,5}$/, "host:port"))
        .max(50)
        .default([]),
    })
    .prefault({}),
  bindings: Bindings,
  /** Departments that this organisation hosts and that exchange data from here, each under keys and an address of its own. */
  guests: z
    .array(z.strictObject({ department: DepartmentId, exchange: ExchangeAddress, bindings: Bindings }))
    .max(MAX_GUESTS)
    .refine(
      (guests) => new Set(guests.map(({ department }) => department)).size === guests.length,
      "a department stands twice",
    )
    .default([]),
  /** CIDR ranges in which other departments' gateways may be dialled. */
  dialRanges: z.array(z.string().min(3)).min(1).max(50),
  /**
   * Seconds that a question (look-up, check, aggregate) may take, at its provider and, a little longer, at who asks. An
   * aggregate reads its source whole once a day, so it is the one that needs them.
   */
  answerSeconds: z.int().min(1).max(MAX_ANSWER_SECONDS).default(120),
  /**
   * What the hash of a password costs who makes it and who guesses: scrypt's N (RFC 7914), a power of two, with r 8 and p 3. Less
   * than the usual is for tests, and a warning in the log; hashes that are there keep theirs.
   */
  passwordCost: z
    .int()
    .min(MIN_PASSWORD_COST)
    .max(MAX_PASSWORD_COST)
    .refine((cost) => Number.isInteger(Math.log2(cost)), "no power of two")
    .default(USUAL_PASSWORD_COST),
  /** How packages are sealed when a delivery does not say. The 国密 suite is certified by nobody here. */
  packageSuite: PackageSuite.default("A256GCM-HKDF-SHA256"),
  /** Built console; default: the one beside this package. */
  consoleDir: z.string().min(1).optional(),
  /** Users to enrol at start if they are not there yet: a YAML list of user, roles and password, readable by its owner alone. */
  initialUsersFile: z.string().min(1).optional(),
});

type Parsed = z.infer<typeof ConfigFile>;

/** The configuration of one gateway: paths absolute, certificates read, secrets still in their files. */
export type GatewayConfig = Readonly<Omit<Parsed, "passphraseFile"> & { passphraseFile: string }>;

function absolutePaths(config: Parsed, folder: string, passphraseFile: string): GatewayConfig {
  const at = (path: string): string => resolve(folder, path);
  const { ledger, ca, reach, administration } = config;
  return {
    ...config,
    dataDir: at(config.dataDir),
    ledger: { ...ledger, peer: { ...ledger.peer, tlsRootCertFile: at(ledger.peer.tlsRootCertFile) } },
    ca: { ...ca, tlsRootCertFile: at(ca.tlsRootCertFile), registrarSecretFile: at(ca.registrarSecretFile) },
    passphraseFile: at(passphraseFile),
    keyStore:
      config.keyStore.kind === "file" ? config.keyStore : { ...config.keyStore, module: at(config.keyStore.module) },
    reach: {
      ...reach,
      sourceDirectories: reach.sourceDirectories.map(at),
      secretDirectories: reach.secretDirectories.map(at),
    },
    ...(administration === undefined
      ? {}
      : {
          administration: {
            certificateFile: at(administration.certificateFile),
            keyFile: at(administration.keyFile),
            orderers: administration.orderers.map((each) => ({ ...each, tlsRootCertFile: at(each.tlsRootCertFile) })),
          },
        }),
    ...(config.consoleDir === undefined ? {} : { consoleDir: at(config.consoleDir) }),
    ...(config.initialUsersFile === undefined ? {} : { initialUsersFile: at(config.initialUsersFile) }),
  };
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === "object" && member !== null) deepFreeze(member);
  return Object.freeze(value);
}

type Issue = Pick<z.core.$ZodIssue, "path" | "code" | "message">;

function mistaken(file: string, issues: readonly Issue[]): DomainError {
  const errors = issues.map(({ path, code, message }) => ({ path: path.join("."), code: String(code), message }));
  const lines = errors.map(({ path, message }) => `  ${path || "(file)"}: ${message}`).join("\n");
  return new DomainError("INVALID_INPUT", `${file} has ${errors.length} mistake(s):\n${lines}`, { errors });
}

/**
 * Reads a gateway's YAML file once, checks all of it and freezes it.
 * @throws DomainError INVALID_INPUT with every mistake and its path
 */
export function readConfig(file: string, environment: NodeJS.ProcessEnv = process.env): GatewayConfig {
  let value: unknown;
  try {
    value = parse(readFileSync(file, "utf8"), { uniqueKeys: true });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new DomainError("INVALID_INPUT", `${file} cannot be read as YAML: ${detail}`);
  }
  const parsed = ConfigFile.safeParse(value);
  const passphraseFile = parsed.data?.passphraseFile ?? environment["MULIAN_PASSPHRASE_FILE"];
  if (!parsed.success) throw mistaken(file, parsed.error.issues);
  if (passphraseFile === undefined) {
    const message = "name the file here or in MULIAN_PASSPHRASE_FILE";
    throw mistaken(file, [{ path: ["passphraseFile"], code: "custom", message }]);
  }
  return deepFreeze(absolutePaths(parsed.data, dirname(resolve(file)), passphraseFile));
}
