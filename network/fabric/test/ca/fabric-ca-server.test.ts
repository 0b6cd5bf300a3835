import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  describeCertificateAuthority,
  type RunningCa,
} from "@mulian/embedded-network/testing/describe-certificate-authority";
import { expect } from "chai";
import { findCaServer } from "../../src/binaries.js";
import { startCa } from "../../src/ca/ca-server.js";
import { Registrar } from "../../src/ca/registrar.js";
import { type CaPlan, planNetwork, portNames } from "../../src/plan.js";
import { assignPorts } from "../../src/ports.js";
import { Processes } from "../../src/processes.js";
import { skipLoudly } from "../network/skip-loudly.js";
import { topologyOf } from "../network/support.js";

interface RealCa {
  readonly ca: CaPlan;
  close(): Promise<void>;
}

/** The real server, with the configuration that an organisation's CA has here. */
async function startServer(): Promise<RealCa> {
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
    await startCa(organisation.ca, findCaServer(), processes);
    return { ca: organisation.ca, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startReal(): Promise<RunningCa> {
  const { ca, close } = await startServer();
  return {
    url: ca.url,
    caName: ca.name,
    tlsRootCertPem: await readFile(ca.certPath, "utf8"),
    registrarId: ca.registrarId,
    registrarSecret: await readFile(ca.registrarSecretPath, "utf8"),
    affiliation: ca.affiliation,
    close,
  };
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

  it("leaves no certificate standing that it has on record after its holder was revoked", async function () {
    this.timeout(180_000);
    const { ca, close } = await startServer();
    const database = new DatabaseSync(join(ca.dir, "fabric-ca-server.db"), { timeout: 10_000 });
    try {
      const registrar = await Registrar.open(ca, "Org1MSP");
      const current = await registrar.enrol(await registrar.register("leaver", "client"));
      await registrar.reenrol({ id: "leaver", type: "client", current }, {});
      // The server does it so when the second was asked for just before: it signs and records under no lock.
      database.exec(`
        CREATE TABLE late AS SELECT * FROM certificates WHERE id = 'leaver' ORDER BY rowid DESC LIMIT 1;
        DELETE FROM certificates WHERE id = 'leaver' AND serial_number IN (SELECT serial_number FROM late);
        CREATE TRIGGER recorded_late AFTER UPDATE OF status ON certificates
          WHEN NEW.id = 'leaver' AND NEW.status = 'revoked'
          BEGIN INSERT INTO certificates SELECT * FROM late; DELETE FROM late; END;
      `);
      expect(await registrar.revoke("leaver", "unspecified")).to.have.length(2);
      const states = database.prepare("SELECT status FROM certificates WHERE id = 'leaver'").all();
      expect(states.map(({ status }) => status)).to.deep.equal(["revoked", "revoked"]);
    } finally {
      database.close();
      await close();
    }
  });
});
