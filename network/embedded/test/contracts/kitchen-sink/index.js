"use strict";

const { KitchenSink } = require("./lib/kitchen-sink.js");

module.exports.contracts = [KitchenSink];
