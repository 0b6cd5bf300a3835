#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { addCertificates } from "./commands/certificates.js";
import { addChaincode } from "./commands/chaincode.js";
import { addCheck } from "./commands/check.js";
import { addDown } from "./commands/down.js";
import { addOrganisationCommands } from "./commands/organisation.js";
import { addOrdererCommands } from "./commands/orderer.js";
import { addPeerCommands } from "./commands/peer.js";
import { addProcessCommands } from "./commands/process.js";
import { addStatus } from "./commands/status.js";
import { addUp } from "./commands/up.js";
import { addUser } from "./commands/user.js";
import { FabricNetworkError } from "./errors.js";

const REFUSED = 1;
const USAGE = 2;

const program = new Command("native-fabric")
  .description("A real Hyperledger Fabric network on this machine, from the official binaries and without Docker.")
  .exitOverride();
const COMMANDS = [
  addUp,
  addDown,
  addStatus,
  addCheck,
  addProcessCommands,
  addUser,
  addCertificates,
  addChaincode,
  addOrganisationCommands,
  addOrdererCommands,
  addPeerCommands,
];
for (const add of COMMANDS) add(program);

try {
  await program.parseAsync();
} catch (error) {
  // The parser has said what it refuses, or shown its help.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : USAGE);
  const known = error instanceof FabricNetworkError ? error : new FabricNetworkError("TOOL_FAILED", String(error));
  const { code, message, mistakes } = known;
  process.stderr.write(`${message}\n`);
  if (process.argv.includes("--json"))
    process.stdout.write(`${JSON.stringify({ error: { code, detail: message, mistakes } })}\n`);
  // Whatever went on in the background is pointless now.
  process.exit(REFUSED);
}
