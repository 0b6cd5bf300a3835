import { constants, realpathSync, statSync } from "node:fs";
import { open, realpath, stat, type FileHandle } from "node:fs/promises";
import { isAbsolute, resolve, sep } from "node:path";
import type { DataSourceError } from "../../ports/data-source.js";
import { sourceError, type SourceContext } from "./context.js";

/**
 * The real path of a regular file that lies, after all symbolic links are followed, under one of the directories. A relative
 * path is looked for in each directory in turn.
 * @throws DataSourceError pathRefused, alike for absent and for outside, so that it cannot be used to look around
 */
export async function jailedPath(
  context: SourceContext,
  path: string,
  directories: readonly string[],
): Promise<string> {
  for (const directory of directories) {
    const root = await realpath(directory).catch(() => undefined);
    if (root === undefined) continue;
    const real = await realpath(candidateOf(root, path)).catch(() => undefined);
    if (real === undefined || !liesUnder(root, real)) continue;
    // Pipes and devices would block or never end.
    if ((await stat(real)).isFile()) return real;
  }
  throw refused(context, path);
}

/** The same at once, for a connector that holds up everything else anyway while it opens and reads its file. */
export function jailedPathSync(context: SourceContext, path: string, directories: readonly string[]): string {
  for (const directory of directories) {
    const root = realpathOrNone(directory);
    if (root === undefined) continue;
    const real = realpathOrNone(candidateOf(root, path));
    if (real === undefined || !liesUnder(root, real)) continue;
    if (statSync(real).isFile()) return real;
  }
  throw refused(context, path);
}

const candidateOf = (root: string, path: string): string => (isAbsolute(path) ? path : resolve(root, path));

const liesUnder = (root: string, real: string): boolean => real.startsWith(root.endsWith(sep) ? root : root + sep);

function realpathOrNone(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

const refused = (context: SourceContext, path: string): DataSourceError =>
  sourceError(context, "pathRefused", `${path} is not a regular file under a source directory`);

/** Opens a jailed file for reading; a link put in the file's place after the check is refused. */
export async function openJailed(
  context: SourceContext,
  path: string,
  directories: readonly string[],
): Promise<FileHandle> {
  const real = await jailedPath(context, path, directories);
  const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      throw sourceError(context, "pathRefused", error);
    },
  );
  const [opened, named] = await Promise.all([
    handle.stat(),
    jailedPath(context, path, directories).then((again) => stat(again)),
  ]).catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  if (opened.isFile() && opened.dev === named.dev && opened.ino === named.ino) return handle;
  await handle.close();
  throw sourceError(context, "pathRefused", `${path} changed while it was opened`);
}
