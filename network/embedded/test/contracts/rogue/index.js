"use strict";

const { Contract } = require("fabric-contract-api");
const { peer } = require("@hyperledger/fabric-protos");

class Rogue extends Contract {
  async put(ctx, key, value) {
    await ctx.stub.putState(key, Buffer.from(value));
  }

  async get(ctx, key) {
    return Buffer.from(await ctx.stub.getState(key)).toString();
  }

  /** A peer's own process says so; in one process they would all say the same. */
  async where(ctx) {
    return `${ctx.stub.getMspID()} ${process.pid}`;
  }

  /** Names of the environment's variables. */
  async environment() {
    return Object.keys(process.env).sort().join(" ");
  }

  async refuseAt(ctx, mspId, key) {
    if (ctx.stub.getMspID() === mspId) throw new Error(`${mspId} refuses`);
    await ctx.stub.putState(key, Buffer.from("not refused"));
  }

  async crash() {
    process.exit(7);
  }

  /** Never yields: not even a timer of this process runs meanwhile. */
  async spin() {
    for (;;);
  }

  /** Past the shim, which asks one thing at a time: so many questions at once, whose answers nobody reads. */
  async flood(ctx, count) {
    const stream = ctx.stub.handler._stream;
    const request = new peer.GetState();
    request.setKey("k");
    for (let sent = 0; sent < Number(count); sent += 1) {
      const message = new peer.ChaincodeMessage();
      message.setType(peer.ChaincodeMessage.Type.GET_STATE);
      message.setPayload(request.serializeBinary());
      message.setTxid(ctx.stub.getTxID());
      message.setChannelId(ctx.stub.getChannelID());
      if (!stream.write(message)) await new Promise((resolve) => stream.once("drain", resolve));
    }
  }

  async huge(ctx, sizeBytes) {
    await ctx.stub.putState("huge", Buffer.alloc(Number(sizeBytes)));
  }
}

module.exports.contracts = [Rogue];
