import type { FieldError } from "@mulian/domain";
import type { FormInstance } from "antd";
import { useEffect, useState } from "react";
import type { ProblemError } from "../api/client.js";
import { type Aliases, fieldOf, type NamePath } from "./mistake-path.js";
import { useMistakeWords } from "./use-mistake-words.js";

/** What of a refusal stands at fields, and what is left to be told beside the form. */
export interface Placed {
  readonly marked: number;
  readonly rest: readonly FieldError[];
}

interface Options {
  readonly form: FormInstance;
  /** The form's name, with which the ids of its fields begin. */
  readonly name: string;
  readonly error: ProblemError | null;
  readonly aliases?: Aliases;
}

/** Where a form takes its reader when something is not filled in: to the field with its label above, ready to type. */
export const TO_MISTAKE = { focus: true, block: "center" } as const;

const FOCUSABLE = "input, textarea, button";
const NO_ALIASES: Aliases = {};

/** A field of several controls, such as a group of boxes, takes the focus by its first. */
function focusIn(element: HTMLElement | null): void {
  const control = element?.matches(FOCUSABLE) ? element : element?.querySelector<HTMLElement>(FOCUSABLE);
  control?.scrollIntoView({ block: "center" });
  control?.focus();
}

/** Lets each mistake of a refusal stand at its field in words, and puts the reader at the first of them. */
export function useMistakes({ form, name, error, aliases = NO_ALIASES }: Options): Placed | undefined {
  const words = useMistakeWords();
  const [placed, setPlaced] = useState<Placed>();
  useEffect(() => {
    const elementOf = (field: NamePath): HTMLElement | null => document.getElementById([name, ...field].join("_"));
    const fields = form.getFieldsError().map((field) => field.name);
    const shown = fields.filter((field) => elementOf(field) !== null);
    const mistakes = error?.problem.errors ?? [];
    const at = Map.groupBy(mistakes, ({ path }) => fieldOf(path, shown, aliases));
    const marked = shown.flatMap((field) => {
      const found = at.get(field) ?? [];
      return found.length === 0 ? [] : [{ name: [...field], errors: found.map(words) }];
    });
    const rest = at.get(undefined) ?? [];
    setPlaced(error === null ? undefined : { marked: mistakes.length - rest.length, rest });
    if (marked[0] === undefined) return;
    form.setFields(marked);
    focusIn(elementOf(marked[0].name));
    // Words and aliases are what they were when the refusal came.
  }, [error]);
  return placed;
}
