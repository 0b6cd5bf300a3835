/**
 * A real Hyperledger Fabric network, started natively from the official binaries: peers, orderers and a CA of each
 * organisation's own. See the README for where the binaries come from.
 */
export type { CertificatePurpose, CertificateView } from "./certificates/node-certificates.js";
export type { UpgradeRequest } from "./chaincode/upgrade-chaincode.js";
export { checkNetwork } from "./check/check-network.js";
export type { Finding } from "./check/finding.js";
export { FABRIC_CA_RELEASE, findBinaries, findCaServer } from "./binaries.js";
export type { ConnectionProfile, OrganisationConnection } from "./connection.js";
export { type FabricErrorCode, FabricNetworkError, type Mistake } from "./errors.js";
export { type RecordedProcess, recordedProcesses } from "./process-record.js";
export type { Network, NewOrganisation } from "./running-network.js";
export { startNetwork, type StartOptions } from "./start-network.js";
export type { Revocation, RevocationRequest } from "./revocation.js";
export { type NetworkStatus, networkStatus, type ProcessStatus } from "./status.js";
export { askNetwork } from "./control/ask-network.js";
export { parseTopology, readTopology, type Topology } from "./topology.js";
export { FABRIC_RELEASES } from "./topology/fabric-releases.js";
