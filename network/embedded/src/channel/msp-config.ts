import type { MspOrganisation } from "../crypto/msp.js";
import { type NodeOus, type RoleUnit, STANDARD_NODE_OUS } from "../crypto/node-ous.js";
import { msp } from "../protos.js";
import { ConfigurationError } from "./configuration-error.js";

/** Fabric's number for an MSP of X.509 certificates. The other kind, idemix, is not served here. */
const FABRIC_MSP = 0;

/** What an organisation's `MSP` value says. @throws ConfigurationError INVALID */
export function readMspConfig(config: msp.MSPConfig): MspOrganisation & { readonly fabric: msp.FabricMSPConfig } {
  if (config.getType() !== FABRIC_MSP)
    throw new ConfigurationError("INVALID", `MSP type ${config.getType()} is not served by this network`);
  const fabric = read(config.getConfig_asU8());
  if (fabric.getName() === "") throw new ConfigurationError("INVALID", "an MSP has an empty MSP ID");
  return {
    fabric,
    mspId: fabric.getName(),
    rootCerts: texts(fabric.getRootCertsList_asU8()),
    intermediateCerts: texts(fabric.getIntermediateCertsList_asU8()),
    admins: texts(fabric.getAdminsList_asU8()),
    revocationLists: texts(fabric.getRevocationListList_asU8()),
    nodeOus: nodeOus(fabric.getFabricNodeOus()),
  };
}

/** The `MSP` value of an organisation with Fabric CA's node OUs. */
export function writeMspConfig(organisation: MspOrganisation, tlsRootCerts: readonly string[]): msp.MSPConfig {
  const crypto = new msp.FabricCryptoConfig();
  crypto.setSignatureHashFamily("SHA2");
  crypto.setIdentityIdentifierHashFunction("SHA256");
  const config = new msp.FabricMSPConfig();
  config.setName(organisation.mspId);
  config.setRootCertsList(organisation.rootCerts.map(bytes));
  config.setIntermediateCertsList((organisation.intermediateCerts ?? []).map(bytes));
  config.setAdminsList((organisation.admins ?? []).map(bytes));
  config.setRevocationListList((organisation.revocationLists ?? []).map(bytes));
  config.setTlsRootCertsList(tlsRootCerts.map(bytes));
  config.setCryptoConfig(crypto);
  config.setFabricNodeOus(standardNodeOus(organisation.rootCerts[0] ?? ""));
  const wrapped = new msp.MSPConfig();
  wrapped.setConfig(config.serializeBinary());
  return wrapped;
}

function standardNodeOus(rootCert: string): msp.FabricNodeOUs {
  const unit = (role: keyof typeof STANDARD_NODE_OUS): msp.FabricOUIdentifier => {
    const identifier = new msp.FabricOUIdentifier();
    identifier.setCertificate(bytes(rootCert));
    identifier.setOrganizationalUnitIdentifier(STANDARD_NODE_OUS[role]?.name ?? role);
    return identifier;
  };
  const ous = new msp.FabricNodeOUs();
  ous.setEnable(true);
  ous.setClientOuIdentifier(unit("client"));
  ous.setPeerOuIdentifier(unit("peer"));
  ous.setAdminOuIdentifier(unit("admin"));
  ous.setOrdererOuIdentifier(unit("orderer"));
  return ous;
}

function nodeOus(ous: msp.FabricNodeOUs | undefined): NodeOus | "disabled" {
  if (ous?.getEnable() !== true) return "disabled";
  const units = {
    client: roleUnit(ous.getClientOuIdentifier()),
    peer: roleUnit(ous.getPeerOuIdentifier()),
    admin: roleUnit(ous.getAdminOuIdentifier()),
    orderer: roleUnit(ous.getOrdererOuIdentifier()),
  };
  return Object.fromEntries(
    Object.entries(units).flatMap(([role, unit]) => (unit === undefined ? [] : [[role, unit]])),
  );
}

function roleUnit(identifier: msp.FabricOUIdentifier | undefined): RoleUnit | undefined {
  const name = identifier?.getOrganizationalUnitIdentifier() ?? "";
  if (name === "") return undefined;
  const certifier = Buffer.from(identifier?.getCertificate_asU8() ?? []).toString();
  return certifier === "" ? { name } : { name, certifier };
}

function read(config: Uint8Array): msp.FabricMSPConfig {
  try {
    return msp.FabricMSPConfig.deserializeBinary(config);
  } catch {
    throw new ConfigurationError("INVALID", "an MSP's configuration cannot be read");
  }
}

function texts(list: readonly Uint8Array[]): string[] {
  return list.map((each) => Buffer.from(each).toString());
}

function bytes(text: string): Buffer {
  return Buffer.from(text);
}
