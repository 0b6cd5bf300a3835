import type { Bilingual } from "@mulian/domain";
import type { Network } from "../report.js";

const ALWAYS: readonly Bilingual[] = [
  {
    zh: "完整性：证据包说明发生过什么，不能说明此外什么也没有发生（另一次交付、一次撤销、之后停用的密钥、比所示更新的版本）。",
    en: "Completeness: a bundle shows what happened, never that nothing else did (another delivery, a revocation, a key blocked later, a newer version than the one shown).",
  },
  {
    zh: "副本：数据解密之后被如何使用，证据包说明不了。",
    en: "Copies: what was done with data after it was decrypted.",
  },
  {
    zh: "分叉：排序节点与过半数的组织串通，可以向另一位审计员证明另一段历史。",
    en: "A fork: orderers and a majority of organisations that collude can attest another history to another auditor.",
  },
  {
    zh: "过半数的组织串通：不需要排序节点，就能写入合约本不会写入的记录（例如由哪个组织代表某部门）。它们伪造不了其他组织人员的签名：每条陈述都写明其作者的组织，须由熟悉各部门归属的人核对。",
    en: "A majority of organisations that collude, without any orderer: they can have written what the contracts never would (which organisation speaks for a department, for one). They cannot make a signature of another organisation's person: each statement names its writer's organisation, and somebody who knows whose departments these are has to look.",
  },
  {
    zh: "组织之内：本组织部门的人员由该组织自己的认证机构认定，签名是组织的承诺。",
    en: "Within an organisation: its own authority says who its departments' people are. A signature is the organisation's word.",
  },
  {
    zh: "时间：记录和凭证中的时刻由签名者自己填写；可靠的是区块的先后。",
    en: "Time: moments in records and receipts are their signers' word. What holds is the order of blocks.",
  },
  {
    zh: "之后的吊销：作证节点的证书按证据包中最新的配置判断，其他证书按其区块当时的配置判断。",
    en: "Later revocation: attesting peers are judged by the newest configuration in the bundle, everybody else by the one in force at their block.",
  },
];

const EMBEDDED: Bilingual = {
  zh: "这是内嵌网络：全部组织的密钥由同一个运营者持有，证据包只演示证据如何成立，对该运营者不构成任何证明。",
  en: "This is an embedded network: one operator holds every organisation's keys. The bundle shows how evidence works, and proves nothing against that operator.",
};
const ONE_CONSENTER: Bilingual = {
  zh: "排序节点只有一个：由其运营者独自决定次序。",
  en: "There is one consenter: its operator alone orders.",
};

/** What no bundle proves, said every time, and what this network adds to it. */
export function limitsOf({ embedded, consenters }: Network): readonly Bilingual[] {
  return [...ALWAYS, ...(consenters === 1 ? [ONE_CONSENTER] : []), ...(embedded ? [EMBEDDED] : [])];
}
