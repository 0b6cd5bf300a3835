import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ProblemError } from "../../api/client.js";

interface Fetching<T> {
  readonly isRunning: boolean;
  readonly result: T | undefined;
  readonly error: ProblemError | null;
  readonly run: (work: (signal: AbortSignal) => Promise<T>, onRefused?: (error: ProblemError) => void) => void;
  readonly stop: () => void;
}

/** Data on its way, which can be stopped. Each reading leaves a receipt, so the receipts are read again after it. */
export function useFetching<T = void>(): Fetching<T> {
  const client = useQueryClient();
  const stopper = useRef<AbortController>(undefined);
  const [isRunning, setRunning] = useState(false);
  const [result, setResult] = useState<T>();
  const [error, setError] = useState<ProblemError | null>(null);
  const work = async (
    start: (signal: AbortSignal) => Promise<T>,
    onRefused?: (error: ProblemError) => void,
  ): Promise<void> => {
    const controller = new AbortController();
    stopper.current = controller;
    setRunning(true);
    setError(null);
    setResult(undefined);
    try {
      setResult(await start(controller.signal));
    } catch (failure) {
      if (controller.signal.aborted) return;
      if (!(failure instanceof ProblemError)) throw failure;
      setError(failure);
      onRefused?.(failure);
    } finally {
      setRunning(false);
      void client.invalidateQueries();
    }
  };
  return {
    isRunning,
    result,
    error,
    run: (start, onRefused) => void work(start, onRefused),
    stop: () => stopper.current?.abort(),
  };
}
