import { MAX_USE_DOCUMENTS } from "@mulian/domain";
import { changing } from "../changing.js";
import { requireDistinctDocuments, requireRoomForDocuments } from "../documents.js";
import { readDeliveredGrant } from "../grant/delivered.js";
import { bySide } from "../grant/parties.js";
import { outcome } from "../outcomes.js";
import { advanced } from "../records.js";
import type { Rule } from "../rule.js";
import { periodOf } from "./period.js";

/** States period, effect and numbers anew and adds texts; what was said before stays, as documents and as versions. */
export const amendUse: Rule<"use.amend"> = (read, context, body) =>
  changing(
    read,
    context,
    "use-record",
    { ...body, mayChange: bySide(context, "grantee", "use-record") },
    async (account) => {
      const grant = await readDeliveredGrant(read, context, account.grant);
      const documents = [...account.documents, ...body.documents];
      requireDistinctDocuments("documents", documents);
      requireRoomForDocuments("documents", documents, MAX_USE_DOCUMENTS);
      const { effectKind, served } = body;
      const record = advanced(context, account, { ...periodOf(context, grant, body), effectKind, served, documents });
      return outcome({ record });
    },
  );
