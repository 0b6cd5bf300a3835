"use strict";

const { contracts } = require("@mulian/chaincode");
const { Contract } = require("fabric-contract-api");
const { KeyEndorsementPolicy } = require("fabric-shim");

/** Writes whatever it is given, at the transaction's own time. */
class Forgery extends Contract {
  constructor() {
    super("forgery");
  }

  async write(ctx, texts) {
    const at = ctx.stub.getDateTimestamp().toISOString();
    for (const record of JSON.parse(texts)) {
      const key = ctx.stub.createCompositeKey(record.kind, record.id.split(":"));
      await ctx.stub.getState(key);
      const written = { createdAt: at, ...record, updatedAt: at };
      await ctx.stub.putState(key, Buffer.from(JSON.stringify(written), "utf8"));
    }
    ctx.stub.setEvent("grant.revoke", Buffer.from(JSON.stringify({ command: "grant.revoke", at }), "utf8"));
  }

  /** Leaves a record's key to an organisation. */
  async bind(ctx, kind, id, mspId) {
    const key = ctx.stub.createCompositeKey(kind, id.split(":"));
    await ctx.stub.getState(key);
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs("PEER", mspId);
    await ctx.stub.setStateValidationParameter(key, policy.getPolicy());
  }

  /** Deletes a record, and leaves something else beside it. */
  async spoil(ctx, kind, id) {
    const key = ctx.stub.createCompositeKey(kind, id.split(":"));
    await ctx.stub.getState(key);
    await ctx.stub.deleteState(key);
    await ctx.stub.getState("plain");
    await ctx.stub.putState("plain", Buffer.from("no record", "utf8"));
  }
}

exports.contracts = [...contracts, Forgery];
