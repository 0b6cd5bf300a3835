import { routes, type OperationId, type RouteDefinition } from "@mulian/domain";
import { expect } from "chai";
import { parse } from "yaml";
import { z } from "zod";
import { examples } from "../../src/commands/examples.js";
import { FILLED, flatFields } from "../../src/commands/fields.js";
import { nouns } from "../../src/commands/nouns.js";

describe("the files shown by --help", () => {
  const verbs = new Set(Object.values(nouns).flatMap((noun) => Object.values(noun.verbs)));

  for (const [operation, text] of Object.entries(examples) as [OperationId, string][]) {
    it(`${operation}: is what the gateway takes, but for the version that the command fills in`, () => {
      expect(verbs.has(operation), "a verb shows it").to.equal(true);
      const definition: RouteDefinition = routes[operation];
      const body = parse(text, { uniqueKeys: true }) as Record<string, unknown>; // a mapping, which the schema then checks
      const noun = Object.values(nouns).find(({ verbs: all }) => Object.values(all).includes(operation));
      const canFill = noun?.show !== undefined || noun?.listed !== undefined;
      const isFilled = canFill && flatFields(definition.body).some(({ name }) => FILLED.has(name));
      const parsed = definition.body?.safeParse(isFilled ? { expectedVersion: 1, ...body } : body);
      expect(parsed?.success, parsed?.error?.message).to.equal(true);
    });
  }

  it("are there for every command that needs more than options can say", () => {
    const without = [...verbs].filter((operation) => {
      const { body }: RouteDefinition = routes[operation];
      if (body === undefined || examples[operation] !== undefined) return false;
      const flat = new Set(flatFields(body).map(({ name }) => name));
      const { required = [], oneOf } = z.toJSONSchema(body, { io: "input", unrepresentable: "any" });
      return oneOf !== undefined || required.some((name) => !flat.has(name));
    });
    expect(without).to.deep.equal([]);
  });
});
