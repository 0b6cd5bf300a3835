import { blockFile, canonicalJson, type EvidenceStatement } from "@mulian/domain";
import type { Chain } from "../chain.js";
import type { Bundle } from "../container.js";
import { labelOf } from "../fabric/envelope.js";
import { Findings, verdictOn, type Finding, type FindingCode, type Verdict } from "../findings.js";
import type { JudgedBlock } from "../judged-block.js";
import { ProvenRecords } from "../records.js";
import type { JudgedStatement } from "../report.js";
import { judgeTransaction, NOTHING, type Transaction } from "../transaction.js";
import { judgeAgreement } from "./agreement.js";
import { judgeDelivery } from "./delivery.js";
import { judgeRecord, type RecordStatement } from "./record.js";

export interface JudgedStatements {
  readonly statements: readonly JudgedStatement[];
  /** Of statements, their transactions and receipts; not of what they rest on besides. */
  readonly findings: readonly Finding[];
}

/** Steps 5 and 6 of docs/evidence.md: records first, for agreements and deliveries rest on those that are proven. */
export function judgeStatements(bundle: Bundle, chain: Chain): JudgedStatements {
  const judge = new StatementJudge(bundle, chain);
  const { statements } = bundle.manifest;
  const judged: JudgedStatement[] = [];
  for (const [place, statement] of statements.entries())
    if (statement.kind === "record") judged[place] = judge.record(statement, place);
  judge.proven.sort();
  for (const [place, statement] of statements.entries())
    if (statement.kind !== "record") judged[place] = judge.other(statement, place);
  return { statements: judged, findings: [...judge.found, ...unusedReceipts(bundle)] };
}

/** A receipt that no statement claims was looked at by nobody. */
function unusedReceipts({ manifest, files }: Bundle): readonly Finding[] {
  const used = new Set(manifest.statements.map((statement) => (statement.kind === "delivery" ? statement.file : "")));
  return [...files.keys()]
    .filter((file) => file.startsWith("receipts/") && !used.has(file))
    .map((where) => ({ code: "RECEIPT_UNUSED", where }));
}

class StatementJudge {
  readonly found: Finding[] = [];
  readonly proven = new ProvenRecords();
  /** By their canonical text. */
  private readonly seen = new Set<string>();
  private readonly transactions = new Map<string, Transaction>();
  private readonly places = new Map<number, ReadonlyMap<string, readonly number[]>>();
  private readonly grounds = new WeakMap<readonly Finding[], Ground>();

  constructor(
    private readonly bundle: Bundle,
    private readonly chain: Chain,
  ) {}

  record(statement: RecordStatement, place: number): JudgedStatement {
    const findings = this.begin(statement, place);
    const block = this.chain.blocks.get(statement.block);
    if (block === undefined) {
      findings.add("BLOCK_MISSING", { block: statement.block });
      return this.end(statement, findings, []);
    }
    const transaction = this.transaction(statement, block);
    const record = judgeRecord(statement, transaction, findings);
    const own = [block.findings, transaction.findings, findings.all];
    // What is wrong with the chain as a whole is wrong with every statement, and need not be told as a lack of records too.
    if (record !== undefined && own.every(({ length }) => length === 0))
      this.proven.add({ record, block: statement.block, transaction });
    const judged = this.end(statement, findings, [block.findings, transaction.findings]);
    return record === undefined ? judged : { ...judged, record };
  }

  other(statement: Exclude<EvidenceStatement, RecordStatement>, place: number): JudgedStatement {
    const findings = this.begin(statement, place);
    if (statement.kind === "agreement") {
      judgeAgreement(statement, this.proven, findings);
      return this.end(statement, findings, []);
    }
    const receipt = judgeDelivery(statement, this.bundle.files, this.proven, findings);
    return { ...this.end(statement, findings, []), ...(receipt === undefined ? {} : { receipt }) };
  }

  private begin(statement: EvidenceStatement, place: number): Findings {
    const findings = new Findings(`statements[${place}]`);
    const text = canonicalJson(statement);
    if (this.seen.has(text)) findings.add("STATEMENT_TWICE");
    this.seen.add(text);
    return findings;
  }

  private end(
    statement: EvidenceStatement,
    findings: Findings,
    grounds: readonly (readonly Finding[])[],
  ): JudgedStatement {
    this.found.push(...findings.all);
    const all = [this.chain.findings, ...grounds, findings.all].map((one) => this.ground(one));
    return { statement, verdict: worst(all), because: [...new Set(all.flatMap(({ codes }) => codes))] };
  }

  private ground(findings: readonly Finding[]): Ground {
    const known = this.grounds.get(findings) ?? groundOf(findings);
    this.grounds.set(findings, known);
    return known;
  }

  /** Many records may be written by one transaction: it is judged, and its findings told, once. */
  private transaction({ block: number, txId }: RecordStatement, block: JudgedBlock): Transaction {
    const key = `${blockFile(number)}#${txId}`;
    const known = this.transactions.get(key);
    if (known !== undefined) return known;
    const inForce = this.chain.inForce(number)?.configuration;
    const { channel, chaincode } = this.bundle.manifest;
    const transaction =
      inForce === undefined
        ? notThere(key)
        : judgeTransaction(txId, {
            block,
            places: this.placesOf(number, block).get(txId) ?? [],
            inForce,
            channel,
            chaincode,
          });
    this.transactions.set(key, transaction);
    this.found.push(...transaction.findings);
    return transaction;
  }

  private placesOf(number: number, { block }: JudgedBlock): ReadonlyMap<string, readonly number[]> {
    const known = this.places.get(number);
    if (known !== undefined) return known;
    const places = new Map<string, number[]>();
    for (const [place, envelope] of block.envelopes.entries()) {
      const txId = labelOf(envelope)?.txId ?? "";
      const same = places.get(txId);
      if (same === undefined) places.set(txId, [place]);
      else same.push(place);
    }
    this.places.set(number, places);
    return places;
  }
}

/** Block 0 holds the configuration alone. */
const notThere = (where: string): Transaction => ({
  ...NOTHING,
  findings: [{ code: "TRANSACTION_MISSING", where }],
});

/** What a statement rests on, as far as its verdict goes. Thousands may rest on the same, so it is made once. */
interface Ground {
  readonly verdict: Verdict;
  readonly codes: readonly FindingCode[];
}

const groundOf = (findings: readonly Finding[]): Ground => ({
  verdict: verdictOn(findings),
  codes: [...new Set(findings.map(({ code }) => code))],
});

function worst(grounds: readonly Ground[]): Verdict {
  const verdicts = new Set(grounds.map(({ verdict }) => verdict));
  if (verdicts.has("refuted")) return "refuted";
  return verdicts.has("unproven") ? "unproven" : "proven";
}
