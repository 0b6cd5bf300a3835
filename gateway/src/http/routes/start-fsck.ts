import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /audit/fsck/start */
export const startFsck =
  ({ checks }: Pick<RoutePorts, "checks">): Handler<"startFsck"> =>
  ({ caller, language }) =>
    checks.start({ startedBy: caller.user, language });
