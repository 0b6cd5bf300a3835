import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FabricNetworkError } from "../../src/index.js";
import { assignPorts, plannedPorts } from "../../src/ports.js";

const NOBODY: ReadonlySet<string> = new Set();

describe("ports", () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "ports-"));
  });
  afterEach(() => rm(dir, { recursive: true }));

  const refusal = async (work: Promise<unknown>): Promise<FabricNetworkError> => {
    const error = await work.catch((refused: unknown) => refused);
    if (!(error instanceof FabricNetworkError)) throw new Error("it was not refused");
    return error;
  };

  it("are kept, and what comes later gets others", async () => {
    const before = await assignPorts(dir, ["a", "b"], 0, NOBODY);
    const after = await assignPorts(dir, ["new", "a", "b"], 0, NOBODY);
    expect([after.get("a"), after.get("b")]).to.deep.equal([before.get("a"), before.get("b")]);
    expect(new Set(after.values()).size).to.equal(3);
  });

  it("are consecutive from the first one named, past those given out already", async () => {
    const first = await plannedPorts(dir, ["a", "b"], 20_000);
    expect([...first.values()]).to.deep.equal([20_000, 20_001]);
    const taken = (await assignPorts(dir, ["a"], 0, NOBODY)).get("a") ?? 0;
    const planned = await plannedPorts(dir, ["a", "b", "c"], taken - 1);
    expect([...planned.values()]).to.deep.equal([taken, taken - 1, taken + 1]);
  });

  it("end where there are no more", async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `n${index}`);
    const refused = await refusal(assignPorts(dir, names, 64_000, NOBODY));
    expect(refused.code).to.equal("INVALID_TOPOLOGY");
    expect(refused.mistakes.map(({ path }) => path)).to.deep.equal(["ports.first"]);
  });

  it("that are in use are all named, but for those of our own processes", async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const address = squatter.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    try {
      const refused = await refusal(assignPorts(dir, ["peer1.org1/operations"], port, NOBODY));
      expect(refused.code).to.equal("PORT_IN_USE");
      expect(refused.message).to.include(`${port} (peer1.org1/operations)`);
      await assignPorts(dir, ["peer1.org1/operations"], port, new Set(["peer1.org1"]));
    } finally {
      squatter.close();
      await once(squatter, "close");
    }
  });
});
