import { expect } from "chai";
import { Shim } from "fabric-shim";
import { quietShim } from "../src/quiet-shim.js";

const LOGGER = "lib/handler.js";
const LEVEL = "CORE_CHAINCODE_LOGGING_LEVEL";

/** The levels of what fabric-shim's logger formats, printed or not, when it is told one message of each. */
function formattedAt(level: string): readonly string[] {
  process.env[LEVEL] = level;
  const logger = Shim.newLogger(LOGGER);
  quietShim();
  const transports = logger.transports.map((transport) => ({ transport, silent: transport.silent }));
  const { format } = logger;
  const levels: string[] = [];
  try {
    for (const { transport } of transports) transport.silent = true;
    logger.format = {
      transform: (info) => {
        levels.push(info.level);
        return info;
      },
    };
    for (const each of ["error", "warn", "info", "debug"] as const) logger[each]("a message");
  } finally {
    logger.format = format;
    for (const { transport, silent } of transports) transport.silent = silent ?? false;
    // The methods of the logger's class come back to light.
    for (const each of ["info", "debug"]) Reflect.deleteProperty(logger, each);
  }
  return levels;
}

describe("quietShim", () => {
  const before = process.env[LEVEL];
  afterEach(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, LEVEL);
    else process.env[LEVEL] = before;
    Shim.newLogger(LOGGER);
    quietShim();
  });

  it("leaves what the level lets through, and has nothing else formatted", () => {
    expect(formattedAt("WARNING")).to.deep.equal(["error", "warn"]);
    expect(formattedAt("INFO")).to.deep.equal(["error", "warn", "info"]);
    expect(formattedAt("DEBUG")).to.deep.equal(["error", "warn", "info", "debug"]);
  });

  it("is needed: without it the shim formats what it drops", () => {
    const logger = Shim.newLogger(LOGGER);
    for (const each of ["info", "debug"]) Reflect.deleteProperty(logger, each);
    const { format } = logger;
    let formatted = 0;
    logger.format = {
      transform: (info) => {
        formatted += 1;
        return info;
      },
    };
    logger.debug("a message");
    logger.format = format;
    expect(logger.isLevelEnabled("debug")).to.equal(false);
    expect(formatted).to.equal(1);
  });
});
