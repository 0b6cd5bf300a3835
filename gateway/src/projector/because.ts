import type { VoidCode, VoidDetails, VoidReason } from "@mulian/domain";

/** A rule's answer: why a version does not count. What the code tells beside itself is asked for by the compiler. */
export function because<C extends VoidCode>(
  code: C,
  ...[details]: keyof VoidDetails<C> extends never ? [] : [VoidDetails<C>]
): VoidReason {
  return { code, details: details ?? {} } as VoidReason; // the signature has seen that they belong together
}
