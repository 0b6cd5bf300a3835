import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /audit/fsck */
export const getFsck =
  ({ checks }: Pick<RoutePorts, "checks">): Handler<"getFsck"> =>
  () =>
    checks.standing();
