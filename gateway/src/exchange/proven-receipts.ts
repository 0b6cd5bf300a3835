import { setImmediate as turn } from "node:timers/promises";
import {
  DomainError,
  type EvidenceInclusion,
  type EvidenceReceipt,
  type Grant,
  type ReceiptBatch,
} from "@mulian/domain";
import { decodePayload, kidOf } from "./jws.js";
import { inclusionProof, leafHash, merkleRoot } from "./merkle.js";
import { CountersignatureClaims } from "./receipt.js";
import { checkSide, type CheckedReceipt, type CheckedSide } from "./reconcile/checked-receipt.js";
import { coverOf } from "./reconcile/cover-of.js";
import { shownLeaves, shownLog, type ReconcileParts } from "./reconcile/shown-log.js";

/** Of one grant: one delivery a day for five years. Each is one to some hundred kilobytes. */
export const MAX_PROVEN_RECEIPTS = 2_000;

/** A receipt of both sides with its places in their batches, as far as there are any. */
export interface ProvenReceipt extends EvidenceReceipt {
  /** In the provider's log. */
  readonly sequence: number;
  /** Whose signatures it needs: department and id of the key. */
  readonly signedBy: readonly { readonly department: string; readonly kid: string }[];
}

export interface ProvenReceipts {
  /** By the provider's sequence, ascending. */
  readonly receipts: readonly ProvenReceipt[];
  /** Departments whose gateway did not answer, or answered what the ledger does not bear out. */
  readonly unanswered: readonly string[];
}

/**
 * Every receipt of a grant that either party shows and its signatures bear out, with the proof that it is committed on the
 * ledger; what no batch covers yet stands without. A receipt the two sides tell differently is the provider's.
 * @param height batches in later blocks do not count
 * @throws DomainError PAYLOAD_TOO_LARGE when the grant has more than this proves
 */
export async function provenReceipts(leg: ReconcileParts, grant: Grant, height: number): Promise<ProvenReceipts> {
  refuseTooMany(leg, grant);
  const prover = new Prover(leg, grant, height);
  const sides = await Promise.all([grant.provider, grant.grantee].map((department) => prover.side(department)));
  const pairs = pairsOf(sides.filter((side) => side !== undefined));
  if (pairs.length > MAX_PROVEN_RECEIPTS) throw tooMany();
  const receipts: ProvenReceipt[] = [];
  for (const pair of pairs) {
    receipts.push(await prover.prove(pair));
    // A place among ten thousand leaves is ten thousand hashes: others have their turn between two of them.
    await turn();
  }
  return {
    receipts: receipts.toSorted((a, b) => a.sequence - b.sequence),
    unanswered: [...prover.unanswered].toSorted(),
  };
}

type Pair = Pick<CheckedReceipt, "jws" | "countersignature"> & { readonly sequence: number };

/** By delivery; the counter-signature is whichever side's has one of this very receipt. */
function pairsOf(sides: readonly CheckedSide[]): readonly Pair[] {
  const found = new Map<number, Pair>();
  for (const { jws, claims, countersignature } of sides.flatMap(({ byDelivery }) => [...byDelivery.values()])) {
    const known = found.get(claims.sequence);
    if (known === undefined) found.set(claims.sequence, { sequence: claims.sequence, jws, countersignature });
    else if (known.jws === jws && known.countersignature === undefined)
      found.set(claims.sequence, { ...known, countersignature });
  }
  return [...found.values()];
}

/** By the totals on the ledger, before anybody's log is read. */
function refuseTooMany({ deps }: ReconcileParts, { id, provider }: Grant): void {
  const totals = deps.index
    .all("receipt-batch", ({ department }) => department === provider)
    .flatMap((batch) => batch.totals.filter(({ grant }) => grant === id));
  if (totals.reduce((sum, { deliveries, refusals }) => sum + deliveries + refusals, 0) > MAX_PROVEN_RECEIPTS)
    throw tooMany();
}

const tooMany = (): DomainError =>
  new DomainError("PAYLOAD_TOO_LARGE", `evidence covers at most ${MAX_PROVEN_RECEIPTS} receipts of a grant`, {
    limit: MAX_PROVEN_RECEIPTS,
  });

/** Finds places in batches; each batch's leaves are asked for once. */
class Prover {
  readonly unanswered = new Set<string>();
  private readonly silent = new Set<string>();
  private readonly leaves = new Map<string, Promise<readonly Buffer[]>>();
  private readonly batches = new Map<string, readonly ReceiptBatch[]>();

  constructor(
    private readonly leg: ReconcileParts,
    private readonly grant: Grant,
    private readonly height: number,
  ) {}

  async side(department: string): Promise<CheckedSide | undefined> {
    const log = await shownLog(this.leg, department, this.grant.id);
    if (log === undefined) {
      this.silent.add(department);
      this.unanswered.add(department);
      return undefined;
    }
    const side = await checkSide(this.leg, this.grant, department, log.receipts);
    if (side.found.some(({ code }) => code !== "receiptTwice")) this.unanswered.add(department);
    return side;
  }

  async prove({ sequence, jws: receipt, countersignature }: Pair): Promise<ProvenReceipt> {
    const { provider: giver, grantee: taker } = this.grant;
    const provider = await this.inclusion(giver, sequence, receipt);
    const signed = [{ department: giver, kid: kidOf(receipt) }];
    if (countersignature === undefined)
      return { sequence, receipt, ...(provider && { provider }), signedBy: signed.flatMap(withKid) };
    signed.push({ department: taker, kid: kidOf(countersignature) });
    const claims = CountersignatureClaims.parse(decodePayload(countersignature));
    const grantee = await this.inclusion(taker, claims.sequence, countersignature);
    return {
      sequence,
      receipt,
      countersignature,
      ...(provider && { provider }),
      ...(grantee && { grantee }),
      signedBy: signed.flatMap(withKid),
    };
  }

  /** Undefined before a batch covers it, and when its department does not show the leaves that the batch was made from. */
  private async inclusion(department: string, sequence: number, jws: string): Promise<EvidenceInclusion | undefined> {
    const batch = coverOf(this.batchesOf(department), sequence);
    if (batch === undefined) return undefined;
    const leaves = await this.leavesOf(batch);
    const leafIndex = sequence - batch.firstSequence;
    if (leaves[leafIndex]?.equals(leafHash(Buffer.from(jws))) !== true) {
      this.unanswered.add(department);
      return undefined;
    }
    const path = inclusionProof(leaves, leafIndex).map((hash) => hash.toString("hex"));
    return { department, batch: batch.id, leafIndex, treeSize: leaves.length, path };
  }

  private batchesOf(department: string): readonly ReceiptBatch[] {
    const { index } = this.leg.deps;
    const known =
      this.batches.get(department) ??
      index.all(
        "receipt-batch",
        (batch) =>
          batch.department === department && index.get("receipt-batch", batch.id, this.height - 1) !== undefined,
      );
    this.batches.set(department, known);
    return known;
  }

  /** None unless they make the batch's root. Who was silent when asked for receipts is not waited for again. */
  private leavesOf(batch: ReceiptBatch): Promise<readonly Buffer[]> {
    if (this.silent.has(batch.department)) return Promise.resolve([]);
    const known =
      this.leaves.get(batch.id) ??
      shownLeaves(this.leg, batch.department, batch).then((leaves = []) =>
        leaves.length > 0 && merkleRoot(leaves).toString("hex") === batch.merkleRoot ? leaves : [],
      );
    this.leaves.set(batch.id, known);
    return known;
  }
}

const withKid = ({ department, kid }: { readonly department: string; readonly kid: string | undefined }) =>
  kid === undefined ? [] : [{ department, kid }];
