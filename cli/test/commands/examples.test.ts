import { routes, type OperationId, type RouteDefinition } from "@mulian/domain";
import { expect } from "chai";
import { parse } from "yaml";
import { examples } from "../../src/commands/examples.js";
import { nouns } from "../../src/commands/nouns.js";

describe("the files shown by --help", () => {
  const verbs = new Set(Object.values(nouns).flatMap((noun) => Object.values(noun.verbs)));

  for (const [operation, text] of Object.entries(examples) as [OperationId, string][]) {
    it(`${operation}: is what the gateway takes, but for the version that the command fills in`, () => {
      expect(verbs.has(operation), "a verb shows it").to.equal(true);
      const definition: RouteDefinition = routes[operation];
      const body = parse(text, { uniqueKeys: true }) as Record<string, unknown>; // a mapping, which the schema then checks
      const needsVersion = definition.path.includes("{id}");
      const parsed = definition.body?.safeParse(needsVersion ? { ...body, expectedVersion: 1 } : body);
      expect(parsed?.success, parsed?.error?.message).to.equal(true);
    });
  }
});
