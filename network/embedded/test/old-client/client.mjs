// Submits, evaluates and listens by fabric-network 2.2, with discovery, as its own documentation has it. Reads one JSON object
// from standard input (see `OldClientInput` in ../network/old-client.test.ts) and writes one to standard output.
import { text } from "node:stream/consumers";
import { Gateway, Wallets } from "fabric-network";

const { profile, mspId, certificate, privateKey, channel, chaincode, key, value } = JSON.parse(
  await text(process.stdin),
);

const wallet = await Wallets.newInMemoryWallet();
await wallet.put("user", { type: "X.509", mspId, version: 1, credentials: { certificate, privateKey } });
const gateway = new Gateway();
await gateway.connect(profile, { wallet, identity: "user", discovery: { enabled: true, asLocalhost: true } });
try {
  const network = await gateway.getNetwork(channel);
  const contract = network.getContract(chaincode);
  const heard = listen(network, contract, key);
  await Promise.all(heard.ready);
  const transaction = contract.createTransaction("twoEvents");
  const commits = [];
  const endorsers = network.getChannel().getEndorsers();
  await network.addCommitListener(
    (error, event) => void (error === undefined && commits.push(event?.isValid)),
    endorsers,
    transaction.getTransactionId(),
  );
  await transaction.submit(key);
  await contract.submitTransaction("put", key, value);
  const [chaincodeEvent, blockNumber, privateBlock] = await Promise.all(heard.events);
  const refusal = await contract.submitTransaction("fail", "the reason").then(
    () => "none",
    (error) => String(error.message),
  );
  const answer = {
    transactionId: transaction.getTransactionId(),
    evaluated: (await contract.evaluateTransaction("get", key)).toString(),
    chaincodeEvent,
    blockNumber,
    privateBlock,
    commits,
    endorsers: endorsers.map(({ mspid }) => mspid).sort(),
    refusal,
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
} finally {
  gateway.disconnect();
}

/** `ready` resolve when listening has begun, `events` with what came. */
function listen(network, contract, wanted) {
  const chaincodeEvent = Promise.withResolvers();
  const filteredBlock = Promise.withResolvers();
  const privateBlock = Promise.withResolvers();
  const ready = [
    contract.addContractListener(
      async (event) => {
        if (event.payload?.toString() !== wanted) return;
        chaincodeEvent.resolve({ name: event.eventName, transactionId: event.getTransactionEvent().transactionId });
      },
      { type: "full" },
    ),
    network.addBlockListener(async (event) => afterGenesis(event, filteredBlock), { type: "filtered" }),
    network.addBlockListener(async (event) => afterGenesis(event, privateBlock), { type: "private" }),
  ];
  return { ready, events: [chaincodeEvent.promise, filteredBlock.promise, privateBlock.promise] };
}

/** Listening begins with the newest block, which is the first one in a new channel. */
function afterGenesis({ blockNumber }, heard) {
  if (Number(blockNumber) > 0) heard.resolve(Number(blockNumber));
}
