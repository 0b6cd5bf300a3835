export { describeContracts } from "./describe-contracts.js";
export { describeWhoEndorses } from "./describe-who-endorses.js";
export { CHAINCODE, CHANNEL, type LedgerUnderTest, MEMBERS } from "./running-network.js";
