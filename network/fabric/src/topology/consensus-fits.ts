import { type Language, say } from "@mulian/terminal/language";
import { z } from "zod";
import { FABRIC_RELEASES } from "./fabric-releases.js";

/** Byzantine agreement bears one liar among four (3f + 1). */
const MIN_BFT_ORDERERS = 4;

const consensusAndNodes = z.object({
  fabric: z.string().default(FABRIC_RELEASES[0]),
  consensus: z.enum(["raft", "bft"]),
  organisations: z.array(z.object({ orderers: z.array(z.string()).default([]) })),
});

/** A check of the whole topology, told beside the mistakes elsewhere and not after they are mended. */
export const consensusFits = {
  holds: (topology: unknown): boolean => {
    const { fabric, consensus, organisations } = consensusAndNodes.parse(topology);
    const count = organisations.reduce((sum, { orderers }) => sum + orderers.length, 0);
    return consensus === "raft" || (fabric.startsWith("3.") && count >= MIN_BFT_ORDERERS);
  },
  otherwise: (language: Language) => ({
    path: ["consensus"],
    error: say(
      language,
      `bft 需要 Fabric 3 和至少 ${MIN_BFT_ORDERERS} 个排序节点`,
      `bft needs Fabric 3 and at least ${MIN_BFT_ORDERERS} orderers`,
    ),
    when: ({ value }: { readonly value: unknown }) => consensusAndNodes.safeParse(value).success,
  }),
};
