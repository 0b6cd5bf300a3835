import { z } from "zod";
import { affiliationName, readBody, requireCa } from "./body.js";
import type { CaContext, CaRequest, Endpoint } from "./context.js";
import { authorisationFailure, CaCode, CaError, notFound } from "./error.js";
import { coversAffiliation, requireAffiliation, requireFlag } from "./permissions.js";
import { authenticate } from "./token.js";

interface Affiliation {
  readonly name: string;
  readonly affiliations?: readonly Affiliation[];
}

const addition = z.object({ name: affiliationName });

const all: Endpoint = {
  method: "GET",
  name: "affiliations",
  hasParameter: false,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    const caller = await manager(ca, request);
    const names = (await ca.store.affiliations()).filter((name) => coversAffiliation(caller, name));
    const roots = treeOf(names, caller.affiliation);
    // One root stands for the whole, several stand under a nameless one, as Fabric CA answers.
    const [only, ...others] = roots;
    const top: Affiliation = only !== undefined && others.length === 0 ? only : { name: "", affiliations: roots };
    return { ...top, caname: ca.caName };
  },
};

const one: Endpoint = {
  method: "GET",
  name: "affiliations",
  hasParameter: true,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    const caller = await manager(ca, request);
    const names = await existing(ca, request.parameter);
    requireAffiliation(caller, request.parameter);
    return { ...node(names, request.parameter), caname: ca.caName };
  },
};

/** `?force=true` adds the missing parents too. */
const add: Endpoint = {
  method: "POST",
  name: "affiliations",
  hasParameter: false,
  status: 201,
  async handle(ca: CaContext, request: CaRequest) {
    const caller = await manager(ca, request);
    const { name } = readBody(ca, request, addition);
    requireAffiliation(caller, name);
    return ca.affiliationLock.run("all", async () => {
      const names = new Set(await ca.store.affiliations());
      if (names.has(name)) throw new CaError(409, CaCode.AFFILIATION_EXISTS, "the affiliation already exists");
      const missing = parentsOf(name).filter((parent) => !names.has(parent));
      if (missing.length > 0 && request.query.get("force") !== "true") {
        throw new CaError(
          400,
          CaCode.AFFILIATION_EXISTS,
          "the parent affiliation does not exist; ask with force to add it too",
        );
      }
      await ca.store.write({
        affiliations: [...missing, name],
        journal: { action: "affiliation", subject: name, by: caller.id },
      });
      return { name, caname: ca.caName };
    });
  },
};

/** Identities and certificates name their affiliation, and those stay; so it is neither renamed nor removed. */
const change = (method: "PUT" | "DELETE"): Endpoint => ({
  method,
  name: "affiliations",
  hasParameter: true,
  status: 200,
  async handle(ca: CaContext, request: CaRequest) {
    const caller = await manager(ca, request);
    await existing(ca, request.parameter);
    requireAffiliation(caller, request.parameter);
    throw authorisationFailure("affiliations are neither renamed nor removed");
  },
});

export const affiliationEndpoints: readonly Endpoint[] = [all, one, add, change("PUT"), change("DELETE")];

async function manager(ca: CaContext, request: CaRequest) {
  const { identity: caller } = await authenticate(ca, request);
  requireCa(ca, request.query.get("ca"));
  requireFlag(caller, "hf.AffiliationMgr");
  return caller;
}

async function existing(ca: CaContext, name: string): Promise<string[]> {
  const names = await ca.store.affiliations();
  if (!names.includes(name)) throw notFound("there is no such affiliation");
  return names;
}

function parentsOf(name: string): string[] {
  const parts = name.split(".");
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join("."));
}

/** The uppermost of the names that lie at or below `own`, each with its children. */
function treeOf(names: readonly string[], own: string): Affiliation[] {
  if (own !== "") return names.includes(own) ? [node(names, own)] : [];
  return names.filter((name) => !name.includes(".")).map((name) => node(names, name));
}

function node(names: readonly string[], name: string): Affiliation {
  const depth = name.split(".").length;
  const children = names.filter((other) => other.startsWith(`${name}.`) && other.split(".").length === depth + 1);
  return children.length === 0 ? { name } : { name, affiliations: children.map((child) => node(names, child)) };
}
