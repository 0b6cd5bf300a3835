import type { FieldError } from "@mulian/domain";
import type { FormInstance } from "antd";
import { useState } from "react";
import type { ProblemError } from "../api/client.js";
import { type Aliases, fieldOf, type NamePath } from "./mistake-path.js";
import { useMistakeWords } from "./use-mistake-words.js";

/** How many mistakes of a refusal stand at fields, and those that are left to be told beside the form. */
export interface Placed {
  readonly marked: number;
  readonly rest: readonly FieldError[];
}

interface Mistakes {
  /** Of the refusal that was placed last. */
  readonly placed: Placed | undefined;
  /** Lets each mistake stand at its field in words, and puts the reader at the first of them. */
  readonly place: (error: ProblemError) => void;
}

/** Where a form takes its reader when something is not filled in: to the field with its label above, ready to type. */
export const TO_MISTAKE = { focus: true, block: "center" } as const;

const FOCUSABLE = "input, textarea, button";

/** A field of several controls, such as a group of boxes, takes the focus by its first. */
function focusIn(element: HTMLElement | null): void {
  const control = element?.matches(FOCUSABLE) ? element : element?.querySelector<HTMLElement>(FOCUSABLE);
  control?.scrollIntoView({ block: "center" });
  control?.focus();
}

/**
 * Tells a form's mistakes where they are.
 * @param name the form's, with which the ids of its fields begin
 */
export function useMistakes(form: FormInstance, name: string, aliases: Aliases = {}): Mistakes {
  const words = useMistakeWords();
  const [placed, setPlaced] = useState<Placed>();
  const elementOf = (field: NamePath): HTMLElement | null => document.getElementById([name, ...field].join("_"));
  const place = ({ problem: { errors = [] } }: ProblemError): void => {
    const fields = form.getFieldsError().map((field) => field.name);
    const shown = fields.filter((field) => elementOf(field) !== null);
    const byField = Map.groupBy(errors, ({ path }) => fieldOf(path, shown, aliases));
    const rest = byField.get(undefined) ?? [];
    setPlaced({ marked: errors.length - rest.length, rest });
    const marked = shown.filter((field) => byField.has(field));
    form.setFields(marked.map((field) => ({ name: field, errors: (byField.get(field) ?? []).map(words) })));
    if (marked[0] !== undefined) focusIn(elementOf(marked[0]));
  };
  return { placed, place };
}
