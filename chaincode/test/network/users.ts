import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { DEPARTMENT_ATTRIBUTE, ROLE_ATTRIBUTE, type Caller } from "@mulian/domain";
import type { OrganisationConnection } from "@mulian/embedded-network";
import FabricCAServices from "fabric-ca-client";
import { User, Utils } from "fabric-common";

/** By default the SDK gives up after three seconds of silence: a busy machine's authority takes longer over a dozen at once. */
const SILENCE_MS = 30_000;
// The typings lack the SDK's own way to set it.
(FabricCAServices as unknown as { setConfigSetting(name: string, value: number): void }).setConfigSetting(
  "connection-timeout",
  SILENCE_MS,
);

export interface EnrolledUser {
  readonly mspId: string;
  readonly certificatePem: string;
  readonly privateKey: KeyObject;
}

/** Registers and enrols users with an organisation's own CA, as an operator would. */
export async function enrolUsers(
  mspId: string,
  organisation: OrganisationConnection,
  callers: readonly Caller[],
): Promise<EnrolledUser[]> {
  const { ca } = organisation;
  const suite = Utils.newCryptoSuite();
  suite.setCryptoKeyStore(Utils.newCryptoKeyStore());
  const trustedRoots = [await readFile(ca.tlsRootCertPath, "utf8")];
  // The typings want Buffer where the client takes PEM texts.
  const client = new FabricCAServices(
    ca.url,
    { trustedRoots: trustedRoots as unknown as Buffer, verify: true },
    ca.caName,
    suite,
  );
  const bootstrap = await client.enroll({
    enrollmentID: ca.registrarId,
    enrollmentSecret: (await readFile(ca.registrarSecretPath, "utf8")).trim(),
  });
  const registrar = User.createUser(ca.registrarId, "", mspId, bootstrap.certificate, bootstrap.key.toBytes());
  return Promise.all(callers.map((caller) => enrol(client, registrar, caller)));
}

async function enrol(
  client: FabricCAServices,
  registrar: User,
  { mspId, enrolmentId, department, roles }: Caller,
): Promise<EnrolledUser> {
  const attrs = [
    { name: DEPARTMENT_ATTRIBUTE, value: department, ecert: true },
    { name: ROLE_ATTRIBUTE, value: roles.join(","), ecert: true },
  ];
  const enrollmentSecret = await client.register(
    { enrollmentID: enrolmentId, affiliation: "", role: "client", attrs },
    registrar,
  );
  const { certificate, key } = await client.enroll({ enrollmentID: enrolmentId, enrollmentSecret });
  return { mspId, certificatePem: certificate, privateKey: createPrivateKey(key.toBytes()) };
}
