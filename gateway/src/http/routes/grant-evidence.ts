import { EVIDENCE_MEDIA_TYPE, EVIDENCE_SUMMARY_HEADER } from "@mulian/domain";
import { exportEvidence } from "../../use-cases/export-evidence.js";
import type { Handler } from "../handler.js";
import { headerJson } from "../header-json.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /grants/{id}/evidence */
export const grantEvidence =
  (ports: Pick<RoutePorts, "index" | "ledger" | "exchange" | "evidence" | "limits">): Handler<"grantEvidence"> =>
  async ({ caller, params, signal, setHeader }) => {
    await ports.limits.evidence(caller.user);
    const { summary, stream } = await exportEvidence(ports, caller, params.id, signal);
    setHeader(EVIDENCE_SUMMARY_HEADER, headerJson(summary));
    setHeader("Content-Length", String(summary.bytes));
    return { contentType: EVIDENCE_MEDIA_TYPE, stream, fileName: `grant-${params.id}.zip` };
  };
