import { text } from "node:stream/consumers";
import { DomainError } from "@mulian/domain";
import { expect } from "chai";
import type { LevelIndex } from "../../src/adapters/index/level/level-index.js";
import { HEIGHT_HEADER } from "../../src/exchange/catch-up.js";
import { TOKEN_PATH } from "../../src/exchange/token-limits.js";
import { GRANTEE, PROVIDER } from "./contents.js";
import { type AtGrant, intruderAtGrant } from "./intruder-at-grant.js";
import { Stack } from "./stack.js";

/** Until somebody waits for a block; from then on as long as it takes, on the busiest machine. */
function waitingAt(index: LevelIndex): Promise<string> {
  const wait = index.waitForBlock.bind(index);
  return new Promise((resolve) => {
    index.waitForBlock = (block) => {
      resolve("waiting");
      return wait(block, new AbortController().signal);
    };
  });
}
const codeOfError = (error: unknown): string => (error instanceof DomainError ? error.code : String(error));

describe("a grant whose state changed a moment ago", function () {
  this.timeout(60_000);
  let stack: Stack;
  let at: AtGrant;

  before(async () => {
    stack = await Stack.start();
    at = await intruderAtGrant(stack);
    const grantee = stack.gateway(GRANTEE);
    await grantee.submit("grant.suspend", { id: at.grant, reason: "核查" });
    await stack.settle();
    // From here on the provider's gateway lags behind.
    await stack.gateway(PROVIDER).stopFollowing();
    await grantee.submit("grant.resume", { id: at.grant });
  });
  after(async () => {
    await at?.intruder.close();
    await stack?.close();
  });

  const askToken = async (headers: Record<string, string>): Promise<string | undefined> => {
    const { intruder, grant, key } = at;
    const form = await intruder.form({ grant, purpose: "statistics" });
    const proof = await intruder.proof(key, "POST", TOKEN_PATH);
    const type = { "content-type": "application/x-www-form-urlencoded" };
    return (await intruder.send("POST", TOKEN_PATH, { ...type, dpop: proof, ...headers }, form)).code;
  };

  it("is judged by what the provider knows, whoever names no height, one that never comes or none at all", async () => {
    for (const height of [undefined, "99999999", "9".repeat(400), "-1", "x"])
      expect(await askToken(height === undefined ? {} : { [HEIGHT_HEADER]: height }), height).to.equal(
        "GRANT_NOT_ACTIVE",
      );
  });

  it("is judged by the blocks that the asking gateway has seen, once the provider's has read them too", async () => {
    const provider = stack.gateway(PROVIDER);
    const waiting = waitingAt(provider.index);
    const rows = stack.openRows(at.grant, { format: "csv" }).then(({ stream }) => text(stream));
    expect(await Promise.race([waiting, rows.catch(codeOfError)])).to.equal("waiting");
    provider.follow();
    expect(await rows).to.include("东华门街道");
  });
});
