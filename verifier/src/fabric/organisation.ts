import { msp } from "@hyperledger/fabric-protos";
import { leniently } from "../bytes/strictly.js";
import { readCertificate, type Certificate } from "./certificate.js";
import { readRevocationList, type RevocationList } from "./revocation-list.js";

/** How an organisation's certificates show what their holder is (NodeOUs). */
export type NodeRole = "client" | "peer" | "admin" | "orderer";

interface RoleUnit {
  readonly role: NodeRole;
  readonly unit: string;
  /** Where given, the authority that must be in the certificate's chain. */
  readonly certifier: Certificate | undefined;
}

/** An organisation as a channel's configuration describes it (`msp.FabricMSPConfig`). */
export interface Organisation {
  readonly mspId: string;
  readonly roots: readonly Certificate[];
  readonly intermediates: readonly Certificate[];
  readonly revocationLists: readonly RevocationList[];
  readonly roleUnits: readonly RoleUnit[];
}

/** Roots, intermediates and revocation lists of one organisation: real ones have a handful. */
const MAX_OF_EACH = 100;

/** Of `MSPConfig`: 0 is X.509, the others cannot sign what is in a bundle. */
const X509_TYPE = 0;

/** @returns undefined when any part of it cannot be read: with less than all of it nobody can be judged by it */
export function readOrganisation(bytes: Uint8Array): Organisation | undefined {
  const outer = leniently(msp.MSPConfig, bytes);
  const config = outer?.getType() === X509_TYPE ? leniently(msp.FabricMSPConfig, outer.getConfig_asU8()) : undefined;
  if (config === undefined) return undefined;
  const roots = allOf(config.getRootCertsList_asU8(), readCertificate);
  const intermediates = allOf(config.getIntermediateCertsList_asU8(), readCertificate);
  const revocationLists = allOf(config.getRevocationListList_asU8(), readRevocationList);
  const roleUnits = roleUnitsOf(config.getFabricNodeOus());
  if (roots === undefined || intermediates === undefined || revocationLists === undefined || roleUnits === undefined)
    return undefined;
  return { mspId: config.getName(), roots, intermediates, revocationLists, roleUnits };
}

function allOf<From, T>(every: readonly From[], read: (one: From) => T | undefined): readonly T[] | undefined {
  if (every.length > MAX_OF_EACH) return undefined;
  const found = every.map(read);
  return found.every((one): one is T & {} => one !== undefined) ? found : undefined;
}

/** Without NodeOUs nobody is a peer or an orderer that could be told from a client: then nobody is. */
function roleUnitsOf(nodeOus: msp.FabricNodeOUs | undefined): readonly RoleUnit[] | undefined {
  if (nodeOus?.getEnable() !== true) return [];
  const named: readonly (readonly [NodeRole, msp.FabricOUIdentifier | undefined])[] = [
    ["client", nodeOus.getClientOuIdentifier()],
    ["peer", nodeOus.getPeerOuIdentifier()],
    ["admin", nodeOus.getAdminOuIdentifier()],
    ["orderer", nodeOus.getOrdererOuIdentifier()],
  ];
  const given = named.flatMap(([role, identifier]) => (identifier === undefined ? [] : [{ role, identifier }]));
  return allOf(given, ({ role, identifier }) => {
    const pem = identifier.getCertificate_asU8();
    const certifier = pem.length === 0 ? undefined : readCertificate(pem);
    if (pem.length > 0 && certifier === undefined) return undefined;
    return { role, unit: identifier.getOrganizationalUnitIdentifier(), certifier };
  });
}
