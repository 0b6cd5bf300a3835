import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { Pkcs11KeyStore } from "../../src/adapters/key-store/pkcs11.js";
import { softHsm } from "../key-store/soft-hsm.js";
import { skipLoudly } from "../skip.js";
import { GRANTEE, PROVIDER } from "./contents.js";
import { Stack } from "./stack.js";
import { until } from "./until.js";

/** Provider and grantee with their keys in a token: every signature of the leg and of Fabric, and every package's key. */
describe("two gateways with their keys in a token", function () {
  this.timeout(180_000);
  let directory: string;
  let stack: Stack | undefined;
  let keyStores: Record<string, Pkcs11KeyStore>;

  before(async function () {
    const hsm = softHsm();
    if (hsm === undefined) skipLoudly(this, "SoftHSM not found: apt-get install softhsm2");
    const { module, tokenLabel, pin } = hsm;
    directory = await mkdtemp(join(tmpdir(), "mulian-token-"));
    const open = (department: string): Promise<Pkcs11KeyStore> =>
      Pkcs11KeyStore.open({
        module,
        tokenLabel,
        pin,
        directory: join(directory, department),
        openSecrets: (key) => FileKeyStore.open({ path: join(directory, department, "secrets"), unlock: { key } }),
        labelPrefix: `leg:${department}:`,
        inProcess: ["exchange-tls"],
      });
    keyStores = { [PROVIDER]: await open(PROVIDER), [GRANTEE]: await open(GRANTEE) };
    stack = await Stack.start({ keyStores });
  });
  after(async () => {
    await stack?.close();
    for (const store of Object.values(keyStores ?? {})) store.close();
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it("deliver rows and a sealed package, with receipts that both signed", async () => {
    if (stack === undefined) return expect.fail("no stack");
    const [running, provider] = [stack, stack.gateway(PROVIDER)];
    const dataset = await running.publish("streets", `code,name,note\n${"1,街道,内部\n".repeat(300)}`);
    for (const method of ["interface", "file"] as const) {
      const { grant } = await running.grant(dataset, { method });
      await running.deliver(grant);
      const options = { grantId: grant, user: "u", format: "csv", signal: AbortSignal.timeout(60_000) } as const;
      const opened = await running.gateway(GRANTEE).exchange.openRows(options);
      expect((await text(opened.stream)).split("\r\n"), method).to.have.length(302);
      await until(
        async () =>
          (await provider.exchange.receiptsOf([grant])).some(
            ({ outcome, countersigned }) => outcome === "completed" && countersigned,
          ),
        `the receipt of ${method}`,
      );
    }
    await provider.rotate("sig", "enc");
    expect(await provider.exchange.checkReceipts()).to.deep.equal([]);
    const kinds = new Map((await provider.keyStore.list()).map(({ name, kind }) => [name, kind]));
    expect([kinds.get("sig"), kinds.get("sig.2"), kinds.get("service")]).to.deep.equal(["P-256", "P-256", "P-256"]);
  });
});
