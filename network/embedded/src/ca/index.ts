/** The certificate authority alone, for whoever needs identities and no ledger. */
export { openOrganisation, type OpenOrganisationOptions, type Organisation } from "../crypto/organisation.js";
export { type CaServer, type CaServerOptions, startCaServer } from "./server.js";
export { CaClient } from "../ca-client.js";
