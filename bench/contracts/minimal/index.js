"use strict";

const { Contract } = require("fabric-contract-api");

/** The smallest contract that still does a contract's work: one write, one read, nothing checked. */
class MinimalContract extends Contract {
  constructor() {
    super("minimal");
  }

  async create(ctx, id, value) {
    await ctx.stub.putState(id, Buffer.from(value));
    return id;
  }

  async read(ctx, id) {
    return Buffer.from(await ctx.stub.getState(id)).toString();
  }
}

exports.contracts = [MinimalContract];
