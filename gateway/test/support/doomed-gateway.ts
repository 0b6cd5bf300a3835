import { readFileSync } from "node:fs";
import { pino } from "pino";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { Outbox } from "../../src/adapters/ledger/outbox.js";
import { startGateway, type GatewayConfig } from "../../src/index.js";

/**
 * A gateway that kills itself at one step of its next write, as a power cut would: run as a process of its own with a
 * configuration file (JSON) and a step. Prints the line that says "ready".
 *
 *   endorsement  before the proposal is signed: nothing has left
 *   sending      after the envelope was kept, before it is sent
 *   status       after it was sent, before the outcome is asked for
 *   answer       after the commit is known, before anybody is told
 */
const [configFile = "", step = ""] = process.argv.slice(2);
const config = JSON.parse(readFileSync(configFile, "utf8")) as GatewayConfig; // written by the test that starts this
const gateway = await startGateway(config, { logger: pino({ level: "silent" }) });
const die = (): void => void process.kill(process.pid, "SIGKILL");

const { sign } = FileKeyStore.prototype;
const { put, remove } = Outbox.prototype;
let kept = false;
FileKeyStore.prototype.sign = function (name, data) {
  if (step === "endorsement" && name.startsWith("user-")) die();
  if (step === "status" && kept && name.startsWith("service-")) die();
  return sign.call(this, name, data);
};
Outbox.prototype.put = async function (entry) {
  await put.call(this, entry);
  kept = true;
  if (step === "sending") die();
};
Outbox.prototype.remove = async function (txId) {
  if (step === "answer") die();
  await remove.call(this, txId);
};
process.stdout.write(`${JSON.stringify({ apiUrl: gateway.apiUrl })}\n`);
