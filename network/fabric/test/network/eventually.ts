const POLL_MS = 100;
/** Far above what is awaited: only what hangs reaches it. */
const LIMIT_MS = 90_000;

/** Waits until the check holds. */
export async function eventually(check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await check().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`it did not come true: ${check.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
