import { z } from "zod";
import { commands } from "../../commands/index.js";
import { CANNOT_RECALL } from "../../cannot-recall.js";
import { DataKey, HoldingEnd, KeyHolding } from "../../records/grant.js";
import * as answers from "../answers/index.js";
import * as bodies from "../bodies.js";
import { type RouteDefinition, route } from "../define.js";
import { DestroyKeyHolding, KeyDestruction, KeyRotation, RotateKey } from "../key-life.js";
import { DestructionProof } from "../uses.js";
import { created, read, transition } from "./shapes.js";

/** Keys of sealed packages, and who holds which key. */
export const keyRoutes = {
  listKeys: route({
    ...read,
    path: "/keys",
    tag: "keys",
    summary: { zh: "密封数据包的钥匙", en: "Keys of sealed packages" },
    query: z.strictObject({ dataset: z.string().optional(), ...bodies.paging }),
    answer: answers.listOf(DataKey),
  }),
  retireKey: transition("key.retire", "/keys/{id}/retire", "keys"),
  rotateKey: route({
    ...created,
    path: "/keys/{id}/rotate",
    tag: "keys",
    summary: {
      zh: `轮换数据包的钥匙：用于以后的数据包；泄露后则为所有继续有效的授权更换。${CANNOT_RECALL.zh}`,
      en: `Rotate a package's key: for later packages, or after a leak for everybody whose grant goes on. ${CANNOT_RECALL.en}`,
    },
    access: ["steward", "approver"],
    params: bodies.idParam,
    body: RotateKey,
    answer: KeyRotation,
    command: "key.retire",
  }),
  listKeyHoldings: route({
    ...read,
    path: "/key-holdings",
    tag: "key-holdings",
    summary: {
      zh: "哪个部门凭哪项授权持有哪把钥匙：现在，或截至某个区块",
      en: "Which department holds which key by which grant, now or at a block",
    },
    query: z.strictObject({
      dataset: z.string().optional(),
      holder: z.string().optional(),
      grant: z.string().optional(),
      state: KeyHolding.shape.state.optional(),
      at: z.coerce.number().int().min(0).optional(),
      ...bodies.paging,
    }),
    answer: answers.listOf(answers.KeyHoldingView),
  }),
  acknowledgeKeyHolding: transition("key-holding.acknowledge", "/key-holdings/{id}/acknowledge", "key-holdings"),
  keyHoldingDocuments: route({
    ...read,
    path: "/key-holdings/{id}/documents",
    tag: "key-holdings",
    summary: {
      zh: "持有部门销毁钥匙的证明；每次查看都会登记",
      en: "The holder's proof that the key is destroyed; each look is recorded",
    },
    params: bodies.idParam,
    answer: answers.DocumentList,
  }),
  destroyKeyHolding: route({
    ...created,
    path: "/key-holdings/{id}/destroy",
    tag: "key-holdings",
    summary: {
      zh: `删除本网关持有的钥匙，并以签名证明登记上链。${CANNOT_RECALL.zh}`,
      en: `Delete what this gateway has of a key it holds, and claim it on the ledger with a signed proof. ${CANNOT_RECALL.en}`,
    },
    access: ["steward", "requester"],
    params: bodies.idParam,
    body: DestroyKeyHolding,
    answer: KeyDestruction,
    command: "key-holding.end",
  }),
  endKeyHolding: route({
    ...created,
    path: "/key-holdings/{id}/end",
    tag: "key-holdings",
    summary: commands["key-holding.end"].summary,
    access: commands["key-holding.end"].roles,
    params: bodies.idParam,
    body: z.strictObject({
      expectedVersion: z.int().min(1),
      endedBy: HoldingEnd,
      destruction: DestructionProof.optional(),
    }),
    command: "key-holding.end",
  }),
} satisfies Record<string, RouteDefinition>;
