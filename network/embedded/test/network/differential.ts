export { judgeBlocks } from "./judge-blocks.js";
export { randomScript } from "./random-script.js";
export { finalState, runScript } from "./run-script.js";
export { SINK_COLLECTIONS, Subject } from "./subject.js";
