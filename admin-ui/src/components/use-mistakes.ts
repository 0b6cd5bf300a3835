import type { FieldError } from "@mulian/domain";
import type { FormInstance } from "antd";
import { useState } from "react";
import type { ProblemError } from "../api/client.js";
import { type Aliases, fieldOf, type NamePath } from "./mistake-path.js";

/** How many mistakes of a refusal stand at fields, and those that are left to be told beside the form. */
export interface Placed {
  readonly marked: number;
  readonly rest: readonly FieldError[];
}

interface Mistakes {
  /** Of the refusal that was placed last. */
  readonly placed: Placed | undefined;
  /** Lets each mistake stand at its field, in the words of the gateway, and puts the reader at the first of them. */
  readonly place: (error: ProblemError) => void;
  /** Puts the reader at the first field that the form itself finds wanting. */
  readonly onFinishFailed: (failed: Readonly<{ errorFields: readonly { readonly name: NamePath }[] }>) => void;
}

const FOCUSABLE = "input, textarea, button";

/** A field of several controls, such as a group of boxes, takes the focus by its first. */
function focusIn(element: HTMLElement): void {
  const control = element.matches(FOCUSABLE) ? element : element.querySelector<HTMLElement>(FOCUSABLE);
  control?.scrollIntoView({ block: "center" });
  control?.focus();
}

const isBefore = (one: HTMLElement, other: HTMLElement): boolean =>
  (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

/**
 * Tells a form's mistakes where they are.
 * @param name the form's, with which the ids of its fields begin
 */
export function useMistakes(form: FormInstance, name: string, aliases: Aliases = {}): Mistakes {
  const [placed, setPlaced] = useState<Placed>();
  const elementOf = (field: NamePath): HTMLElement | null => document.getElementById([name, ...field].join("_"));
  /** As somebody reads the page; a form knows its fields in the order in which they came to be there. */
  const focusFirst = (fields: readonly NamePath[]): void => {
    const elements = fields.map(elementOf).filter((element) => element !== null);
    const [first, ...others] = elements;
    if (first !== undefined) focusIn(others.reduce((best, each) => (isBefore(each, best) ? each : best), first));
  };
  const place = ({ problem: { errors = [] } }: ProblemError): void => {
    const fields = form.getFieldsError().map((field) => field.name);
    const shown = fields.filter((field) => elementOf(field) !== null);
    const byField = Map.groupBy(errors, ({ path }) => fieldOf(path, shown, aliases));
    const rest = byField.get(undefined) ?? [];
    setPlaced({ marked: errors.length - rest.length, rest });
    const marked = shown.filter((field) => byField.has(field));
    form.setFields(
      marked.map((field) => ({ name: field, errors: (byField.get(field) ?? []).map(({ message }) => message) })),
    );
    focusFirst(marked);
  };
  return { placed, place, onFinishFailed: ({ errorFields }) => focusFirst(errorFields.map((field) => field.name)) };
}
