import type { Bilingual } from "@mulian/terminal/language";
import type { FabricErrorCode, Mistake } from "../errors.js";
import type { CommandName } from "./commands.js";

/** One line of JSON from the client… */
export interface ControlRequest {
  readonly command: CommandName;
  readonly args: unknown;
}

/** …and lines of JSON back: any number of steps, then a result or an error. */
export type ControlAnswer =
  | { readonly tell: Bilingual }
  | { readonly result: unknown }
  | {
      readonly error: {
        readonly code: FabricErrorCode;
        readonly text: Bilingual;
        readonly mistakes: readonly Mistake[];
      };
    };
