import { CANNOT_RECALL, type KeyRotation, type RouteBody, type SettledHolding, type Language } from "@mulian/domain";
import type { Exchange } from "../exchange/types.js";
import type { UserCaller } from "./caller.js";
import { find } from "./find.js";
import { submitCommand, type SubmitOptions, type SubmitPorts } from "./submit-command.js";

export type KeyCallOptions = SubmitOptions & { readonly language: Language };

/** How long a call waits for packages to be sealed anew; what is not done by then the gateway does by itself. */
const SETTLE_LIMIT_MS = 20_000;

/**
 * Marks a package's key. Rotated: later packages get another one, its holders keep it. Compromised: every holder whose grant
 * goes on gets another package under another key, and fetches and acknowledges it by itself.
 */
export async function rotateKey(
  ports: SubmitPorts & { readonly exchange: Pick<Exchange, "holdingsToSettle" | "settleHolding"> },
  caller: UserCaller,
  id: string,
  { leaked, expectedVersion }: RouteBody<"rotateKey">,
  { signal, language }: KeyCallOptions,
): Promise<KeyRotation> {
  await find(ports, caller, "data-key", id);
  const state = leaked ? "compromised" : "rotated";
  // The index must know before anything is sealed: a package whose key leaked is not shared once more.
  const options = { waitIndexed: true, signal };
  const answer = await submitCommand(ports, caller, "key.retire", { id, expectedVersion, state }, options);
  const holdings = leaked ? await settleAll(ports.exchange, id, signal) : [];
  return { ...answer, state, holdings, notice: CANNOT_RECALL[language] };
}

/** The holdings one after the other, as far as the time reaches: two that share a package must not both seal it. */
async function settleAll(
  exchange: Pick<Exchange, "holdingsToSettle" | "settleHolding">,
  dataKey: string,
  signal: AbortSignal,
): Promise<SettledHolding[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(SETTLE_LIMIT_MS)]);
  const settled: SettledHolding[] = [];
  for (const holding of exchange.holdingsToSettle(dataKey)) {
    const { id, grant, holder } = holding;
    const underWay = { holding: id, grant, holder, outcome: "under-way" } as const;
    settled.push(limit.aborted ? underWay : await within(exchange.settleHolding(holding), limit).catch(() => underWay));
  }
  return settled;
}

/** What a promise comes to, or a rejection when the signal comes first; the work goes on either way. */
export function within<T>(work: Promise<T>, limit: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error("not within the time"));
    limit.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => limit.removeEventListener("abort", stop));
  });
}
