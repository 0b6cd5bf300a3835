#!/usr/bin/env node
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import type { ChaincodeOptions, ConnectionProfile, OrganisationOptions } from "./index.js";
import { publishRevocations } from "./administration/publish-revocations.js";
import { enrolUser } from "./enrol-user.js";
import { type Flags, optionsOf } from "./command-options.js";
import { readIfPresent } from "./private-file.js";
import { startNetwork } from "./start-network.js";

/** `--chaincode` takes a folder or `host:port`; a folder's name can hold a colon too, but not end in digits after one. */
const SERVICE_ADDRESS = /^[^/\\]+:\d{1,5}$/;
/** The id becomes a folder's name: what a CA takes for one, but no dots alone. */
const USER = /^([^:]+):([A-Za-z0-9_@-][A-Za-z0-9._@-]{0,63})$/;

const program = new Command("embedded-fabric").description(
  "A Hyperledger Fabric network in one process, for trying, developing and testing.",
);
program
  .command("run", { isDefault: true })
  .description("start the network, or start it again; stop it with Ctrl-C")
  .requiredOption(
    "--data <dir>",
    "folder for keys, blocks and state; the network goes on from there when started again",
  )
  .option("--topology <file>", "everything but the data folder and users in one YAML file; then no other flag is taken")
  .option(
    "--org <mspId[:name[:peers]]>",
    "an organisation and how many peers it has, for example Org1MSP:org1:2; repeat for more",
    collectOrganisation,
  )
  .option(
    "--chaincode <name=path[:policy]>",
    "a Node chaincode's folder, or name=host:port[:policy] for one that runs as a service; repeat for more",
    collectChaincode,
  )
  .option(
    "--isolate <name>",
    "run this chaincode's folder in a process of its own for each peer; repeat for more",
    collectNames,
  )
  .option(
    "--collections <name=file>",
    "a chaincode's private data collections, in the JSON form that `peer lifecycle chaincode` takes; repeat for more",
    collectCollections,
  )
  .option(
    "--user <mspId:id>",
    "a client to enrol at the organisation's CA if it is not there yet; its key and certificate go to <data>/users; repeat for more",
    collectUser,
  )
  .option("--channel <name>", "the channel", "mychannel")
  .option(
    "--port <number>",
    "first of the ports used on 127.0.0.1; default: any free ones, the same at each start",
    Number,
  )
  .option("--supervised", "print one JSON line when ready, and stop when standard input closes: for a parent process")
  .option("--batch-timeout <ms>", "how long the first transaction of a block waits for more", Number)
  .action(run);

program
  .command("publish-revocations")
  .description(
    "put what an organisation's CA has revoked into the channel of a running network, signed by its administrator: until then the peers know nothing of it",
  )
  .requiredOption("--data <dir>", "the network's folder")
  .requiredOption("--msp <mspId>", "the organisation, for example Org1MSP")
  .action(publish);

await program.parseAsync();

interface UserOptions {
  readonly mspId: string;
  readonly id: string;
}

async function run(flags: Flags & { readonly user?: readonly UserOptions[] }): Promise<void> {
  const { data, user = [], supervised } = flags;
  try {
    const network = await startNetwork({ dataDir: data, ...(await optionsOf(flags)) });
    const stop = (): void => void network.close().then(() => process.exit(0), fail);
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    await enrolUsers(network.connection, data, user);
    const profile = join(resolve(data), "connection.json");
    if (supervised) process.stdout.write(`${JSON.stringify({ ready: true, height: network.height, profile })}\n`);
    else process.stdout.write(`${summary(network.connection)}\nHow to connect: ${profile}\n`);
    // A parent that dies closes the pipe: nothing is left running without it.
    if (supervised) process.stdin.once("end", stop).resume();
  } catch (error) {
    fail(error);
  }
}

async function publish({ data, msp }: { readonly data: string; readonly msp: string }): Promise<void> {
  try {
    const written = await readIfPresent(join(resolve(data), "connection.json"));
    if (written === undefined) throw new Error(`there is no network in ${data}`);
    // As `run` wrote it.
    await publishRevocations(JSON.parse(written) as ConnectionProfile, msp);
    process.stdout.write(`The channel goes by the list of ${msp} now.\n`);
  } catch (error) {
    fail(error);
  }
}

async function enrolUsers(
  { organisations }: ConnectionProfile,
  data: string,
  users: readonly UserOptions[],
): Promise<void> {
  for (const { mspId, id } of users) {
    const organisation = organisations[mspId];
    if (organisation === undefined) throw new Error(`--user ${mspId}:${id}: there is no organisation ${mspId}`);
    await enrolUser(organisation.ca, id, join(resolve(data), "users", organisation.name, id));
  }
}

function collectNames(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function collectCollections(value: string, before: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(value) ?? [];
  if (name === undefined || file === undefined) throw new InvalidArgumentError("must be name=file");
  return new Map([...before, [name, file]]);
}

function collectUser(value: string, before: readonly UserOptions[] = []): UserOptions[] {
  const [, mspId, id] = USER.exec(value) ?? [];
  if (mspId === undefined || id === undefined) throw new InvalidArgumentError("must be mspId:id");
  return [...before, { mspId, id }];
}

function summary({ channel, chaincodes, organisations }: ConnectionProfile): string {
  const places = Object.entries(organisations).map(
    ([mspId, { peers, ca }]) =>
      `  ${mspId}  ${peers.map(({ address, tlsServerName }) => `peer ${address} (TLS name ${tlsServerName})`).join("  ")}  CA ${ca.url}`,
  );
  return [`Ready: channel ${channel}, chaincode ${chaincodes.join(", ")}`, ...places].join("\n");
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}\n`);
  process.exit(1);
}

function collectOrganisation(value: string, before: readonly OrganisationOptions[] = []): OrganisationOptions[] {
  const [mspId = "", name = mspId.replace(/MSP$/, "").toLowerCase(), peers] = value.split(":");
  return [...before, { mspId, name, ...(peers === undefined ? {} : { peers: Number(peers) }) }];
}

function collectChaincode(value: string, before: readonly ChaincodeOptions[] = []): ChaincodeOptions[] {
  const [, name, place, policy] = /^([^=]+)=(.+?)(?::([A-Za-z]+\(.*\)))?$/.exec(value) ?? [];
  if (name === undefined || place === undefined)
    throw new InvalidArgumentError("must be name=path or name=host:port, with :policy after it if wanted");
  const where = SERVICE_ADDRESS.test(place) ? { address: place } : { path: place };
  return [...before, { name, ...where, ...(policy === undefined ? {} : { endorsementPolicy: policy }) }];
}
