import { readFile, stat } from "node:fs/promises";
import { DomainError, NewUser, parseWith } from "@mulian/domain";
import { parse } from "yaml";
import { z } from "zod";
import { createUser, type UserPorts } from "../use-cases/create-user.js";

const InitialUsers = z.array(NewUser).max(200);
/** Permission bits of group and others. */
const NOT_THE_OWNER = 0o077;

/** Enrols the users a file names, those that are there already left as they are. @throws DomainError INVALID_INPUT */
export async function enrolInitialUsers(ports: UserPorts, file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & NOT_THE_OWNER) !== 0)
    throw new DomainError("INVALID_INPUT", `${file} holds passwords and must be readable by its owner alone`);
  for (const user of parseWith(InitialUsers, parse(await readFile(file, "utf8")))) {
    if ((await ports.state.users.get(user.user)) === undefined) await createUser(ports, user);
  }
}
