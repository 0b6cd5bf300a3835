import { Shim } from "fabric-shim";

/** The loggers of fabric-shim that speak in every transaction. */
const LOGGERS = [
  "lib/chaincode.js",
  "lib/handler.js",
  "lib/stub.js",
  "lib/iterators.js",
  "contracts-spi/chaincodefromcontract.js",
  "contracts-spi/datamarshall.js",
];
const LEVELS = ["info", "debug"] as const;

/**
 * Keeps fabric-shim from formatting what its level then drops: four messages for each question to the peer and as many
 * about the caller, which cost a command more than its own rules. What CORE_CHAINCODE_LOGGING_LEVEL lets through is
 * written as before; a level that is lowered later, through `ctx.logging`, shows no more of the shim's own messages.
 */
export function quietShim(): void {
  for (const name of LOGGERS) {
    const logger = Shim.newLogger(name);
    for (const level of LEVELS) if (!logger.isLevelEnabled(level)) logger[level] = () => logger;
  }
}
