import type { CommandName } from "@mulian/domain";

/** What a sentence of a trace is made from. Names are as people know them; parts that do not apply are empty. */
export interface Happening {
  readonly who: string;
  readonly dataset: string;
  readonly subject: string;
  readonly other: string;
  readonly outcome: string;
}

export type Sentences = Readonly<Record<CommandName, (happening: Happening) => string>>;
