import { z } from "zod";
import { type Mistake, mistakesBy } from "./mistake.js";
import { repeated } from "./repeated.js";

/** What endorsement policies in text form can name. */
const MSP_ID = /^(?!\.{1,2}$)[A-Za-z0-9.-]{1,64}$/;
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** What is called `ca.ORGANISATION` and `admin.ORGANISATION` beside the nodes. */
const TAKEN_LABELS: ReadonlySet<string> = new Set(["ca", "admin"]);
/** More than one machine can run; a mistyped file ends here. */
const MAX_ORGANISATIONS = 100;
/** On one machine; more belong on hosts of their own. */
const MAX_NODES = 16;

const nodes = z
  .array(z.string().regex(DNS_LABEL, "must be a lower-case DNS label"))
  .max(MAX_NODES)
  .superRefine(mistakesBy(nameMistakes))
  .default([]);

const organisation = z.strictObject({
  mspId: z.string().regex(MSP_ID, "must be an MSP id: letters, digits, dot, hyphen"),
  name: z.string().regex(DNS_LABEL, "must be a lower-case DNS label"),
  peers: nodes,
  orderers: nodes,
});
export type OrganisationTopology = Readonly<z.infer<typeof organisation>>;

/** Members have peers, ordering organisations have orderers; there is at least one of each. */
export const organisations = z
  .array(organisation)
  .min(1)
  .max(MAX_ORGANISATIONS)
  .refine((all) => all.some(({ peers }) => peers.length > 0), "no organisation has a peer")
  .refine((all) => all.some(({ orderers }) => orderers.length > 0), "no organisation has an orderer")
  .superRefine(mistakesBy(organisationMistakes));

function nameMistakes(names: readonly string[]): Mistake[] {
  const twice = repeated(names).map((index) => ({ path: [index], message: `two nodes are called ${names[index]}` }));
  const taken = names.flatMap((name, index) =>
    TAKEN_LABELS.has(name) ? [{ path: [index], message: `${name} is no node's name: something else bears it` }] : [],
  );
  return [...twice, ...taken];
}

function organisationMistakes(all: readonly OrganisationTopology[]): Mistake[] {
  const called = (field: "mspId" | "name"): Mistake[] =>
    repeated(all.map((each) => each[field])).map((index) => ({
      path: [index, field],
      message: `two organisations have ${all[index]?.[field]}`,
    }));
  const purposes = all.flatMap(({ peers, orderers }, index): Mistake[] => {
    if (peers.length + orderers.length === 0) return [{ path: [index], message: "has neither peers nor orderers" }];
    const both = "has peers and orderers; give the orderers an organisation of their own";
    return peers.length > 0 && orderers.length > 0 ? [{ path: [index, "orderers"], message: both }] : [];
  });
  return [...called("mspId"), ...called("name"), ...purposes];
}
