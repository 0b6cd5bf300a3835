import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { writePrivateFile } from "./private-file.js";

const StoredSession = z.strictObject({
  gateway: z.string(),
  user: z.string(),
  token: z.string(),
  expiresAt: z.string(),
});
type StoredSession = z.infer<typeof StoredSession>;

/** Sessions of this person on this machine: `~/.config/mulian/sessions.json`, 0600. The newest login stands first. */
export class SessionStore {
  constructor(
    private readonly path = join(
      process.env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"),
      "mulian",
      "sessions.json",
    ),
  ) {}

  all(): StoredSession[] {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch {
      return [];
    }
    const parsed = z.array(StoredSession).safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.filter((session) => Date.parse(session.expiresAt) > Date.now()) : [];
  }

  find(gateway: string | undefined, user: string | undefined): StoredSession | undefined {
    return this.all().find(
      (s) => (gateway === undefined || s.gateway === gateway) && (user === undefined || s.user === user),
    );
  }

  async put(session: StoredSession): Promise<void> {
    await this.write([session, ...this.without(session)]);
  }

  async remove(session: StoredSession): Promise<void> {
    await this.write(this.without(session));
  }

  private without({ gateway, user }: StoredSession): StoredSession[] {
    return this.all().filter((s) => s.gateway !== gateway || s.user !== user);
  }

  private write(sessions: readonly StoredSession[]): Promise<void> {
    return writePrivateFile(this.path, JSON.stringify(sessions));
  }
}
