import { fetchDocument, isMisnamed, isOwnedBy, pushDocument } from "./document-service.js";
import { Errands, type Errand } from "./errands.js";
import { errandsOfIndex } from "./errands-of-index.js";
import type { Leg } from "./leg.js";
import { documentsOf, namedAgain, namingRecords, partiesOf, subjectOf, type NamingRecord } from "./naming-records.js";

type Parts = Pick<Leg, "deps" | "documents" | "peers" | "state">;

/**
 * Keeps both gateways of a record supplied with its documents: each brings what it has and fetches what it lacks, until both
 * have all.
 */
export class DocumentCourier {
  /** What is known to be on both sides. */
  private readonly done = new Set<string>();
  private readonly errands: Errands;

  constructor(private readonly leg: Parts) {
    this.errands = new Errands(
      leg.deps,
      errandsOfIndex(leg.deps.index, () => this.find()),
    );
  }

  start(): void {
    this.errands.start();
  }

  async close(): Promise<void> {
    await this.errands.close();
  }

  private find(): readonly Errand[] {
    const { index, department } = this.leg.deps;
    const all = namingRecords(index);
    const again = namedAgain(all);
    const errands = all.flatMap((record) => {
      const others = partiesOf(record).filter((party) => party !== department);
      // Two others: not ours. None: a record of oneself alone has no other side.
      const [other] = others.length === 1 ? others : [];
      if (other === undefined) return [];
      return documentsOf(record).map(({ digest }) => this.errand(record, other, digest, again.has(digest)));
    });
    return errands.filter(({ key }) => !this.done.has(key));
  }

  private errand(record: NamingRecord, department: string, digest: string, isNamedAgain: boolean): Errand {
    const key = `document/${subjectOf(record)}/${department}/${digest}`;
    return {
      key,
      department,
      run: async () => {
        // Another record named it first: it is not this one's to be brought or asked for.
        const isOwner = !isNamedAgain || (await isOwnedBy(this.leg.deps.index, digest, record));
        if (isOwner && !(await isMisnamed(this.leg, record, digest))) await this.supply(department, digest);
        this.done.add(key);
      },
    };
  }

  private async supply(other: string, digest: string): Promise<void> {
    const { documents, state } = this.leg;
    if (!(await documents.has(digest))) await documents.put(digest, await fetchDocument(this.leg, other, digest));
    else if (await state.wasSent(digest, other)) return;
    else await pushDocument(this.leg, other, digest);
    await state.keepSent(digest, other);
  }
}
