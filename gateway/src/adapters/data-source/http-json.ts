import { Pool } from "undici";
import {
  DataSourceError,
  type DataSource,
  type DataSourceErrorCode,
  type ReadQuery,
  type Row,
  type SourceDescription,
  type SourceState,
} from "../../ports/data-source.js";
import type { HttpJsonBinding } from "./binding.js";
import { sourceError, stopIfAborted, type SourceContext } from "./context.js";
import { deliver, planRead, schemaDigest, type RawBatch, type ReadPlan } from "./deliver.js";
import type { Ask, PageAnswer } from "./http-json-ask.js";
import { OriginDial } from "./http-json-dial.js";
import { JsonPages, type Page } from "./http-json-pages.js";
import { rowOf } from "./http-json-row.js";
import { PagedState } from "./http-json-state.js";
import { readSecret } from "./secret.js";

/** Longest silence, in an answer's head or between two pieces of its body. */
const SILENCE_MS = 30_000;
const OK = 200;
const NOT_MODIFIED = 304;
const PRECONDITION_FAILED = 412;
const MAX_HEADER_BYTES = 16_384;

/** A list of objects that a JSON interface answers, whole, by pages, or an object a line, as a data source. */
export class HttpJsonSource implements DataSource {
  readonly kind = "http-json";

  constructor(
    private readonly binding: HttpJsonBinding,
    private readonly context: SourceContext,
  ) {}

  async describe(signal: AbortSignal): Promise<SourceDescription> {
    await this.checkReachable(signal);
    const { columns } = this.binding;
    return { columns, schemaDigest: schemaDigest(columns) };
  }

  async *read(query: ReadQuery): AsyncGenerator<readonly Row[], void, undefined> {
    stopIfAborted(this.context, query.signal);
    const plan = planRead(this.context, this.binding.columns, query);
    const { dial, headers } = await this.#prepare();
    const pool = openPool(dial);
    const state = new PagedState(this.binding, this.context);
    const ask: Ask = (url, condition) => this.#ask(pool, dial, url, { ...headers, ...condition }, query.signal);
    try {
      const pages = new JsonPages(this.binding, this.context, ask, state);
      yield* deliver(this.context, plan, batches(pages.read(), plan), false);
    } catch (error) {
      throw this.#translate(error, query.signal);
    } finally {
      this.#tell(state.state, query);
      await pool.destroy();
    }
  }

  /** Asks once, and looks at the first page. */
  async checkReachable(signal: AbortSignal): Promise<void> {
    const { dial, headers } = await this.#prepare();
    const pool = openPool(dial);
    try {
      const ask: Ask = (url, condition) => this.#ask(pool, dial, url, { ...headers, ...condition }, signal);
      const pages = new JsonPages(this.binding, this.context, ask, new PagedState(this.binding, this.context));
      for await (const _page of pages.read()) break;
    } catch (error) {
      throw this.#translate(error, signal);
    } finally {
      await pool.destroy();
    }
  }

  async close(): Promise<void> {
    // Each read has connections of its own.
  }

  async #prepare(): Promise<Readonly<{ dial: OriginDial; headers: Readonly<Record<string, string>> }>> {
    const { url, caFile, secretHeader } = this.binding;
    const authorities = caFile === undefined ? undefined : await readSecret(this.context, caFile);
    const dial = new OriginDial(url, this.context, authorities);
    const accept = this.binding.format === "ndjson" ? "application/x-ndjson, application/json" : "application/json";
    if (secretHeader === undefined) return { dial, headers: { accept } };
    const [value = ""] = (await readSecret(this.context, secretHeader.valueFile)).split(/\r?\n/);
    return { dial, headers: { accept, [secretHeader.name.toLowerCase()]: value } };
  }

  /** Pages of which nobody can say that they were one table are told of: to the reader, and in the log. */
  #tell(state: SourceState, { onState }: ReadQuery): void {
    onState?.(state);
    if (state !== "one")
      this.context.log.warn({ source: this.context.name, state }, "pages may be of more than one state of the source");
  }

  /**
   * @throws DataSourceError bindingInvalid for another origin; sourceChanged when a condition does not hold; sourceFailed for
   *   every other answer that was not asked for, a redirect included
   */
  async #ask(
    pool: Pool,
    dial: OriginDial,
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<PageAnswer> {
    if (url.origin !== dial.origin)
      throw sourceError(this.context, "bindingInvalid", `${url.origin} is another origin`);
    const answer = await pool.request({ method: "GET", path: url.pathname + url.search, headers, signal });
    const { statusCode } = answer;
    const isAskedAgain = "if-none-match" in headers || "if-modified-since" in headers;
    if (statusCode === OK || (statusCode === NOT_MODIFIED && isAskedAgain))
      return { status: statusCode, headers: answer.headers, body: answer.body };
    answer.body.on("error", () => undefined).destroy();
    throw sourceError(
      this.context,
      statusCode === PRECONDITION_FAILED ? "sourceChanged" : "sourceFailed",
      `answered ${statusCode}`,
    );
  }

  #translate(error: unknown, signal: AbortSignal): DataSourceError {
    if (signal.aborted) return new DataSourceError("aborted", this.context.name);
    return sourceError(this.context, codeOf(error), error);
  }
}

function openPool(dial: OriginDial): Pool {
  return new Pool(dial.origin, {
    connections: 1,
    pipelining: 1,
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    connect: (_options, callback) => {
      dial.connect().then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(error instanceof Error ? error : new Error("no connection"), null),
      );
    },
  });
}

/** The codes of undici's own errors for silence. */
const TIMEOUTS: readonly unknown[] = ["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"];

function codeOf(error: unknown): DataSourceErrorCode {
  return error instanceof Error && "code" in error && TIMEOUTS.includes(error.code) ? "sourceTimeout" : "sourceFailed";
}

async function* batches(pages: AsyncIterable<Page>, plan: ReadPlan): AsyncGenerator<RawBatch, void, undefined> {
  let before = 0;
  for await (const objects of pages) {
    const first = before + 1;
    yield { rows: objects.map((value) => rowOf(value, plan)), lineOf: (index) => first + index };
    before += objects.length;
  }
}
