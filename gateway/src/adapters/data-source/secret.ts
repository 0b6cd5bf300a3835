import { readFile, stat } from "node:fs/promises";
import { sourceError, type SourceContext } from "./context.js";
import { jailedPath } from "./jail.js";

/** A password or a certificate chain; anything longer is another file. */
const MAX_SECRET_BYTES = 65_536;

/** @throws DataSourceError pathRefused for a file outside the directories of secrets, or one too long for a secret */
export async function readSecret(context: SourceContext, path: string): Promise<string> {
  const real = await jailedPath(context, path, context.reach.secretDirectories);
  if ((await stat(real)).size > MAX_SECRET_BYTES)
    throw sourceError(context, "pathRefused", `${path} is too long for a secret`);
  return readFile(real, "utf8");
}
