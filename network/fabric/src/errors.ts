import type { Bilingual, Language } from "@mulian/terminal/language";

/**
 * - `INVALID_TOPOLOGY`: the topology describes no network; `mistakes` lists every one.
 * - `BINARIES_MISSING`: Fabric's or Fabric CA's programs were not found in the pinned version.
 * - `ALREADY_RUNNING`: another process runs the network of this data folder.
 * - `OTHER_NETWORK`: the data folder belongs to another topology.
 * - `PORT_IN_USE`: a port the network needs is taken.
 * - `NOT_RUNNING`: no process runs the network of this data folder.
 * - `NO_SUCH_PROCESS`: the network has no process of that name.
 * - `NO_SUCH_ORGANISATION`: the network has no organisation of that name.
 * - `NO_SUCH_CHAINCODE`: the channel has no chaincode of that name.
 * - `NO_SUCH_IDENTITY`: the organisation's CA knows no such identity.
 * - `NEEDED_IDENTITY`: the network itself acts as this identity, and could change nothing more without it.
 * - `PROCESS_ENDED`: a process ended before it was ready.
 * - `NOT_READY`: a process or the chaincode did not answer in time.
 * - `SNAPSHOT_DAMAGED`: a snapshot's files are not what its metadata says.
 * - `SNAPSHOT_DISPUTED`: a third organisation has another state as of the same block.
 * - `SNAPSHOT_UNCONFIRMED`: no third organisation can be asked whether the state handed over is the right one.
 * - `TOOL_FAILED`: one of Fabric's tools refused.
 * - `INTERRUPTED`: somebody asked to stop before the network was up.
 */
export type FabricErrorCode =
  | "INVALID_TOPOLOGY"
  | "BINARIES_MISSING"
  | "ALREADY_RUNNING"
  | "OTHER_NETWORK"
  | "PORT_IN_USE"
  | "NOT_RUNNING"
  | "NO_SUCH_PROCESS"
  | "NO_SUCH_ORGANISATION"
  | "NO_SUCH_CHAINCODE"
  | "NO_SUCH_IDENTITY"
  | "NEEDED_IDENTITY"
  | "PROCESS_ENDED"
  | "NOT_READY"
  | "SNAPSHOT_DAMAGED"
  | "SNAPSHOT_DISPUTED"
  | "SNAPSHOT_UNCONFIRMED"
  | "TOOL_FAILED"
  | "INTERRUPTED";

export interface Mistake {
  /** Dotted, for example `organisations.1.peers`; empty for the whole. */
  readonly path: string;
  readonly message: Bilingual;
}

/** What a program of Fabric's or of the system says: it has no other words. */
export const asSaid = (words: string): Bilingual => ({ zh: words, en: words });

/** A heading with every mistake below it. */
export function withMistakes(heading: Bilingual, mistakes: readonly Mistake[]): Bilingual {
  const whole: Bilingual = { zh: "整个拓扑", en: "the topology" };
  const linesIn = (language: Language): string =>
    mistakes.map(({ path, message }) => `\n  ${path === "" ? whole[language] : path}: ${message[language]}`).join("");
  return { zh: heading.zh + linesIn("zh"), en: heading.en + linesIn("en") };
}

/** Above the mistakes of a topology. */
export const NO_NETWORK: Bilingual = { zh: "此拓扑不能构成网络：", en: "This topology makes no network:" };

/** Why the network could not be brought up or changed: a sentence for the operator, in English as the error's message. */
export class FabricNetworkError extends Error {
  override readonly name = "FabricNetworkError";

  constructor(
    readonly code: FabricErrorCode,
    readonly text: Bilingual,
    readonly mistakes: readonly Mistake[] = [],
  ) {
    super(text.en);
  }
}
