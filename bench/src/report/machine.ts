import { cpus, loadavg, totalmem } from "node:os";

/** Figures mean something only beside the machine they come from, and how busy it was. */
export const machine = () => ({
  cores: cpus().length,
  cpu: cpus()[0]?.model ?? "unknown",
  memoryMegabytes: Math.round(totalmem() / 1_048_576),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  loadAverage: loadavg().map((load) => Number(load.toFixed(2))),
});
