import type { RouteAnswer, RouteQuery } from "@mulian/domain";
import type { UserCaller } from "./caller.js";
import { listVisible, matches } from "./list-visible.js";
import type { ReadPorts } from "./read-ports.js";
import { Snapshot } from "./snapshot.js";
import { keyHoldingView } from "./views/key-holding-view.js";
import { Visibility } from "./visibility.js";

/** Who holds which key, now or as of a block. */
export function listKeyHoldings(
  ports: ReadPorts,
  caller: UserCaller,
  query: RouteQuery<"listKeyHoldings">,
): RouteAnswer<"listKeyHoldings"> {
  const { dataset, holder, grant, state, at, limit, cursor } = query;
  if (at === undefined) {
    return listVisible(
      ports,
      caller,
      "key-holding",
      { limit, cursor },
      {
        filter: (holding, now) =>
          matches(holding, { dataset, holder, grant }) &&
          (state === undefined || keyHoldingView(now, holding).effectiveState === state),
        view: keyHoldingView,
      },
    );
  }
  const snapshot = new Snapshot(ports.index, ports.clock, at);
  const visibility = new Visibility(ports.index, caller);
  const views = snapshot
    .all("key-holding", (holding) => matches(holding, { dataset, holder, grant }) && visibility.sees(holding))
    .map((holding) => keyHoldingView(snapshot, holding))
    .filter((view) => state === undefined || view.effectiveState === state)
    .reverse();
  // The past does not change, so a place in it is a cursor.
  const start = Number(cursor ?? 0) || 0;
  const more = start + limit < views.length;
  return {
    items: views.slice(start, start + limit),
    total: views.length,
    height: snapshot.height,
    ...(more ? { nextCursor: String(start + limit) } : {}),
  };
}
