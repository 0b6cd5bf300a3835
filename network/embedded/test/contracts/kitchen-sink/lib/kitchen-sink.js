"use strict";

const { Contract } = require("fabric-contract-api");
const { KeyEndorsementPolicy } = require("fabric-shim");

/** How often this process has run `differ`: with its id the one thing a contract must never answer with. */
let runs = 0;

class KitchenSink extends Contract {
  constructor() {
    super("kitchenSink");
  }

  async put(ctx, key, value) {
    await ctx.stub.putState(key, Buffer.from(value));
  }

  async get(ctx, key) {
    return text(await ctx.stub.getState(key));
  }

  async remove(ctx, key) {
    await ctx.stub.deleteState(key);
  }

  /** A read-modify-write: two at once on one key, and one of them is stale. */
  async append(ctx, key, value) {
    const before = text(await ctx.stub.getState(key));
    await ctx.stub.putState(key, Buffer.from(before + value));
    return before + value;
  }

  async putMany(ctx, prefix, count) {
    for (let i = 0; i < Number(count); i += 1) {
      await ctx.stub.putState(`${prefix}${String(i).padStart(5, "0")}`, Buffer.from("v"));
    }
  }

  async putThenGet(ctx, key, value) {
    await ctx.stub.putState(key, Buffer.from(value));
    return text(await ctx.stub.getState(key));
  }

  async range(ctx, start, end) {
    const found = [];
    for await (const { key, value } of ctx.stub.getStateByRange(start, end)) found.push([key, text(value)]);
    return JSON.stringify(found);
  }

  async rangeKeysOnly(ctx, start, end, limit) {
    const iterator = await ctx.stub.getStateByRange(start, end);
    const keys = [];
    for (let next = await iterator.next(); !next.done && keys.length < Number(limit); next = await iterator.next())
      keys.push(next.value.key);
    await iterator.close();
    return JSON.stringify(keys);
  }

  async page(ctx, start, end, pageSize, bookmark) {
    const { iterator, metadata } = await ctx.stub.getStateByRangeWithPagination(start, end, Number(pageSize), bookmark);
    const keys = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) keys.push(next.value.key);
    await iterator.close();
    return JSON.stringify({ keys, bookmark: metadata.bookmark, count: metadata.fetchedRecordsCount });
  }

  /** Fabric allows a page in a transaction that writes nothing only. */
  async pageThenPut(ctx, start, end, key) {
    const { iterator } = await ctx.stub.getStateByRangeWithPagination(start, end, 1, "");
    await iterator.close();
    await ctx.stub.putState(key, Buffer.from("paged"));
  }

  async putComposite(ctx, objectType, attributes, value) {
    await ctx.stub.putState(ctx.stub.createCompositeKey(objectType, JSON.parse(attributes)), Buffer.from(value));
  }

  async rangeComposite(ctx, objectType, attributes) {
    const found = [];
    for await (const { key } of ctx.stub.getStateByPartialCompositeKey(objectType, JSON.parse(attributes)))
      found.push(ctx.stub.splitCompositeKey(key).attributes);
    return JSON.stringify(found);
  }

  /** Writes how many keys of a range there are: a phantom read when one is added meanwhile. */
  async count(ctx, start, end, into) {
    let count = 0;
    for await (const entry of ctx.stub.getStateByRange(start, end)) count += entry.key === "" ? 0 : 1;
    await ctx.stub.putState(into, Buffer.from(String(count)));
    return count;
  }

  async history(ctx, key) {
    const changes = [];
    for await (const { txId, isDelete, value, timestamp } of ctx.stub.getHistoryForKey(key)) {
      changes.push({ txId, isDelete, value: text(value), seconds: Number(timestamp.seconds.low ?? timestamp.seconds) });
    }
    return JSON.stringify(changes);
  }

  async setPolicy(ctx, key, organisations) {
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs("PEER", ...JSON.parse(organisations));
    await ctx.stub.getState(key);
    await ctx.stub.setStateValidationParameter(key, policy.getPolicy());
  }

  async policyOf(ctx, key) {
    const parameter = await ctx.stub.getStateValidationParameter(key);
    if (!parameter || parameter.length === 0) return "[]";
    return JSON.stringify(new KeyEndorsementPolicy(Buffer.from(parameter)).listOrgs().sort());
  }

  /** The value travels as transient data, so it is in no block. */
  async putPrivate(ctx, organisation, key) {
    await ctx.stub.putPrivateData(collectionOf(organisation), key, Buffer.from(ctx.stub.getTransient().get("value")));
  }

  async putPrivateAndPublic(ctx, organisation, key) {
    await this.putPrivate(ctx, organisation, key);
    await ctx.stub.putState(key, Buffer.from("there is a private value"));
  }

  async getPrivate(ctx, organisation, key) {
    return text(await ctx.stub.getPrivateData(collectionOf(organisation), key));
  }

  async getPrivateHash(ctx, organisation, key) {
    return Buffer.from(await ctx.stub.getPrivateDataHash(collectionOf(organisation), key)).toString("hex");
  }

  async removePrivate(ctx, organisation, key) {
    await ctx.stub.deletePrivateData(collectionOf(organisation), key);
  }

  async purgePrivate(ctx, organisation, key) {
    await ctx.stub.purgePrivateData(collectionOf(organisation), key);
  }

  /** The same in a collection that the chaincode's definition names. */
  async putIn(ctx, collection, key) {
    await ctx.stub.putPrivateData(collection, key, Buffer.from(ctx.stub.getTransient().get("value")));
  }

  async getIn(ctx, collection, key) {
    return text(await ctx.stub.getPrivateData(collection, key));
  }

  async hashIn(ctx, collection, key) {
    return Buffer.from(await ctx.stub.getPrivateDataHash(collection, key)).toString("hex");
  }

  async rangeIn(ctx, collection, start, end) {
    const found = [];
    for await (const { key, value } of ctx.stub.getPrivateDataByRange(collection, start, end))
      found.push([key, text(value)]);
    return JSON.stringify(found);
  }

  async purgeIn(ctx, collection, key) {
    await ctx.stub.purgePrivateData(collection, key);
  }

  async setPolicyIn(ctx, collection, key, organisations) {
    const policy = new KeyEndorsementPolicy();
    policy.addOrgs("PEER", ...JSON.parse(organisations));
    await ctx.stub.getPrivateDataHash(collection, key);
    await ctx.stub.setPrivateDataValidationParameter(collection, key, policy.getPolicy());
  }

  async transientKeys(ctx) {
    return JSON.stringify([...ctx.stub.getTransient().keys()].sort((a, b) => (a < b ? -1 : 1)));
  }

  async twoEvents(ctx, key) {
    await ctx.stub.putState(key, Buffer.from("event"));
    ctx.stub.setEvent("first", Buffer.from(key));
    ctx.stub.setEvent("last", Buffer.from(key));
  }

  async whoAmI(ctx) {
    const { clientIdentity } = ctx;
    return JSON.stringify({
      mspId: clientIdentity.getMSPID(),
      id: clientIdentity.getID(),
      office: clientIdentity.getAttributeValue("office"),
    });
  }

  async clock(ctx) {
    return ctx.stub.getDateTimestamp().toISOString();
  }

  /** Answers differently each time, and so on each peer. */
  async differ(ctx, key) {
    runs += 1;
    await ctx.stub.putState(key, Buffer.from(`${process.pid}.${runs}`));
  }

  async fail(_ctx, message) {
    throw new Error(message);
  }

  async wait(_ctx, milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
  }

  async never() {
    await new Promise(() => undefined);
  }

  /** Another chaincode of the channel, or of another one, within the same transaction. */
  async callAnother(ctx, chaincode, channel, call) {
    const { status, message, payload } = await ctx.stub.invokeChaincode(chaincode, JSON.parse(call), channel);
    return JSON.stringify({ status, message, payload: text(payload) });
  }

  async callThenPut(ctx, chaincode, key, value) {
    await ctx.stub.invokeChaincode(chaincode, ["twoEvents", key], "");
    await ctx.stub.putState(key, Buffer.from(value));
    ctx.stub.setEvent("own", Buffer.from(key));
  }

  async richQuery(ctx) {
    await ctx.stub.getQueryResult("{}");
  }

  async putSized(ctx, key, sizeBytes) {
    await ctx.stub.putState(key, Buffer.alloc(Number(sizeBytes), "x"));
  }
}

function collectionOf(organisation) {
  return `_implicit_org_${organisation}`;
}

function text(bytes) {
  return Buffer.from(bytes).toString();
}

module.exports.KitchenSink = KitchenSink;
