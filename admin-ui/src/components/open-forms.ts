import type { Guarded } from "./unsaved.js";

/** The forms on the page: signing out leaves all of them, from outside of any. */
const open = new Set<Guarded>();

/** @returns how to take it away again */
export function addOpenForm(form: Guarded): () => void {
  open.add(form);
  return () => void open.delete(form);
}

/** Keeps what can be kept. @returns whether nothing is lost by leaving */
export async function keepOpenForms(): Promise<boolean> {
  const kept = await Promise.all([...open].filter((form) => form.is).map((form) => form.keep()));
  return kept.every(Boolean);
}

/** What is not kept is given up. */
export const forgetOpenForms = (): void => open.forEach((form) => form.forget());
