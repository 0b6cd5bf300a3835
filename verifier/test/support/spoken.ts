import { createHash } from "node:crypto";
import { canonicalJson, type Actor } from "@mulian/domain";

/** A command as its caller sends it to the contracts. */
export interface Spoken {
  readonly name: string;
  readonly body: object;
}

/** Arguments of the call, as Fabric's contracts take them. */
export const argumentsOf = ({ name, body }: Spoken): readonly string[] => [name.replace(".", ":"), canonicalJson(body)];

/** What a record that it makes calls it by. */
export const commandDigestOf = ({ name, body }: Spoken, { mspId, enrolmentId, department }: Actor): string =>
  createHash("sha256")
    .update(canonicalJson({ name, body, caller: { mspId, enrolmentId, department } }))
    .digest("hex");
