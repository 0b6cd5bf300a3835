/** What is opened when it is first asked for, and is the same one ever after. A failure is not remembered: the next call tries again. */
export class OpenedLate<Opened> {
  #opening: Promise<Opened> | undefined;

  constructor(private readonly open: () => Promise<Opened>) {}

  /** @throws what opening it throws */
  get(): Promise<Opened> {
    this.#opening ??= this.open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** What there is by now: undefined where nobody asked for it yet, or nobody got it. */
  async current(): Promise<Opened | undefined> {
    return this.#opening?.catch(() => undefined);
  }
}
