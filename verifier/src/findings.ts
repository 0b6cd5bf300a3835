import type { Bilingual } from "@mulian/domain";

/** `wrong` refutes what rests on it; `missing` leaves it unproven. */
type Weight = "wrong" | "missing";
interface Meaning {
  readonly weight: Weight;
  readonly text: Bilingual;
}

const wrong = (zh: string, en: string): Meaning => ({ weight: "wrong", text: { zh, en } });
const missing = (zh: string, en: string): Meaning => ({ weight: "missing", text: { zh, en } });

/** Everything the verifier can find, in the order in which it looks (docs/evidence.md). */
export const FINDINGS = {
  // Configurations
  PIN_MISSING: missing(
    "未给出创世区块的头哈希：请向另外两个组织取得（mulian audit genesis），并以 --genesis 给出",
    "no header hash of block 0 was given: get it from two other organisations (mulian audit genesis) and give it with --genesis",
  ),
  GENESIS_MISSING: missing("没有创世区块", "block 0 is not there"),
  GENESIS_MISMATCH: wrong("创世区块的头哈希不是所给的", "block 0 has another header hash than the one given"),
  CHAINCODE_OTHER: wrong(
    "所称的链码不是目录合约：别的链码里的记录谁都可能写入（名称另定的网络以 --chaincode 给出）",
    "the chaincode is not the contracts': into another anybody may write records (--chaincode, where the network has another name for it)",
  ),
  CONFIGURATION_UNREADABLE: wrong("区块中的通道配置读不出来", "the channel configuration in the block cannot be read"),
  CONFIGURATION_GAP: missing("两个配置之间缺少配置区块", "a configuration block is missing between two others"),
  CONFIGURATION_NOT_NEXT: wrong(
    "配置的序号不在前一个之后",
    "the configuration's sequence does not follow the one before",
  ),
  // Blocks
  BLOCK_UNREADABLE: wrong("不是规范写法的区块", "not a block in its one form"),
  BLOCK_OTHER_NUMBER: wrong("区块号与文件名不同", "the block has another number than its file"),
  BLOCK_BEYOND_HEIGHT: wrong("区块超出清单的高度", "the block lies beyond the manifest's height"),
  NEWEST_BLOCK_MISSING: missing("缺少最新的区块（高度减一）", "the newest block, height − 1, is not there"),
  OTHER_CHANNEL: wrong("属于另一通道", "of another channel"),
  DATA_HASH: wrong("交易与区块头中的哈希不符", "the envelopes do not have the hash in the block's header"),
  PREVIOUS_HASH: wrong("没有接在前一区块之后", "does not follow the block before it"),
  BLOCK_METADATA: wrong("区块元数据不是规范的五项", "the block's metadata are not the five slots as described"),
  CONFIGURATION_MISSING: missing(
    "签名元数据所指的配置区块不在证据包中",
    "the configuration block that the signed metadata name is not there",
  ),
  CONFIGURATION_OTHER: wrong(
    "签名元数据指向另一个配置区块",
    "the signed metadata name another configuration block than the one in force",
  ),
  ORDERER_SIGNATURE: wrong("排序节点的签名不成立", "an orderer's signature is not good"),
  ORDERER_UNKNOWN: wrong(
    "签名者不是当时配置中的排序节点",
    "signed by somebody who is no orderer of the configuration in force",
  ),
  ORDERERS_TOO_FEW: missing("签名的排序节点不够", "too few orderers signed"),
  // Attestations
  ATTESTATION_UNREADABLE: wrong("不是规范写法的背书应答", "not an endorsed answer in its one form"),
  ATTESTATION_WITHOUT_BLOCK: wrong("所证的区块不在证据包中", "attests a block that is not there"),
  ATTESTATION_OTHER_QUESTION: wrong("回答的是另一个问题", "answers another question"),
  ATTESTATION_OTHER_BLOCK: wrong("所证的是另一个区块", "tells another block"),
  ATTESTATION_SIGNATURE: wrong("节点的签名不成立", "the peer's signature is not good"),
  ATTESTATION_BY_STRANGER: wrong(
    "签名者不是当时配置中任何组织的成员",
    "signed by no member of the configuration in force",
  ),
  ATTESTATION_NOT_BY_PEER: wrong("签名者不是节点", "signed by somebody who is no peer"),
  ATTESTATION_REVOKED: wrong("节点的证书已被吊销", "the peer's certificate is revoked"),
  ATTESTATION_TWICE: wrong("同一组织作证两次", "one organisation attests twice"),
  CODES_DISPUTED: wrong("各组织所述的交易结果不同", "organisations tell different codes for the block's transactions"),
  ATTESTATIONS_TOO_FEW: missing("作证的组织不过半数", "not more than half of the organisations attest the block"),
  // Transactions
  BLOCK_MISSING: missing("所指的区块不在证据包中", "the block that is named is not there"),
  TRANSACTION_MISSING: wrong("区块中没有这笔交易", "the block has no such transaction"),
  TRANSACTION_UNREADABLE: wrong("不是规范写法的交易", "not a transaction in its one form"),
  TRANSACTION_ID: wrong(
    "交易号不是其创建者和随机数的哈希",
    "the transaction's id is not the hash of its nonce and creator",
  ),
  CREATOR_SIGNATURE: wrong("创建者的签名不成立", "the creator's signature is not good"),
  CREATOR_UNKNOWN: wrong(
    "创建者不是当时配置中任何组织的成员",
    "the creator is no member of the configuration in force",
  ),
  CREATOR_REVOKED: wrong("创建者的证书当时已被吊销", "the creator's certificate was revoked"),
  CREATOR_EXPIRED: wrong(
    "交易时间不在创建者证书的有效期内",
    "the transaction's time lies outside the creator's certificate's life",
  ),
  OTHER_CHAINCODE: wrong("调用的是另一个链码", "calls another chaincode"),
  PROPOSAL_HASH: wrong("背书的是另一个提案", "another proposal was endorsed"),
  ENDORSEMENT_SIGNATURE: wrong("背书签名不成立", "an endorsement is not good"),
  ENDORSEMENT_NOT_BY_PEER: wrong(
    "背书者不是当时配置中的节点",
    "endorsed by somebody who is no peer of the configuration in force",
  ),
  ENDORSEMENT_MISSING: wrong("没有背书", "nobody endorsed"),
  TRANSACTION_INVALID: wrong("各组织证明这笔交易无效", "the organisations attest that the transaction does not count"),
  // Records
  STATEMENT_TWICE: wrong("同一陈述出现两次", "the statement stands twice"),
  RECORD_MISSING: wrong("交易没有写这条记录", "the transaction does not write the record"),
  RECORD_UNREADABLE: wrong("写入的不是规范写法的记录", "what was written is no record in canonical form"),
  RECORD_OTHER: wrong("写入的是另一条记录或另一版本", "what was written is another record or version"),
  RECORD_OTHER_WRITER: wrong("记录写着另一个更新人", "the record names another writer than the transaction's creator"),
  ENDORSEMENTS_TOO_FEW: missing(
    "背书的组织不过半数，按目录合约的背书策略写不出这条记录",
    "not more than half of the organisations endorsed: under the contracts' policy nobody writes the record so",
  ),
  RECORD_OTHER_COMMAND: wrong(
    "记录所依据的命令不是交易创建者签名的命令",
    "the record was made by another command than its transaction's creator signed",
  ),
  RECORD_OTHER_TIME: wrong("记录写着另一个更新时间", "the record names another time than the transaction's"),
  // Agreements
  EVIDENCE_MISSING: missing("缺少所需的记录", "a record is missing that this rests on"),
  TERMS_DIFFER: wrong("条款摘要不一致", "the terms do not have one digest throughout"),
  PARTIES_DIFFER: wrong("双方、目录或版本与申请不同", "parties, dataset or version are not the request's"),
  GRADE_DIFFERS: wrong(
    "目录的分级、共享类型或部门与申请所述不同",
    "the dataset has another grade, share type or department than the request says",
  ),
  NOT_GRANTED: wrong("申请没有以此授权结束", "the request did not end in this grant"),
  SIGNER_NOT_ENTITLED: wrong(
    "签署人的证书、部门或组织不符合这一步",
    "the signer's certificate, department or organisation is not that of this step",
  ),
  SIGNED_OTHER: wrong(
    "签署人签名的命令不是同意这份申请的这些条款",
    "the command that the signer signed does not say yes to this request on these terms",
  ),
  SAME_PERSON: wrong("同一人签署了两次", "one person signed twice"),
  GRANTED_BY_CONTRACT: wrong(
    "只有无条件共享的一般数据可由合约直接授权",
    "only unconditional data of the general grade is granted by the contract",
  ),
  SIDE_DID_NOT_ENDORSE: wrong(
    "提供部门（或主管部门）的组织没有背书",
    "the provider's organisation (or the authority's) did not endorse",
  ),
  // Deliveries
  RECEIPT_MISSING: wrong("没有所指的凭证文件", "the receipt's file is not there"),
  RECEIPT_UNREADABLE: wrong("不是规范写法的凭证", "not a receipt in canonical form"),
  RECEIPT_OTHER_FILE: wrong(
    "文件名不是凭证所属部门和序号：一份凭证可能被算作几次",
    "the file does not have the name of its receipt's department and sequence: one receipt could count several times",
  ),
  RECEIPT_UNUSED: wrong("没有陈述用到这份凭证", "no statement uses the receipt"),
  RECEIPT_SIGNATURE: wrong("提供部门的签名不成立", "the provider's signature is not good"),
  COUNTERSIGNATURE: wrong("取得部门的会签不成立", "the grantee's counter-signature is not good"),
  COUNTERSIGNATURE_OTHER: wrong("会签的是另一份凭证", "the counter-signature is on another receipt"),
  COUNTERSIGNATURE_MISSING: missing("取得部门没有会签", "the grantee has not counter-signed"),
  KEY_UNKNOWN: missing(
    "证据包中没有该部门自己公布这把签名密钥的记录",
    "no record by the department itself in the bundle announces the signature's key",
  ),
  KEY_ENDED: wrong("签名时密钥已经停用", "signed after the key had ended"),
  KEY_BLOCKED: wrong("密钥封锁之后才记入账本", "committed to the ledger after the key was blocked"),
  RECEIPT_OTHER_GRANT: wrong("凭证属于另一项授权", "the receipt is of another grant"),
  RECEIPT_BEYOND_GRANT: wrong("凭证所述超出授权", "the receipt tells of something that was not granted"),
  RECEIPT_OUTSIDE_TERM: wrong("交付不在授权期内", "the delivery lies outside the grant's term"),
  RECEIPT_WHILE_HELD: wrong("交付时授权已被暂停或撤销", "delivered while the grant was suspended or revoked"),
  INCLUSION_MISSING: missing("没有到账本批次的路径", "no path leads to a batch on the ledger"),
  INCLUSION_OTHER_BATCH: wrong(
    "批次属于另一部门，或不含这个序号",
    "the batch is another department's, or does not cover the sequence",
  ),
  INCLUSION_WRONG: wrong("路径不通向批次的根", "the path does not lead to the batch's root"),
} as const satisfies Readonly<Record<string, Meaning>>;

export type FindingCode = keyof typeof FINDINGS;

/** Something found, and where in the bundle. */
export interface Finding {
  readonly code: FindingCode;
  readonly where: string;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** What is found about one thing: everything, not the first only. */
export class Findings {
  private readonly found: Finding[] = [];

  /** @param where a file of the bundle, a transaction in it (`file#id`) or a statement (`statements[3]`) */
  constructor(readonly where: string) {}

  add(code: FindingCode, details?: Finding["details"]): void {
    this.found.push({ code, where: this.where, ...(details === undefined ? {} : { details }) });
  }

  get all(): readonly Finding[] {
    return this.found;
  }
}

export type Verdict = "proven" | "unproven" | "refuted";

/** What is left of something that all of this was found about. */
export function verdictOn(findings: readonly Finding[]): Verdict {
  if (findings.length === 0) return "proven";
  return findings.some(({ code }) => FINDINGS[code].weight === "wrong") ? "refuted" : "unproven";
}
