import { type Language, say } from "@mulian/terminal/language";
import { z } from "zod";
import { serviceLabel } from "../service-label.js";
import { type Mistake, mistakesBy } from "./mistake.js";
import { repeated } from "./repeated.js";

/** Fabric's own grammar. */
const NAME = /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/;
const VERSION = /^(?!\.{1,2}$)[A-Za-z0-9_.+-]{1,64}$/;

const chaincodeIn = (language: Language) =>
  z.strictObject({
    name: z.string().regex(NAME, say(language, "应为链码名称", "must be a chaincode name")),
    /** Folder of a Node chaincode; relative paths start at the topology's folder. */
    path: z.string().min(1),
    version: z
      .string()
      .regex(VERSION, say(language, "应为链码版本", "must be a chaincode version"))
      .default("1.0"),
    /** Private data collections, in the form of Fabric's collections file; the peer command checks what is in each. */
    collections: z.array(z.looseObject({ name: z.string().min(1), policy: z.string().min(1) })).optional(),
  });

/** A schema whose words are in this language. */
export const chaincodesIn = (language: Language) =>
  z.array(chaincodeIn(language)).min(1).superRefine(mistakesBy(language, chaincodeMistakes));

/** Services are told apart by name and version together, of which a file name is made. */
function chaincodeMistakes(all: readonly z.infer<ReturnType<typeof chaincodeIn>>[]): Mistake[] {
  const named = repeated(all.map(({ name }) => name));
  const labels = all.map(serviceLabel);
  const labelled = repeated(labels).filter((index) => !named.includes(index));
  return [
    ...named.map((index) => ({
      path: [index, "name"],
      message: { zh: `两个链码同名：${all[index]?.name}`, en: `two chaincodes are called ${all[index]?.name}` },
    })),
    ...labelled.map((index) => ({
      path: [index, "version"],
      message: {
        zh: `名称和版本合成 ${labels[index]}，与另一链码相同`,
        en: `name and version make ${labels[index]}, as another chaincode's do`,
      },
    })),
  ];
}
