import type { SourceState } from "../../ports/data-source.js";
import type { HttpJsonBinding } from "./binding.js";
import { sourceError, type SourceContext } from "./context.js";
import type { Ask, PageAnswer } from "./http-json-ask.js";
import { memberAt } from "./http-json-member.js";

/** Pages that are asked again at the end: their addresses and validators are kept until then, some kilobytes each. */
const MAX_CONFIRMED_PAGES = 2_000;
const MAX_VALIDATOR_CHARS = 256;
/** A page that was last changed in the second it was sent may change again within that second (RFC 9110 §8.8.2.2). */
const SETTLED_MS = 1_000;

interface Confirmable {
  readonly url: URL;
  /** The header that asks whether it is still so, and its value. */
  readonly condition: Readonly<Record<string, string>>;
  readonly validator: string;
}

/**
 * Whether the pages of one read are of one state of the source, by the best that the interface offers. A version that the
 * binding names is compared page by page, before the page's rows go on. Otherwise the pages' own validators (RFC 9110 §8.8) are
 * asked about once more when all were read: as each was the same before and after the moment between, they all stood side by
 * side at that moment. A total tells only of rows that came or went.
 */
export class PagedState {
  private pages = 0;
  private rows = 0;
  private version: string | undefined;
  private total: number | undefined;
  private readonly confirmable: Confirmable[] = [];
  private isConfirmed = false;

  constructor(
    private readonly binding: Pick<HttpJsonBinding, "version" | "total">,
    private readonly context: SourceContext,
  ) {}

  /** Makes a server that knows conditions refuse a page of another state by itself (RFC 9110 §13.1.1). */
  get condition(): Readonly<Record<string, string>> {
    const { version = "" } = this;
    // A weak tag (`W/…`) never matches.
    return this.namesEntityTag && version.startsWith('"') ? { "if-match": version } : {};
  }

  /** @throws DataSourceError sourceChanged, sourceFailed when a page lacks what the binding says it has */
  page(url: URL, answer: PageAnswer, document: unknown, rows: number): void {
    this.pages += 1;
    this.rows += rows;
    this.compareVersion(answer, document);
    this.compareTotal(document);
    if (this.binding.version === undefined) this.keep(url, answer);
  }

  /**
   * After the last page.
   * @throws DataSourceError sourceChanged
   */
  async end(ask: Ask): Promise<void> {
    if (this.total !== undefined && this.total !== this.rows)
      throw this.changed(`${this.rows} rows came, of ${this.total}`);
    if (this.pages > 1 && this.binding.version === undefined) await this.confirm(ask);
  }

  /** What is known as far as it was read; a read that is given up in the middle confirms nothing any more. */
  get state(): SourceState {
    if (this.pages <= 1 || this.binding.version !== undefined || this.isConfirmed) return "one";
    return this.total === undefined ? "unconfirmed" : "counted";
  }

  private async confirm(ask: Ask): Promise<void> {
    for (const { url, condition, validator } of this.confirmable) {
      const answer = await ask(url, condition);
      answer.body.on("error", () => undefined).destroy();
      if (answer.status !== 304 && validatorOf(answer)?.validator !== validator)
        throw this.changed(`page ${url.search} is another one by now`);
    }
    // Of pages without a validator, or beyond what is kept, nobody knows.
    this.isConfirmed = this.confirmable.length === this.pages;
  }

  private get namesEntityTag(): boolean {
    const { version } = this.binding;
    return version !== undefined && "header" in version && version.header.toLowerCase() === "etag";
  }

  private compareVersion(answer: PageAnswer, document: unknown): void {
    const { version } = this.binding;
    if (version === undefined) return;
    const value =
      "header" in version ? answer.headers[version.header.toLowerCase()] : memberAt(document, version.member);
    if (typeof value !== "string" && typeof value !== "number")
      throw sourceError(this.context, "sourceFailed", "a page names no version");
    this.version ??= String(value);
    if (this.version !== String(value)) throw this.changed(`page ${this.pages} is of another version`);
  }

  private compareTotal(document: unknown): void {
    const { total } = this.binding;
    if (total === undefined) return;
    const value = memberAt(document, total);
    if (typeof value !== "number" || !Number.isSafeInteger(value))
      throw sourceError(this.context, "sourceFailed", "a page names no total");
    this.total ??= value;
    if (this.total !== value) throw this.changed(`page ${this.pages} counts ${value} rows, not ${this.total}`);
  }

  private keep(url: URL, answer: PageAnswer): void {
    const found = validatorOf(answer);
    if (found !== undefined && this.confirmable.length < MAX_CONFIRMED_PAGES) this.confirmable.push({ url, ...found });
  }

  private changed(detail: string): Error {
    return sourceError(this.context, "sourceChanged", detail);
  }
}

/** The entity tag; without one the day of the last change, if it was long enough ago to tell two states apart. */
function validatorOf({ headers }: PageAnswer): Pick<Confirmable, "condition" | "validator"> | undefined {
  const { etag, date, "last-modified": modified } = headers;
  if (typeof etag === "string" && etag.length <= MAX_VALIDATOR_CHARS)
    return { condition: { "if-none-match": etag }, validator: etag };
  if (typeof modified !== "string" || typeof date !== "string") return undefined;
  // Not a number when either is no date, which no comparison is true of.
  const isSettled = Date.parse(date) - Date.parse(modified) > SETTLED_MS;
  return isSettled ? { condition: { "if-modified-since": modified }, validator: modified } : undefined;
}
