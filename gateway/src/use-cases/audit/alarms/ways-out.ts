import type { LedgerRecord, Language } from "@mulian/domain";
import type { InvalidVersion } from "../../../ports/catalogue-index.js";

/** How what a void version did to the contract's own state, which no gateway counts but the contract reads, is undone. */
export type WayOut = "revoke" | "authority" | "anew" | "upgrade";

/** @see docs/security.md, what a majority that colludes can still do */
export function wayOutOf(said: LedgerRecord | undefined, { code }: InvalidVersion["reason"]): WayOut {
  if (code === "policyOfNoContract") return "upgrade";
  switch (said?.kind) {
    case "hold":
      return said.actor === "authority" ? "authority" : "revoke";
    case "user-status":
    case "calendar":
      return "authority";
    case "policy":
    case "receipt-batch":
      return "upgrade";
    default:
      return "anew";
  }
}

type Texts = Readonly<Record<Language, Readonly<Record<WayOut, string>>>>;

export const waysOut: Texts = {
  en: {
    revoke: "The side in whose name it stands revokes all the same; its command is taken whatever stands there.",
    authority: "The authority gives its command once more; it is taken whatever stands there.",
    anew: "What it blocks is made anew under another key: a new request, record, key or code.",
    upgrade: "What it blocks stays so until the organisations upgrade the contract.",
  },
  zh: {
    revoke: "所冒名义的一方仍可撤销授权，其命令不受影响。",
    authority: "由主管部门重新发出命令，其命令不受影响。",
    anew: "因此受阻的事项须另行办理：新的申请、记录、钥匙或代码。",
    upgrade: "因此受阻的事项，须由各组织升级合约后方可办理。",
  },
};
