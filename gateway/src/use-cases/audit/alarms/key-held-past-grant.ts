import { isGrantOver } from "@mulian/domain";
import { grantStateOf, overSince } from "./grant-state.js";
import type { AlarmRule } from "./raised.js";

/** A key whose holding nobody ended on the ledger although its grant is over: destroyed or not, nobody has said. */
export const keysHeldPastGrant: AlarmRule = (snapshot) =>
  snapshot
    .all("key-holding", ({ state }) => state !== "ended")
    .flatMap(({ id, holder, grant: of }) => {
      const grant = snapshot.get("grant", of);
      if (grant === undefined || !isGrantOver(grantStateOf(snapshot, grant))) return [];
      const since = overSince(snapshot, grant);
      return [
        {
          code: "keyHeldPastGrant" as const,
          department: holder,
          subjectKind: "key-holding" as const,
          subject: id,
          since,
        },
      ];
    });
