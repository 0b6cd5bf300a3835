import { fetchDocument, isOwnedBy, pushDocument } from "./document-service.js";
import { Errands, type Errand } from "./errands.js";
import type { Leg } from "./leg.js";

type Parts = Pick<Leg, "deps" | "documents" | "peers" | "state">;

/**
 * Keeps both gateways of a request supplied with its documents: each brings what it has and fetches what it lacks, until both
 * have all.
 */
export class DocumentCourier {
  /** What is known to be on both sides. */
  private readonly done = new Set<string>();
  private readonly errands: Errands;
  private seenHeight = -1;
  private open: readonly Errand[] = [];

  constructor(private readonly leg: Parts) {
    this.errands = new Errands(leg.deps, () => this.find());
  }

  start(): void {
    this.errands.start();
  }

  async close(): Promise<void> {
    await this.errands.close();
  }

  private find(): readonly Errand[] {
    const { index, department } = this.leg.deps;
    if (index.height !== this.seenHeight) {
      this.seenHeight = index.height;
      const all = index.all("access-request");
      // A request to or from oneself alone has no other side.
      const requests = all.filter(
        ({ requester, provider }) => (requester === department) !== (provider === department),
      );
      const named = all.flatMap(({ terms }) => terms.documents.map(({ digest }) => digest));
      const once = new Set<string>();
      const again = new Set(named.filter((digest) => once.size === once.add(digest).size));
      this.open = requests.flatMap((request) => {
        const other = request.requester === department ? request.provider : request.requester;
        return request.terms.documents.map(({ digest }) => this.errand(request.id, other, digest, again.has(digest)));
      });
    }
    this.open = this.open.filter(({ key }) => !this.done.has(key));
    return this.open;
  }

  private errand(request: string, department: string, digest: string, isNamedAgain: boolean): Errand {
    const key = `document/${request}/${department}/${digest}`;
    return {
      key,
      department,
      run: async () => {
        // Another request named it first: it is not this one's to be brought or asked for.
        if (!isNamedAgain || (await isOwnedBy(this.leg.deps.index, digest, { id: request })))
          await this.supply(department, digest);
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
