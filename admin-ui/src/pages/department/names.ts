import type { DepartmentView } from "@mulian/domain";

export interface NamesValues {
  readonly names: { readonly zh: string; readonly en?: string | undefined };
}

/** An English name left empty is none. */
export const namesOf = ({ zh, en = "" }: NamesValues["names"]): DepartmentView["names"] =>
  en === "" ? { zh } : { zh, en };
