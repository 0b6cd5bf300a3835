import { OpenedLate } from "../../opened-late.js";
import type { DataSource, ReadQuery, Row, SourceDescription } from "../../ports/data-source.js";

/**
 * A source whose kind is loaded when it is first asked something: drivers and parsers of the kinds that a gateway does not
 * use, or not yet, would take megabytes of it.
 */
export class LateSource implements DataSource {
  readonly #source: OpenedLate<DataSource>;

  constructor(
    readonly kind: string,
    open: () => Promise<DataSource>,
  ) {
    this.#source = new OpenedLate(open);
  }

  async describe(signal: AbortSignal): Promise<SourceDescription> {
    return (await this.#source.get()).describe(signal);
  }

  async *read(query: ReadQuery): AsyncGenerator<readonly Row[], void, undefined> {
    yield* (await this.#source.get()).read(query);
  }

  async checkReachable(signal: AbortSignal): Promise<void> {
    await (await this.#source.get()).checkReachable(signal);
  }

  async close(): Promise<void> {
    await (await this.#source.current())?.close();
  }
}
