import { fileURLToPath } from "node:url";

/** The repository, with a slash at its end. This file is built to bench/dist/src. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));
