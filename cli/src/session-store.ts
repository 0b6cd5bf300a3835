import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";

const StoredSession = z.strictObject({
  gateway: z.string(),
  user: z.string(),
  token: z.string(),
  expiresAt: z.string(),
});
export type StoredSession = z.infer<typeof StoredSession>;

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

  put(session: StoredSession): void {
    this.write([session, ...this.without(session)]);
  }

  remove(session: StoredSession): void {
    this.write(this.without(session));
  }

  private without({ gateway, user }: StoredSession): StoredSession[] {
    return this.all().filter((s) => s.gateway !== gateway || s.user !== user);
  }

  private write(sessions: readonly StoredSession[]): void {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const draft = `${this.path}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(sessions), { mode: 0o600 });
    renameSync(draft, this.path);
  }
}
