/** Closes what was opened, last first. */
export class Teardown {
  private readonly opened: { close(): Promise<unknown> }[] = [];
  private running: Promise<void> | undefined;

  add<T extends { close(): Promise<unknown> }>(resource: T): T {
    this.opened.push(resource);
    return resource;
  }

  /** Everything is closed, also when closing something fails; the first failure is told then. */
  run(): Promise<void> {
    this.running ??= this.closeAll();
    return this.running;
  }

  private async closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const resource of this.opened.toReversed()) {
      await resource.close().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
