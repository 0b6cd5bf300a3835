import { fileURLToPath } from "node:url";

/** The folder that `./mulian` lies in, with a slash at its end. This file is built to cli/dist/src. */
export const repositoryRoot = fileURLToPath(new URL("../../../", import.meta.url));
