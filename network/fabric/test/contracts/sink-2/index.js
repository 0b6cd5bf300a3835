"use strict";

const { KitchenSink } = require("../../../../embedded/test/contracts/kitchen-sink/lib/kitchen-sink.js");

// The contract API offers what stands on the class itself, not what it inherits.
KitchenSink.prototype.version = async () => "2.0";

module.exports.contracts = [KitchenSink];
