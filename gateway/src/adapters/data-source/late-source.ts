import type { DataSource, ReadQuery, Row, SourceDescription } from "../../ports/data-source.js";

/**
 * A source whose kind is loaded when it is first asked something: drivers and parsers of the kinds that a gateway does not
 * use, or not yet, would take megabytes of it.
 */
export class LateSource implements DataSource {
  #opened: Promise<DataSource> | undefined;

  constructor(
    readonly kind: string,
    private readonly open: () => Promise<DataSource>,
  ) {}

  async describe(signal: AbortSignal): Promise<SourceDescription> {
    return (await this.#source()).describe(signal);
  }

  async *read(query: ReadQuery): AsyncGenerator<readonly Row[], void, undefined> {
    yield* (await this.#source()).read(query);
  }

  async checkReachable(signal: AbortSignal): Promise<void> {
    await (await this.#source()).checkReachable(signal);
  }

  async close(): Promise<void> {
    await (await this.#opened)?.close();
  }

  #source(): Promise<DataSource> {
    return (this.#opened ??= this.open());
  }
}
