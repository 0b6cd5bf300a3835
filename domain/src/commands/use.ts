import { z } from "zod";
import { UseRecord } from "../records/use-record.js";
import { command, creation, transition } from "./define.js";

const { grant, from, to, effectKind, served, documents } = UseRecord.shape;
const account = { from, to, effectKind, served, documents };

export const useCommands = {
  "use.record": command(
    "use-record",
    ["requester"],
    {
      zh: "使用部门登记授权的使用情况：场景、系统、成效、保存方式（条例第二十六条）",
      en: "The grantee accounts for its use of a grant: scene, system, effect, storage (Art 26)",
    },
    z.strictObject({ ...creation, grant, ...account }),
  ),
  "use.amend": command(
    "use-record",
    ["requester"],
    {
      zh: "使用部门修改使用记录；原有内容留在历史中",
      en: "The grantee amends its account; what it said before stays in the history",
    },
    z.strictObject({ ...transition, ...account }),
  ),
};
