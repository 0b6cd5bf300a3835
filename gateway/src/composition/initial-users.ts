import { readFile, stat } from "node:fs/promises";
import { DomainError, NewUser, parseWith } from "@mulian/domain";
import type { Logger } from "pino";
import { parse } from "yaml";
import { z } from "zod";
import { certificateLife } from "../certificate-life.js";
import type { UserRow } from "../ports/state.js";
import { createUser, type UserPorts } from "../use-cases/create-user.js";
import type { UserCertificates } from "../use-cases/user-certificates.js";

const InitialUsers = z.array(NewUser).max(200);
/** Permission bits of group and others. */
const NOT_THE_OWNER = 0o077;

interface Ports extends UserPorts {
  readonly certificates: Pick<UserCertificates, "enrolAgain">;
  readonly logger: Logger;
}

/**
 * Enrols the users a file names. Those that are there are left as they are, but for another certificate where theirs has
 * ended: an organisation whose last operator's has could let nobody in otherwise.
 * @throws DomainError INVALID_INPUT
 */
export async function enrolInitialUsers(ports: Ports, file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & NOT_THE_OWNER) !== 0)
    throw new DomainError("INVALID_INPUT", `${file} holds passwords and must be readable by its owner alone`);
  for (const user of parseWith(InitialUsers, parse(await readFile(file, "utf8")))) {
    const known = await ports.state.users.get(user.user);
    if (known === undefined) await createUser(ports, user);
    else if (certificateLife(known.certificatePem, ports.clock.now()).hasEnded) await enrolAgain(ports, known);
  }
}

async function enrolAgain({ certificates, logger }: Ports, row: UserRow): Promise<void> {
  try {
    await certificates.enrolAgain(row);
  } catch (error) {
    logger.warn({ err: error, enrolmentId: row.enrolmentId }, "an initial user's certificate has ended and stays so");
  }
}
