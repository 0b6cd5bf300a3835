import type { Language } from "@mulian/domain";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile } from "node:fs/promises";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { ApiClient } from "../api/client.js";
import { UsageError } from "../api/errors.js";
import { writePrivateFile } from "../private-file.js";
import { trialDepartments } from "./layout.js";
import { passwordsPath } from "./passwords-path.js";
import type { StandingState } from "./state.js";

/** First passwords by user: made at the first start, kept 0600 for the owner of the data folder. */
const Passwords = z.record(z.string(), z.string());
export type Passwords = z.infer<typeof Passwords>;

async function readPasswords(dataDir: string): Promise<Passwords | undefined> {
  try {
    return Passwords.parse(parse(await readFile(passwordsPath(dataDir), "utf8")));
  } catch {
    return undefined;
  }
}

/** 96 random bits as text: enough for a password that a file keeps, short enough to type once. */
const newPassword = (): string => randomBytes(12).toString("base64url");

/** The first passwords, made if there are none yet. */
export async function ensurePasswords(
  dataDir: string,
): Promise<{ readonly passwords: Passwords; readonly made: boolean }> {
  const kept = await readPasswords(dataDir);
  if (kept !== undefined) return { passwords: kept, made: false };
  const users = trialDepartments.flatMap((department) => department.users.map(({ user }) => user));
  const passwords = Object.fromEntries(users.map((user) => [user, newPassword()]));
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await chmod(dataDir, 0o700);
  await writePrivateFile(passwordsPath(dataDir), stringify(passwords));
  return { passwords, made: true };
}

function gatewayOf(standing: StandingState, user: string): string | undefined {
  const home = trialDepartments.find((department) => department.users.some((u) => u.user === user));
  return standing.gateways.find((gateway) => gateway.department === home?.entry.id)?.url;
}

/** Signs in with the kept first password; undefined when the user is none of the trial's or the password is not kept. */
export async function signInAsTrialUser(
  dataDir: string,
  standing: StandingState,
  user: string,
  language: Language,
): Promise<{ gatewayUrl: string; token: string } | undefined> {
  const gatewayUrl = gatewayOf(standing, user);
  const password = (await readPasswords(dataDir))?.[user];
  if (gatewayUrl === undefined || password === undefined) return undefined;
  const session = await new ApiClient({ gatewayUrl, language }).call("createSession", {
    body: { user, password, token: true },
  });
  return session.token === undefined ? undefined : { gatewayUrl, token: session.token };
}

/** A signed-in client for each department's operator. */
export async function operatorClients(
  dataDir: string,
  standing: StandingState,
  language: Language,
): Promise<ApiClient[]> {
  const operators = trialDepartments.flatMap((d) =>
    d.users.filter((u) => u.roles.includes("operator")).map((u) => u.user),
  );
  const clients: ApiClient[] = [];
  for (const user of operators) {
    const signedIn = await signInAsTrialUser(dataDir, standing, user, language);
    if (signedIn === undefined)
      throw new UsageError({
        zh: `${passwordsPath(dataDir)} 中没有 ${user} 的初始密码`,
        en: `the first password of ${user} is not kept in ${passwordsPath(dataDir)}`,
      });
    clients.push(new ApiClient({ ...signedIn, language }));
  }
  return clients;
}
