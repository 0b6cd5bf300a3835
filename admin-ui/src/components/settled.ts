import { ProblemError } from "../api/client.js";

/**
 * What a command answered, or undefined when it was refused, which its mutation shows and `onRefused` is told. Awaited rather than called back:
 * a command may take away the very component that gave it, and must be told of all the same.
 */
export async function settled<T>(
  command: Promise<T>,
  onRefused?: (error: ProblemError) => void,
): Promise<T | undefined> {
  try {
    return await command;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    onRefused?.(error);
    return undefined;
  }
}
