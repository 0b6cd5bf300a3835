import { fsck as check } from "../../use-cases/fsck.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** POST /audit/fsck */
export const fsck =
  (ports: Pick<RoutePorts, "fsck">): Handler<"fsck"> =>
  ({ signal, language }) =>
    check(ports.fsck, language, signal);
