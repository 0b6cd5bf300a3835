import type { Bilingual } from "@mulian/domain";

/** A command on a network that exists, which the network's own program carries out. */
export interface NetworkVerb {
  /** One word, or a noun and a verb. */
  readonly words: string;
  readonly about: Bilingual;
  readonly argument?: Described;
  readonly options?: readonly (Described & { readonly isRequired?: boolean })[];
  readonly example: string;
  /** Answers nothing, so `--json` is not handed on to it. */
  readonly isSilent?: boolean;
}

interface Described {
  /** As Commander writes them: `<process>`, `--peer <label...>`. */
  readonly flags: string;
  readonly about: Bilingual;
}

/** A process as `network status` names it. */
const PROCESS: Described = {
  flags: "<process>",
  about: { zh: "进程，如 status 所列，例如 peer1.org1", en: "as status names it, for example peer1.org1" },
};

/** All but `up` and `check`, which need a topology. test/src/tooling/network-verbs.test.ts compares them with the program's own. */
export const networkVerbs: readonly NetworkVerb[] = [
  {
    words: "down",
    about: { zh: "停止由另一进程运行的网络", en: "Stop the one that another process runs" },
    example: "down",
    isSilent: true,
  },
  {
    words: "status",
    about: {
      zh: "各进程：内存、高度、领导者、证书剩余天数；有未运行的即失败",
      en: "Its processes: memory, height, leader, certificates' days left; fails when one does not run",
    },
    example: "status",
  },
  {
    words: "stop",
    about: { zh: "停止一个进程，不再启动", en: "Stop one process, and leave it stopped" },
    argument: PROCESS,
    example: "stop peer1.org1",
  },
  {
    words: "start",
    about: { zh: "重新启动已停止的进程", en: "Start a process again that was stopped" },
    argument: PROCESS,
    example: "start peer1.org1",
  },
  {
    words: "org add",
    about: {
      zh: "一个组织加入运行中的通道，自有 CA 和背书节点",
      en: "An organisation joins the running channel, with a CA and peers of its own",
    },
    options: [
      { flags: "--msp <id>", about: { zh: "MSP 标识", en: "its MSP id" }, isRequired: true },
      { flags: "--name <label>", about: { zh: "名称，小写 DNS 标签", en: "lower-case DNS label" }, isRequired: true },
      { flags: "--peer <label...>", about: { zh: "它的背书节点，默认 peer1", en: "its peers; peer1 by default" } },
    ],
    example: "org add --msp TransportMSP --name transport",
  },
  {
    words: "org remove",
    about: { zh: "一个组织离开运行中的通道", en: "An organisation leaves the running channel" },
    argument: { flags: "<name>", about: { zh: "组织的名称", en: "the organisation's name" } },
    example: "org remove transport",
  },
  {
    words: "orderer add",
    about: {
      zh: "一个承担排序的组织加入排序节点：取得全部区块后参与排序",
      en: "An orderer joins, of an organisation that orders: it fetches every block, then takes part",
    },
    options: [
      { flags: "--org <name>", about: { zh: "所属组织的名称", en: "its organisation's name" }, isRequired: true },
      { flags: "--name <label>", about: { zh: "名称，小写 DNS 标签", en: "lower-case DNS label" }, isRequired: true },
    ],
    example: "orderer add --org orderer --name orderer4",
  },
  {
    words: "orderer remove",
    about: {
      zh: "一个排序节点离开；至少须留一个，BFT 须留四个",
      en: "An orderer leaves; one must be left, four behind BFT",
    },
    argument: PROCESS,
    example: "orderer remove orderer3.orderer",
  },
  {
    words: "peer restore",
    about: {
      zh: "丢失账本的背书节点由另一节点的快照恢复，并由第三个节点确认",
      en: "A peer that lost its ledger gets a new one from another peer's snapshot, which a third one confirms",
    },
    argument: PROCESS,
    options: [
      {
        flags: "--from <process>",
        about: { zh: "取哪个节点的快照", en: "the peer whose snapshot is taken" },
        isRequired: true,
      },
      {
        flags: "--unconfirmed",
        about: {
          zh: "没有第三个节点可以确认时，相信另一组织所给的状态",
          en: "take another organisation at its word where no third one can confirm its state",
        },
      },
    ],
    example: "peer restore peer2.org1 --from peer1.org1",
  },
  {
    words: "chaincode upgrade",
    about: { zh: "更换链码版本，不中断服务", en: "A new version of a chaincode, without stopping service" },
    argument: { flags: "<name>", about: { zh: "链码名称", en: "the chaincode's name" } },
    options: [
      { flags: "--to <version>", about: { zh: "新版本", en: "the new version" }, isRequired: true },
      {
        flags: "--path <dir>",
        about: { zh: "新版本所在目录（Node 链码）", en: "folder of the new version, a Node chaincode" },
        isRequired: true,
      },
    ],
    example: "chaincode upgrade mulian --to 2.0 --path chaincode",
  },
  {
    words: "cert list",
    about: { zh: "全部证书及其剩余天数", en: "Every certificate with the days it has left" },
    example: "cert list",
  },
  {
    words: "cert renew",
    about: {
      zh: "逐个换发一年期证书，不中断服务",
      en: "New certificates for a year, one holder after the other, without losing service",
    },
    options: [
      {
        flags: "--node <name...>",
        about: { zh: "哪些进程，或 admin.组织", en: "which processes, or admin.ORGANISATION" },
      },
      { flags: "--all", about: { zh: "全部", en: "every one" } },
    ],
    example: "cert renew --all",
  },
  {
    words: "user revoke",
    about: {
      zh: "在 CA 和通道中吊销一个身份，并验证各节点均已拒绝",
      en: "Revoke an identity at its CA and in the channel, and try whether every peer refuses it",
    },
    argument: { flags: "<enrolment-id>", about: { zh: "证书标识", en: "the identity's enrolment id" } },
    options: [
      { flags: "--org <name>", about: { zh: "所属组织的名称", en: "its organisation's name" }, isRequired: true },
      { flags: "--reason <reason>", about: { zh: "原因，例如 keycompromise", en: "for example keycompromise" } },
      {
        flags: "--msp <dir>",
        about: {
          zh: "该身份的 MSP 目录，用来逐个节点验证",
          en: "the identity's MSP folder, to try every peer with it",
        },
      },
    ],
    example: "user revoke mallory --org transport --reason keycompromise",
  },
];

/** The nouns of verbs that are two words. */
export const networkNouns: Readonly<Record<string, Bilingual>> = {
  org: { zh: "通道的组织", en: "Organisations of the channel" },
  orderer: { zh: "通道的排序节点", en: "Orderers of the channel" },
  peer: { zh: "通道的背书节点", en: "Peers of the channel" },
  chaincode: { zh: "通道的链码", en: "Chaincodes of the channel" },
  cert: {
    zh: "CA、节点、链码、管理员和用户的证书",
    en: "Certificates of CAs, nodes, chaincodes, administrators, users",
  },
  user: { zh: "组织 CA 的身份", en: "Identities of an organisation's CA" },
};
