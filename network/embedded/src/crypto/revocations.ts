import { join } from "node:path";
import { z } from "zod";
import { readIfPresent, writeDurably } from "../private-file.js";

const FILE = "revocations.json";

const revocation = z.strictObject({ serial: z.string().regex(/^[0-9a-f]+$/), revokedAt: z.iso.datetime() });

/** The certificates an organisation has revoked, kept beside its keys so that the network knows them without the CA. */
export interface Revocations {
  /** @param serial lower-case hex without leading zeros */
  isRevoked(serial: string): boolean;
  /** Durable when it resolves; a serial number already there keeps its date. */
  add(serials: readonly string[], revokedAt: Date): Promise<void>;
}

/** @param dir the organisation's folder */
export async function openRevocations(dir: string): Promise<Revocations> {
  const path = join(dir, FILE);
  const text = await readIfPresent(path);
  const stored = text === undefined ? [] : z.array(revocation).parse(JSON.parse(text));
  const bySerial = new Map(stored.map((entry) => [entry.serial, entry.revokedAt]));
  let writing: Promise<void> = Promise.resolve();

  async function add(serials: readonly string[], revokedAt: Date): Promise<void> {
    for (const serial of serials) if (!bySerial.has(serial)) bySerial.set(serial, revokedAt.toISOString());
    const write = writing.then(() => writeDurably(path, `${JSON.stringify(entries())}\n`));
    writing = write.catch(() => undefined);
    await write;
  }

  function entries(): z.infer<typeof revocation>[] {
    return [...bySerial].map(([serial, date]) => ({ serial, revokedAt: date }));
  }

  return { isRevoked: (serial) => bySerial.has(serial), add };
}
