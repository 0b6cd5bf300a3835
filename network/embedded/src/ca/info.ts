import type { CaContext, CaRequest, Endpoint } from "./context.js";
import { z } from "zod";
import { readBody, requireCa } from "./body.js";

/** Told to clients that ask; nothing depends on it. */
const VERSION = "embedded";

export const cainfo: Endpoint = {
  method: "POST",
  name: "cainfo",
  hasParameter: false,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    if (request.body.length > 0) readBody(ca, request, z.object({}));
    return serverInfo(ca);
  },
};

export const cainfoByGet: Endpoint = {
  ...cainfo,
  method: "GET",
  async handle(ca: CaContext, request: CaRequest) {
    requireCa(ca, request.query.get("ca"));
    return serverInfo(ca);
  },
};

/** The issuer keys are idemix's, which this CA does not speak; clients still decode them as strings. */
export function serverInfo(ca: CaContext) {
  return {
    CAName: ca.caName,
    CAChain: Buffer.from(ca.issuer.certPem).toString("base64"),
    IssuerPublicKey: "",
    IssuerRevocationPublicKey: "",
    Version: VERSION,
  };
}
