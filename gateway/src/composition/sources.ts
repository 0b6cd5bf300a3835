import type { Logger } from "pino";
import { openDataSource } from "../adapters/data-source/open.js";
import type { GatewayConfig } from "../config.js";
import type { DataSource } from "../ports/data-source.js";
import { toldSource } from "./told-source.js";
import type { FindSource } from "../use-cases/look-at-source.js";

export interface Sources {
  readonly find: FindSource;
  readonly names: readonly string[];
  close(): Promise<void>;
}

/** The configured connectors. Nothing is opened before it is read; a binding that does not parse stops the start. */
export function openSources({ bindings, reach }: Pick<GatewayConfig, "bindings" | "reach">, logger: Logger): Sources {
  const log = { warn: (fields: Readonly<Record<string, unknown>>, message: string) => logger.warn(fields, message) };
  const opened = new Map<string, DataSource>(
    Object.entries(bindings).map(([name, binding]) => [
      name,
      toldSource(openDataSource(binding, { name, reach, log }), name, logger),
    ]),
  );
  return {
    find: (name) => opened.get(name),
    names: [...opened.keys()].sort(),
    close: async () => void (await Promise.all([...opened.values()].map((source) => source.close()))),
  };
}
