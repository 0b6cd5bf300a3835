import { listCertificates as list } from "../../use-cases/list-certificates.js";
import type { Handler } from "../handler.js";
import type { RoutePorts } from "../route-ports.js";

/** GET /certificates */
export const listCertificates =
  ({ certificates }: Pick<RoutePorts, "certificates">): Handler<"listCertificates"> =>
  ({ caller }) =>
    list(certificates, caller);
