import type { Preparation, WrittenRecord } from "./preparation.js";

type Method = Exclude<keyof Preparation, "close">;

export type PreparationResult<M extends Method> = Awaited<ReturnType<Preparation[M]>>;

/** To the process that prepares. */
export type PreparationCall = {
  readonly [M in Method]: { readonly id: number; readonly method: M; readonly argument: Parameters<Preparation[M]>[0] };
}[Method];

/** From it: any number of records told, then result or error. */
export type PreparationAnswer = { readonly id: number } & (
  | { readonly told: WrittenRecord }
  | { readonly result: unknown }
  | { readonly error: string }
);
