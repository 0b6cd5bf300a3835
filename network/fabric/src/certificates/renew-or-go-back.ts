import { readFile } from "node:fs/promises";
import { FabricNetworkError } from "../errors.js";
import { writePrivately } from "../files.js";
import type { Site } from "../site.js";

export interface Renewal {
  /** The process. */
  readonly name: string;
  /** Everything that `renew` replaces. */
  readonly paths: readonly string[];
  readonly renew: () => Promise<void>;
  /** Resolves when the process serves again; rejects when it does not. */
  readonly serves: () => Promise<unknown>;
}

/**
 * Renews what a process shows, and starts it with that. One that does not come up, or what cannot be renewed to its end, goes back
 * to what there was: no process is left standing for the sake of a certificate that is good for days yet.
 * @throws what went wrong; FabricNetworkError says that the old certificates are in use again
 */
export async function renewOrGoBack({ processes, tell }: Site, { name, paths, renew, serves }: Renewal): Promise<void> {
  const before = await Promise.all(paths.map(async (path) => ({ path, content: await readFile(path) })));
  let isRestarted = false;
  const restart = async (): Promise<void> => {
    isRestarted = true;
    await processes.stop(name);
    await processes.again(name);
    await serves();
  };
  try {
    await renew();
    await restart();
  } catch (error) {
    for (const { path, content } of before) await writePrivately(path, content);
    if (!isRestarted) throw error;
    tell({
      zh: `${name} 用新证书无法提供服务：恢复原来的证书`,
      en: `${name} does not serve with its new certificates: back to those it had`,
    });
    await restart();
    if (!(error instanceof FabricNetworkError)) throw error;
    const { code, text } = error;
    throw new FabricNetworkError(code, {
      zh: `${text.zh}\n${name} 仍以原来的证书提供服务。`,
      en: `${text.en}\n${name} serves on with the certificates it had before.`,
    });
  }
}
