import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  describeCertificateAuthority,
  type RunningCa,
} from "@mulian/embedded-network/testing/describe-certificate-authority";
import { findCaServer } from "../../src/binaries.js";
import { startCa } from "../../src/ca/ca-server.js";
import { planNetwork, portNames } from "../../src/plan.js";
import { assignPorts } from "../../src/ports.js";
import { Processes } from "../../src/processes.js";
import { skipLoudly } from "../network/skip-loudly.js";
import { topologyOf } from "../network/support.js";

/** The real server, with the configuration that an organisation's CA has here. */
async function startReal(): Promise<RunningCa> {
  const dataDir = await mkdtemp(join(tmpdir(), "fabric-ca-"));
  const processes = new Processes(dataDir, join(dataDir, "logs"));
  const close = async (): Promise<void> => {
    await processes.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const topology = topologyOf({ fabric: "3.1.5", consensus: "raft", orderers: 1 });
    const ports = await assignPorts(dataDir, portNames(topology), 0, new Set());
    const [organisation] = planNetwork(topology, dataDir, ports).organisations;
    if (organisation === undefined) throw new Error("a topology has organisations");
    const { ca } = organisation;
    await startCa(ca, findCaServer(), processes);
    return {
      url: ca.url,
      caName: ca.name,
      tlsRootCertPem: await readFile(ca.certPath, "utf8"),
      registrarId: ca.registrarId,
      registrarSecret: await readFile(ca.registrarSecretPath, "utf8"),
      affiliation: ca.affiliation,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

describe("fabric-ca-server 1.5.21", () => {
  before(function () {
    try {
      findCaServer();
    } catch (error) {
      skipLoudly(this, error instanceof Error ? error.message : String(error));
    }
  });

  describeCertificateAuthority("fabric-ca-server", startReal);
});
