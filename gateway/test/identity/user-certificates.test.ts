import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CaServer, openOrganisation, startCaServer } from "@mulian/embedded-network/ca";
import type { FabricCaOptions } from "../../src/adapters/identity/fabric-ca.js";
import { describeUserCertificates, type TwoAuthorities } from "./describe-user-certificates.js";

/** Time for a busy machine to use a certificate before it has ended. */
const BRIEF_LIFE_MS = 4_000;

describeUserCertificates("the embedded CA", async (): Promise<TwoAuthorities> => {
  const dir = await mkdtemp(join(tmpdir(), "mulian-authorities-"));
  const servers: CaServer[] = [];
  const startOne = async (name: string, certificateLifeMs?: number): Promise<FabricCaOptions> => {
    const organisation = await openOrganisation({ dir: join(dir, name), mspId: "Org1MSP", name });
    const life = certificateLifeMs === undefined ? {} : { certificateLifeMs };
    const server = await startCaServer(organisation, { port: 0, dataDir: join(dir, `${name}-ca`), ...life });
    servers.push(server);
    const { url, caName, registrarId, registrarSecretPath } = server;
    const registrarSecret = await readFile(registrarSecretPath, "utf8");
    return { url, caName, registrarId, registrarSecret, tlsRootCertPem: organisation.tlsCaCertPem };
  };
  return {
    yearly: await startOne("yearly"),
    brief: await startOne("brief", BRIEF_LIFE_MS),
    close: async () => {
      await Promise.all(servers.map((server) => server.close()));
      await rm(dir, { recursive: true, force: true });
    },
  };
});
