import { z } from "zod";
import { Digest } from "../ids.js";
import { MAX_DOCUMENTS } from "../limits.js";
import { AccessTerms, MissingList, RefusalGround, RequestDocument } from "../records/access-request.js";
import { Reason } from "../records/common.js";
import { command, creation, transition } from "./define.js";

/** SHA-256 of the canonical terms the signer saw: a signature on other terms is refused. */
const onTerms = { ...transition, termsDigest: Digest };

export const requestCommands = {
  "request.submit": command(
    "access-request",
    ["requester"],
    { zh: "为某一用途申请数据目录中的信息项", en: "Ask for items of a dataset, for a purpose" },
    z.strictObject({ ...creation, terms: AccessTerms }),
  ),
  "request.approve": command(
    "access-request",
    ["approver"],
    {
      zh: "申请部门的共享工作机构签署：申请即告完整，提供部门的答复时限开始计算；无条件共享的一般数据即时获准",
      en: "The requester's unit signs: the request is complete and the provider's clock starts; an unconditional general dataset is granted at once",
    },
    z.strictObject(onTerms),
  ),
  "request.ask-supplement": command(
    "access-request",
    ["approver"],
    { zh: "提供部门一次性告知需补正的全部内容", en: "The provider says, once, everything that is missing" },
    z.strictObject({ ...transition, missing: MissingList }),
  ),
  "request.supplement": command(
    "access-request",
    ["approver"],
    {
      zh: "申请部门的共享工作机构补正材料，并重新签署全部内容",
      en: "The requester's unit supplies what was missing, signing the whole anew",
    },
    z.strictObject({ ...transition, documents: z.array(RequestDocument).min(1).max(MAX_DOCUMENTS) }),
  ),
  "request.extend": command(
    "access-request",
    ["authority"],
    {
      zh: "主管部门同意延长一次答复时限（条例第二十一条）",
      en: "The authority consents to one extension of the reply (Art 21)",
    },
    z.strictObject({ ...transition, reason: Reason }),
  ),
  "request.decide": command(
    "access-request",
    ["approver", "authority"],
    {
      zh: "为决定签署一次；最后一个必需的签名作出决定",
      en: "One signature towards the decision; the last one needed decides",
    },
    z.strictObject({
      ...onTerms,
      outcome: z.enum(["grant", "refuse"]),
      ground: RefusalGround.optional(),
      reason: Reason.optional(),
    }),
  ),
  "request.withdraw": command(
    "access-request",
    ["requester", "approver"],
    { zh: "撤回尚未决定的申请", en: "Withdraw a request that is not decided" },
    z.strictObject(transition),
  ),
};
