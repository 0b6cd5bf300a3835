import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NetworkOptions, startNetwork } from "../../src/index.js";
import type { NetworkUnderTest } from "./subject.js";

/** An embedded network in a folder of its own, for tests that ask for nobody's expired certificate and publish no list. */
export async function embeddedUnderTest(options: Omit<NetworkOptions, "dataDir">): Promise<NetworkUnderTest> {
  const dataDir = await mkdtemp(join(tmpdir(), "embedded-under-test-"));
  const network = await startNetwork({ dataDir, ...options });
  return {
    connection: network.connection,
    expiredMember: () => Promise.reject(new Error("nobody asks for one here")),
    publishRevocations: () => Promise.resolve(),
    close: async () => {
      await network.close();
      await rm(dataDir, { recursive: true });
    },
  };
}
