import { type Language, say } from "@mulian/terminal/language";
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

const labelIn = (language: Language) =>
  z.string().regex(DNS_LABEL, say(language, "应为小写 DNS 标签", "must be a lower-case DNS label"));

const nodesIn = (language: Language) =>
  z.array(labelIn(language)).max(MAX_NODES).superRefine(mistakesBy(language, nameMistakes)).default([]);

const organisationIn = (language: Language) =>
  z.strictObject({
    mspId: z
      .string()
      .regex(
        MSP_ID,
        say(language, "应为 MSP 标识：字母、数字、点、连字符", "must be an MSP id: letters, digits, dot, hyphen"),
      ),
    name: labelIn(language),
    peers: nodesIn(language),
    orderers: nodesIn(language),
  });
export type OrganisationTopology = Readonly<z.infer<ReturnType<typeof organisationIn>>>;

/** Members have peers, ordering organisations have orderers; there is at least one of each. A schema whose words are in this language. */
export const organisationsIn = (language: Language) =>
  z
    .array(organisationIn(language))
    .min(1)
    .max(MAX_ORGANISATIONS)
    .refine(
      (all) => all.some(({ peers }) => peers.length > 0),
      say(language, "没有组织有背书节点", "no organisation has a peer"),
    )
    .refine(
      (all) => all.some(({ orderers }) => orderers.length > 0),
      say(language, "没有组织有排序节点", "no organisation has an orderer"),
    )
    .superRefine(mistakesBy(language, organisationMistakes));

function nameMistakes(names: readonly string[]): Mistake[] {
  const twice = repeated(names).map((index) => ({
    path: [index],
    message: { zh: `两个节点同名：${names[index]}`, en: `two nodes are called ${names[index]}` },
  }));
  const taken = names.flatMap((name, index) =>
    TAKEN_LABELS.has(name)
      ? [
          {
            path: [index],
            message: {
              zh: `${name} 不能作节点名称：已另有所指`,
              en: `${name} is no node's name: something else bears it`,
            },
          },
        ]
      : [],
  );
  return [...twice, ...taken];
}

function organisationMistakes(all: readonly OrganisationTopology[]): Mistake[] {
  const called = (field: "mspId" | "name"): Mistake[] =>
    repeated(all.map((each) => each[field])).map((index) => ({
      path: [index, field],
      message: { zh: `两个组织都是 ${all[index]?.[field]}`, en: `two organisations have ${all[index]?.[field]}` },
    }));
  const purposes = all.flatMap(({ peers, orderers }, index): Mistake[] => {
    if (peers.length + orderers.length === 0)
      return [
        { path: [index], message: { zh: "既没有背书节点，也没有排序节点", en: "has neither peers nor orderers" } },
      ];
    const both = {
      zh: "同时有背书节点和排序节点；请让排序节点自成一个组织",
      en: "has peers and orderers; give the orderers an organisation of their own",
    };
    return peers.length > 0 && orderers.length > 0 ? [{ path: [index, "orderers"], message: both }] : [];
  });
  return [...called("mspId"), ...called("name"), ...purposes];
}
