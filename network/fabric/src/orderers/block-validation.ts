import type { Configuration } from "../channel-configuration.js";
import { FabricNetworkError } from "../errors.js";
import { consentersOf } from "./consenters.js";

/**
 * The policy by which peers judge a block that orderers agreed on by BFT, made anew from the consenters: signatures of a quorum of
 * them, ⌈(n + f + 1) / 2⌉ of n with f = ⌊(n − 1) / 3⌋ liars. Fabric takes no configuration in which it does not follow from them.
 * Nothing to do behind Raft.
 */
export function renewBlockValidation(configuration: Configuration): void {
  const policies = configuration.channel_group.groups["Orderer"]?.policies;
  // As configtxlator decodes a signature policy; Raft's is an implicit one, of type 3.
  const validation = policies?.["BlockValidation"] as { policy: { type: number; value: SignaturePolicy } } | undefined;
  if (validation?.policy.type !== SIGNATURE) return;
  const consenters = consentersOf(configuration);
  const count = consenters.length;
  const liars = Math.floor((count - 1) / 3);
  validation.policy.value = {
    ...validation.policy.value,
    identities: consenters.map(({ msp_id: mspid, identity }) => {
      if (mspid === undefined || identity === undefined)
        throw new FabricNetworkError("TOOL_FAILED", {
          zh: "BFT 的一个共识节点没有身份",
          en: "a consenter of BFT has no identity",
        });
      return { principal: { id_bytes: identity, mspid }, principal_classification: "IDENTITY" };
    }),
    rule: {
      n_out_of: {
        n: Math.ceil((count + liars + 1) / 2),
        rules: consenters.map((_, index) => ({ signed_by: index })),
      },
    },
  };
}

/** `common.Policy.PolicyType` */
const SIGNATURE = 1;

interface SignaturePolicy {
  readonly identities: readonly object[];
  readonly rule: object;
}
