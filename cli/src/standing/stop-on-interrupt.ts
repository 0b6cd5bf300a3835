/**
 * Gives a signal that is aborted by the first Ctrl-C or SIGTERM. A second one ends the process at once, as it would by itself.
 * @param tell that it was heard: stopping may take a while
 */
export function stopOnInterrupt(tell: () => void): AbortController {
  const asked = new AbortController();
  const stop = (): void => {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    tell();
    asked.abort();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return asked;
}
