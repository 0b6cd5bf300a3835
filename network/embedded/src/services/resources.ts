const READERS = "/Channel/Application/Readers";
const WRITERS = "/Channel/Application/Writers";

/** Fabric's own policy for each resource, where the channel's ACLs name no other. */
export const DEFAULT_POLICIES = {
  "_lifecycle/QueryChaincodeDefinition": WRITERS,
  "_lifecycle/QueryChaincodeDefinitions": WRITERS,
  "cscc/GetChannelConfig": READERS,
  "cscc/GetConfigBlock": READERS,
  "event/Block": READERS,
  "event/FilteredBlock": READERS,
  "gateway/ChaincodeEvents": READERS,
  "gateway/CommitStatus": READERS,
  "peer/ChaincodeToChaincode": WRITERS,
  "peer/Propose": WRITERS,
  "qscc/GetBlockByHash": READERS,
  "qscc/GetBlockByNumber": READERS,
  "qscc/GetBlockByTxID": READERS,
  "qscc/GetChainInfo": READERS,
  "qscc/GetTransactionByID": READERS,
} as const;

/** What a client may ask of a peer, by the names that a channel's ACLs use. */
export type Resource = keyof typeof DEFAULT_POLICIES;
