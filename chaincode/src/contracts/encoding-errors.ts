import { DomainError, canonicalJson } from "@mulian/domain";

/** Fabric carries an error as its message alone, so a refusal's code and details travel in it as canonical JSON. */
export async function encodingErrors<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof DomainError) throw new Error(canonicalJson(error.toJSON()), { cause: error });
    throw error;
  }
}
