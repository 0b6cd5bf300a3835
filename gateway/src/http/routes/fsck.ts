import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /audit/fsck */
export const fsck =
  ({ checks }: Pick<RoutePorts, "checks">): Handler<"fsck"> =>
  ({ caller, language, signal }) =>
    checks.check({ startedBy: caller.user, language }, signal);
