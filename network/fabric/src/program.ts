import { Command } from "commander";
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

/** The command line of a network; it throws where the parser would end the process. */
export function createProgram(): Command {
  const program = new Command("native-fabric")
    .description("A real Hyperledger Fabric network on this machine, from the official binaries and without Docker.")
    .exitOverride();
  for (const add of COMMANDS) add(program);
  return program;
}
