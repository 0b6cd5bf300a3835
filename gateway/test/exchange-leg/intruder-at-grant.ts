import { GRANTEE, PROVIDER } from "./contents.js";
import { Intruder } from "./intruder.js";
import type { Stack } from "./stack.js";

/** The grantee's gateway with a delivered grant of a row, and all that a call for its rows needs. */
export interface AtGrant {
  readonly grant: string;
  readonly intruder: Intruder;
  /** Name of the grant's proof key in the grantee's key store. */
  readonly key: string;
  /** Path of the grant's rows at the provider. */
  readonly rows: string;
}

export async function intruderAtGrant(stack: Stack): Promise<AtGrant> {
  const { grant } = await stack.grant(await stack.publish("streets", "code,name,note\n1,东华门街道,内部\n"));
  await stack.deliver(grant);
  const intruder = new Intruder(stack.gateway(GRANTEE), stack.gateway(PROVIDER));
  return { grant, intruder, key: await intruder.proofKey(grant), rows: `/exchange/v1/grants/${grant}/rows` };
}
