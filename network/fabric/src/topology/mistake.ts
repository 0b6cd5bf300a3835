import { type Bilingual, type Language } from "@mulian/terminal/language";
import type { z } from "zod";

/** What is wrong, and where below the value at hand. */
export interface Mistake {
  readonly path: (string | number)[];
  readonly message: Bilingual;
}

/** Makes of a function that lists mistakes a check of a zod schema that speaks this language. */
export const mistakesBy =
  <Value>(language: Language, list: (value: Value) => readonly Mistake[]) =>
  (value: Value, context: z.core.$RefinementCtx<Value>): void => {
    for (const { path, message } of list(value)) context.addIssue({ code: "custom", path, message: message[language] });
  };
