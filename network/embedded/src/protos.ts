/** Fabric's messages, as `@hyperledger/fabric-protos` generates them (google-protobuf classes). One door for all files. */
export {
  common,
  discovery,
  gateway,
  gossip,
  google,
  ledger,
  msp,
  orderer,
  peer as protos,
  peer,
} from "@hyperledger/fabric-protos";
