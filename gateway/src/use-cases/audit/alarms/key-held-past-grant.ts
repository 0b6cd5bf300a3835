import type { Grant } from "@mulian/domain";
import type { Snapshot } from "../../snapshot.js";
import { holdsOn } from "../../views/holds.js";
import { grantStateOf } from "./grant-state.js";
import type { AlarmRule } from "./raised.js";

const OVER: ReadonlySet<string> = new Set(["revoked", "expired", "completed", "terminated"]);

/** A key whose holding nobody ended on the ledger although its grant is over: destroyed or not, nobody has said. */
export const keysHeldPastGrant: AlarmRule = (snapshot) =>
  snapshot
    .all("key-holding", ({ state }) => state !== "ended")
    .flatMap(({ id, holder, grant: of }) => {
      const grant = snapshot.get("grant", of);
      if (grant === undefined || !OVER.has(grantStateOf(snapshot, grant))) return [];
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

function overSince(snapshot: Snapshot, grant: Grant): string {
  const revoked = holdsOn(snapshot, "grant", grant.id).filter(({ state }) => state === "revoked");
  const ended = grant.state === "completed" || grant.state === "terminated" ? [grant.updatedAt] : [];
  return [...revoked.map(({ updatedAt }) => updatedAt), ...ended, grant.expiresAt].toSorted()[0] ?? grant.expiresAt;
}
