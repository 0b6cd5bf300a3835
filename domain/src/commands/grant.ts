import { z } from "zod";
import { CANNOT_RECALL } from "../cannot-recall.js";
import { Digest, RecordId, Thumbprint } from "../ids.js";
import { Reason } from "../records/common.js";
import { DataKey, HoldingEnd } from "../records/grant.js";
import { command, creation, transition } from "./define.js";

const onHold = { id: RecordId, reason: Reason };
const parties = ["approver", "authority"] as const;
/** A package's key as it is handed over: which, wrapped to which key of the grantee, in which envelope. */
const wrappedKey = { dataKey: RecordId, thumbprint: Thumbprint, jweDigest: Digest };

export const grantCommands = {
  "grant.deliver": command(
    "grant",
    ["gateway", "steward"],
    {
      zh: "登记使用部门可以取得数据，以及它从此持有的钥匙",
      en: "Record that the grantee can have the data, and the key it holds from now on",
    },
    z.strictObject({
      ...transition,
      key: z.discriminatedUnion("holdingKind", [
        z.strictObject({ holdingKind: z.literal("access-key") }),
        z.strictObject({ holdingKind: z.literal("data-key"), ...wrappedKey }),
      ]),
    }),
  ),
  "grant.suspend": command(
    "hold",
    parties,
    {
      zh: "暂停使用一项授权；各方只能解除自己的暂停",
      en: "Suspend use of a grant; each side lifts only its own suspension",
    },
    z.strictObject(onHold),
  ),
  "grant.resume": command(
    "hold",
    parties,
    { zh: "解除自己的暂停", en: "Lift one's own suspension" },
    z.strictObject({ id: RecordId }),
  ),
  "grant.revoke": command(
    "hold",
    parties,
    {
      zh: `永久终结一项授权；双方和主管部门可在任何状态下撤销。${CANNOT_RECALL.zh}`,
      en: `End a grant for good; open to both sides and the authority at any state. ${CANNOT_RECALL.en}`,
    },
    z.strictObject(onHold),
  ),
  "grant.complete": command(
    "grant",
    ["requester", "approver"],
    { zh: "使用部门声明目的已实现、数据已处置", en: "The grantee says its purpose is met and the data disposed of" },
    z.strictObject({ ...transition, reason: Reason, destructionDigest: Digest.optional() }),
  ),
  "grant.terminate": command(
    "grant",
    parties,
    {
      zh: "提供部门或主管部门因不当使用终止其已暂停的授权（条例第二十七条）",
      en: "The provider or the authority ends a grant it has suspended for misuse (Art 27)",
    },
    z.strictObject({ ...transition, reason: Reason }),
  ),
};

const { dataset, datasetVersion, items, filterDigest, maskingDigest, suite, fingerprint, packageDigest } =
  DataKey.shape;

export const keyCommands = {
  "key.register": command(
    "data-key",
    ["gateway", "steward"],
    { zh: "以指纹登记密封数据包的钥匙", en: "Register the key of a sealed package by its fingerprint" },
    z.strictObject({
      ...creation,
      dataset,
      datasetVersion,
      items,
      filterDigest,
      maskingDigest,
      suite,
      fingerprint,
      packageDigest,
    }),
  ),
  "key.retire": command(
    "data-key",
    ["gateway", "steward", "approver"],
    { zh: "把数据包的钥匙标为已轮换、已泄露或已销毁", en: "Mark a package's key rotated, compromised or destroyed" },
    z.strictObject({ ...transition, state: DataKey.shape.state.exclude(["active"]) }),
  ),
  "key-holding.acknowledge": command(
    "key-holding",
    ["gateway", "requester"],
    { zh: "使用部门确认持有钥匙；授权随即生效", en: "The grantee confirms it holds the key; its grant becomes active" },
    z.strictObject(transition),
  ),
  "key-holding.replace": command(
    "key-holding",
    ["gateway", "steward"],
    {
      zh: "终结已轮换钥匙的持有，并交出重新密封的数据包的钥匙",
      en: "End a holding whose key was rotated, and hand over the key of the package that was sealed anew",
    },
    z.strictObject({ ...transition, ...wrappedKey }),
  ),
  "key-holding.end": command(
    "key-holding",
    ["gateway", "steward", "requester"],
    {
      zh: "登记不再持有某把钥匙；持有部门可声明已销毁",
      en: "Record that a key is held no longer; the holder may claim destruction",
    },
    z.strictObject({
      ...transition,
      endedBy: HoldingEnd,
      destructionDigest: Digest.optional(),
    }),
  ),
};
