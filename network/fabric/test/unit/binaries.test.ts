import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { FabricNetworkError, findBinaries } from "../../src/index.js";

const TOOLS = ["peer", "orderer", "configtxgen", "configtxlator", "osnadmin"];

describe("binaries", () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "binaries-"));
  });
  afterEach(() => rm(home, { recursive: true }));

  /** Programs that print a version as Fabric's do. */
  async function put(folder: string, version: string, names: readonly string[]): Promise<void> {
    await mkdir(join(home, folder), { recursive: true });
    for (const name of names)
      await writeFile(join(home, folder, name), `#!/bin/sh\necho '${name}:'\necho ' Version: ${version}'\n`, {
        mode: 0o755,
      });
  }

  const find = (environment: Record<string, string> = {}) => findBinaries("3.1.5", { HOME: home, ...environment });

  it("are looked for in FABRIC_HOME, then PATH, then the cache", async () => {
    await put(".cache/mulian/fabric/3.1.5/bin", "v3.1.5", TOOLS);
    await put(".cache/mulian/fabric-ca/1.5.21/bin", "1.5.21", ["fabric-ca-server"]);
    expect(find().peer).to.equal(join(home, ".cache/mulian/fabric/3.1.5/bin/peer"));
    await put("path", "v3.1.5", TOOLS);
    expect(find({ PATH: join(home, "path") }).peer).to.equal(join(home, "path/peer"));
    await put("release/bin", "v3.1.5", [...TOOLS]);
    const found = find({ PATH: join(home, "path"), FABRIC_HOME: join(home, "release") });
    expect(found.osnadmin).to.equal(join(home, "release/bin/osnadmin"));
    expect(found["fabric-ca-server"]).to.equal(join(home, ".cache/mulian/fabric-ca/1.5.21/bin/fabric-ca-server"));
  });

  it("of another version are passed over and named", async () => {
    await put("release/bin", "v3.0.0", TOOLS);
    const refusal = expect(() => find({ FABRIC_HOME: join(home, "release") })).to.throw(FabricNetworkError);
    refusal.with.property("code", "BINARIES_MISSING");
    refusal.with.property("message").that.includes("3.0.0");
  });

  it("that are missing are told in one sentence", () => {
    const refusal = expect(() => find()).to.throw(FabricNetworkError);
    refusal.with.property("code", "BINARIES_MISSING");
    refusal.with.property("message").that.does.not.include("\n");
  });
});
