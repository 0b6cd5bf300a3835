import { isRightful, namedBy } from "./document-rights.js";
import { fetchDocument, keepBrought, pushDocument } from "./document-service.js";
import type { Errand, Errands } from "./errands.js";
import { errandsOfIndex } from "./errands-of-index.js";
import type { Leg } from "./leg.js";
import { documentsOf, namingRecords, partiesOf, subjectOf, type NamingRecord } from "./naming-records.js";

/** Texts under way with one department: a record has a few, and each waits for two disks and a line. */
const AT_ONCE = 4;

type Parts = Pick<Leg, "deps" | "documents" | "peers" | "state">;

/**
 * Keeps both gateways of a record supplied with its documents: each brings what its department named there and fetches what
 * the other one named, until both have all.
 */
export class DocumentCourier {
  /** What is known to be on both sides. */
  private readonly done = new Set<string>();
  private readonly errands: Errands;

  constructor(private readonly leg: Parts) {
    this.errands = errandsOfIndex(leg.deps, () => this.find(), { atOnce: AT_ONCE });
  }

  start(): void {
    this.errands.start();
  }

  async close(): Promise<void> {
    await this.errands.close();
  }

  private find(): readonly Errand[] {
    const { index, department } = this.leg.deps;
    const errands = namingRecords(index).flatMap((record) => {
      const others = partiesOf(record).filter((party) => party !== department);
      // Two others: not ours. None: a record of oneself alone has no other side.
      const [other] = others.length === 1 ? others : [];
      return other === undefined ? [] : documentsOf(record).map(({ digest }) => this.errand(record, other, digest));
    });
    return errands.filter(({ key }) => !this.done.has(key));
  }

  private errand(record: NamingRecord, other: string, digest: string): Errand {
    const key = `document/${subjectOf(record)}/${other}/${digest}`;
    return {
      key,
      department: other,
      run: async () => {
        await this.supply(record, other, digest);
        this.done.add(key);
      },
    };
  }

  /** Who named a text brings it or is asked for it. One that is here without belonging to the record stays where it is. */
  private async supply(record: NamingRecord, other: string, digest: string): Promise<void> {
    const { deps, documents, state } = this.leg;
    const by = await namedBy(deps.index, record, digest);
    if (by !== other && by !== deps.department) return;
    if (!(await documents.has(digest))) return this.fetch(other, digest, by === other);
    if (by === other || (await state.wasSent(digest, other)) || !(await isRightful(this.leg, record, digest))) return;
    await pushDocument(this.leg, other, digest);
    await state.keepSent(digest, other);
  }

  /** @param isTheirs false for a text of this department that was lost here and is had again from its other party */
  private async fetch(other: string, digest: string, isTheirs: boolean): Promise<void> {
    const canonical = await fetchDocument(this.leg, other, digest);
    if (!isTheirs) await this.leg.state.keepAuthored(digest);
    await keepBrought(this.leg, digest, canonical, other);
    await this.leg.state.keepSent(digest, other);
  }
}
