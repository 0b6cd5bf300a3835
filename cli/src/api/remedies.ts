import type { Bilingual, ErrorCode } from "@mulian/domain";

/** What to do about a refusal from the command line, where its own sentence leaves that open. */
const REMEDIES: Readonly<Partial<Record<ErrorCode, Bilingual>>> = {
  UNAUTHENTICATED: {
    zh: "登录：mulian login USER --gateway URL（mulian status 列出网关和用户）",
    en: "To sign in: mulian login USER --gateway URL (mulian status lists gateways and users)",
  },
  FORBIDDEN: {
    zh: "mulian whoami 显示当前用户及其角色，命令的 --help 列出可执行的角色；授权只允许所定的共享方式，见 mulian grant show GRANT",
    en: "mulian whoami tells your roles, the command's --help which may; a grant allows its own method alone, see mulian grant show GRANT",
  },
  NOT_FOUND: {
    zh: "名词的 list（例如 mulian grant list）列出您可见的记录",
    en: "A noun's list, as mulian grant list, shows what is for you to see",
  },
  WRONG_STATE: {
    zh: "名词的 show（例如 mulian request show ID）显示记录的当前状态",
    en: "A noun's show, as mulian request show ID, tells the record's state",
  },
  REASON_REQUIRED: { zh: "请加 --reason TEXT", en: "Give --reason TEXT" },
  USER_DISABLED: {
    zh: "本组织的管理员可以启用：mulian user set-status USER --status enabled",
    en: "The organisation's operator may enable it: mulian user set-status USER --status enabled",
  },
  CERTIFICATE_EXPIRED: { zh: "mulian user renew USER", en: "mulian user renew USER" },
  CERTIFICATES_REAPPEAR: {
    zh: "mulian user revoke USER --reason TEXT（已是此命令的，请再运行一次）",
    en: "mulian user revoke USER --reason TEXT (once more, where it was this command)",
  },
  GRANT_NOT_ACTIVE: {
    zh: "mulian grant show GRANT 显示授权的当前状态、暂停和到期时间",
    en: "mulian grant show GRANT tells its state, who holds it, and when it expires",
  },
  QUOTA_EXCEEDED: {
    zh: "mulian grant show GRANT 显示配额；mulian receipt list --grant GRANT 显示用去多少",
    en: "mulian grant show GRANT tells the quota, mulian receipt list --grant GRANT what has been used of it",
  },
  // A command line that is repeated has another idempotency key: it would be another command.
  COMMIT_UNKNOWN: {
    zh: "重新运行之前，先查看记录是否已经写入",
    en: "Look whether the record is there before the command is run again",
  },
  INTEGRITY_FAILURE: { zh: "核对整个账本：mulian fsck", en: "To check the whole ledger: mulian fsck" },
};

/** By the code of a problem document, which another gateway may know more of than this program. */
export const remedyOf = (code: string): Bilingual | undefined => new Map(Object.entries(REMEDIES)).get(code);
