import type { BilingualCommand } from "@mulian/terminal/bilingual-command";
import { bilingualProgram } from "@mulian/terminal/bilingual-program";
import { type Language, say } from "@mulian/terminal/language";
import { languageOption } from "@mulian/terminal/language-option";
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
export function createProgram(language: Language): BilingualCommand {
  const program = bilingualProgram(language, "native-fabric")
    .description(
      say(
        language,
        "本机上真实的 Hyperledger Fabric 网络：用官方程序，不用 Docker。",
        "A real Hyperledger Fabric network on this machine, from the official binaries and without Docker.",
      ),
    )
    .addOption(languageOption(language));
  for (const add of COMMANDS) add(program);
  return program;
}
