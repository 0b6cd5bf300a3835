import { stringify } from "yaml";
import { safeText } from "./safe.js";

/** Results on stdout (JSON with `--json`), everything for people on stderr. */
export class Output {
  constructor(private readonly json: boolean) {}

  /** One document: JSON, or what `human` makes of it. */
  result(value: unknown, human: () => string): void {
    process.stdout.write(`${this.json ? JSON.stringify(value) : human()}\n`);
  }

  /** Line breaks are ours and stay; whatever else would steer the terminal is shown, not obeyed. */
  note(text: string): void {
    process.stderr.write(`${text.split("\n").map(safeText).join("\n")}\n`);
  }
}

/** A record as YAML, escaped for the terminal. */
export const asYaml = (value: unknown): string =>
  stringify(value, { lineWidth: 110 }).trimEnd().split("\n").map(safeText).join("\n");
