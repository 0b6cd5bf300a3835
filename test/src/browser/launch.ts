import { access, constants } from "node:fs/promises";
import { type Browser, chromium } from "playwright-core";

const SYSTEM_CHROMIUM = "/usr/bin/chromium";

/** No sandbox inside containers, no GPU, and nothing of the browser's own that talks to the network. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The machine's Chromium, or why there is none to test with. */
export async function findChromium(): Promise<{ readonly path: string } | { readonly missing: string }> {
  const path = process.env["CHROMIUM"] ?? SYSTEM_CHROMIUM;
  try {
    await access(path, constants.X_OK);
    return { path };
  } catch {
    return { missing: `no Chromium at ${path} (set CHROMIUM)` };
  }
}

/** One browser with a temporary profile of its own, which goes with it; each person has a context of their own in it. */
export const launch = (path: string): Promise<Browser> => chromium.launch({ executablePath: path, args: FLAGS });
