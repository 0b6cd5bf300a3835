import { readFileSync } from "node:fs";
import { pino } from "pino";
import { FileKeyStore } from "../../src/adapters/key-store/file.js";
import { Outbox } from "../../src/adapters/ledger/outbox.js";
import { startGateway, type GatewayConfig } from "../../src/index.js";

/**
 * A gateway that kills itself at one step of its next write, as a power cut would: run as a process of its own with a
 * configuration file (JSON) and a step. Prints the line that says "ready".
 *
 * A third argument sets its clock so many days ahead.
 *
 *   endorsement  before the proposal is signed: nothing has left
 *   sending      after the envelope was kept, before it is sent
 *   status       after it was sent, before the outcome is asked for
 *   answer       after the commit is known, before anybody is told
 *   enrolled     after the CA gave a user another certificate, before the key over which it is is kept
 *   kept         after that key was kept, before the certificate is
 */
const [configFile = "", step = "", days = "0"] = process.argv.slice(2);
const config = JSON.parse(readFileSync(configFile, "utf8")) as GatewayConfig; // written by the test that starts this
const clock = { now: () => new Date(Date.now() + Number(days) * 86_400_000) };
const gateway = await startGateway(config, { clock, logger: pino({ level: "silent" }) });
const die = (): void => void process.kill(process.pid, "SIGKILL");

const { sign, put: keep } = FileKeyStore.prototype;
const { put, remove } = Outbox.prototype;
let kept = false;
FileKeyStore.prototype.sign = function (name, data) {
  if (step === "endorsement" && name.startsWith("user-")) die();
  if (step === "status" && kept && name.startsWith("service-")) die();
  return sign.call(this, name, data);
};
FileKeyStore.prototype.put = async function (name, pem) {
  if (step === "enrolled") die();
  await keep.call(this, name, pem);
  if (step === "kept") die();
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
