import { expect } from "chai";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** Says which packages of CommonJS, and which of Node's own large parts, a process holds that has loaded a gateway. */
const LOADED = `
  import { createRequire } from "node:module";
  await import(${JSON.stringify(new URL("../src/gateway.js", import.meta.url).href)});
  const { cache } = createRequire(import.meta.url);
  const packages = Object.keys(cache ?? {}).map((path) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)\\/(?!.*node_modules)/.exec(path)?.[1]);
  const parts = process.moduleLoadList.filter((part) => part.endsWith("internal/deps/undici/undici"));
  process.stdout.write(JSON.stringify([...new Set([...packages, ...parts])]));`;

describe("a gateway that starts", () => {
  it("loads none of what it needs seldom: databases, calls to others, the CA's client, Node's fetch", async () => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", LOADED], {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const loaded = JSON.parse(await text(child.stdout)) as string[]; // the last line above
    expect(loaded).to.include.members(["@hyperledger/fabric-gateway", "express"]);
    for (const seldom of [
      "pg",
      "undici",
      "fabric-ca-client",
      "@peculiar/x509",
      "NativeModule internal/deps/undici/undici",
    ])
      expect(loaded).to.not.include(seldom);
  });
});
