import { TextDecoder } from "node:util";
import type { Dispatcher } from "undici";
import type { HttpJsonBinding } from "./binding.js";
import { sourceError, type SourceContext } from "./context.js";
import type { Ask } from "./http-json-ask.js";
import { memberAt } from "./http-json-member.js";
import type { PagedState } from "./http-json-state.js";

/** A JSON document is held whole to be parsed; an interface with more gives pages, or an object a line. */
const MAX_DOCUMENT_BYTES = 16 * 1_048_576;
const MAX_LINE_BYTES = 1_048_576;
/** Hundred rows a page would be ten million rows: whoever has more has larger pages. It ends an interface that never does. */
const MAX_PAGES = 100_000;
const MAX_CURSOR_CHARS = 2_000;
/** Objects handed on at once. */
const BATCH_OBJECTS = 250;
const LINE_FEED = 0x0a;

export type Page = readonly unknown[];
type Body = Dispatcher.ResponseData["body"];

/** The objects of an interface, some at a time, in bounded memory. */
export class JsonPages {
  constructor(
    private readonly binding: HttpJsonBinding,
    private readonly context: SourceContext,
    private readonly ask: Ask,
    private readonly state: PagedState,
  ) {}

  /** @throws DataSourceError sourceFailed for an answer that is not what the binding says, sourceChanged between two pages */
  async *read(): AsyncGenerator<Page, void, undefined> {
    const { binding } = this;
    let url: URL | undefined = new URL(binding.url);
    for (let pages = 0; url !== undefined; pages += 1) {
      if (pages === MAX_PAGES) throw this.failed(`more than ${MAX_PAGES} pages`);
      const answer = await this.ask(url, this.state.condition);
      if (binding.format === "ndjson") return yield* this.lines(answer.body);
      const document = this.parse(Buffer.concat(await this.whole(answer.body)));
      const rows = binding.rows === undefined ? document : memberAt(document, binding.rows);
      if (!Array.isArray(rows)) throw this.failed("the answer has no list of rows");
      const objects: readonly unknown[] = rows;
      this.state.page(url, answer, document, objects.length);
      for (let at = 0; at < objects.length; at += BATCH_OBJECTS) yield objects.slice(at, at + BATCH_OBJECTS);
      url = this.next(document, url);
    }
    await this.state.end(this.ask);
  }

  private next(document: unknown, url: URL): URL | undefined {
    const { next } = this.binding;
    if (next === undefined) return undefined;
    const named = this.named(memberAt(document, "link" in next ? next.link : next.cursor));
    if (named === undefined) return undefined;
    const following = "link" in next ? resolved(named, url) : withParameter(url, next.parameter, named);
    if (following === undefined) throw this.failed("the next page's address is none");
    if (following.href === url.href) throw this.failed("a page names itself as the next one");
    return following;
  }

  /** What an answer names the next page by; undefined at the end. */
  private named(value: unknown): string | undefined {
    if (value === undefined || value === null || value === "") return undefined;
    const isName = typeof value === "string" || typeof value === "number";
    if (!isName || String(value).length > MAX_CURSOR_CHARS)
      throw this.failed("what names the next page is no text or number");
    return String(value);
  }

  private async whole(body: Body): Promise<Buffer[]> {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of body as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > MAX_DOCUMENT_BYTES) throw this.failed(`a document of more than ${MAX_DOCUMENT_BYTES} bytes`);
      parts.push(part);
    }
    return parts;
  }

  private async *lines(body: Body): AsyncGenerator<Page, void, undefined> {
    let rest: Buffer = Buffer.alloc(0);
    for await (const part of body as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? part : Buffer.concat([rest, part]);
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      rest = bytes.subarray(end);
      if (rest.length > MAX_LINE_BYTES) throw this.failed(`a line of more than ${MAX_LINE_BYTES} bytes`);
      if (end > 0) yield this.objectsIn(bytes.subarray(0, end));
    }
    if (rest.length > 0) yield this.objectsIn(rest);
  }

  private objectsIn(bytes: Buffer): Page {
    const lines = this.decode(bytes).split("\n");
    return lines.filter((line) => line.trim() !== "").map((line) => this.parseText(line));
  }

  private parse(bytes: Buffer): unknown {
    return this.parseText(this.decode(bytes));
  }

  private decode(bytes: Buffer): string {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw this.failed("the answer is not UTF-8");
    }
  }

  private parseText(text: string): unknown {
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch {
      throw this.failed("the answer is not JSON");
    }
  }

  private failed(detail: string): Error {
    return sourceError(this.context, "sourceFailed", detail);
  }
}

function resolved(link: string, base: URL): URL | undefined {
  return URL.canParse(link, base.href) ? new URL(link, base) : undefined;
}

function withParameter(url: URL, name: string, value: string): URL {
  const following = new URL(url.href);
  following.searchParams.set(name, value);
  return following;
}
