import { ClassicLevel } from "classic-level";
import { z } from "zod";
import {
  type CertificateRecord,
  certificateRecord,
  type IdentityRecord,
  identityRecord,
  type JournalEntry,
} from "./records.js";

/** Digits of a journal number in its key, so that byte order is number order. */
const NUMBER_DIGITS = 16;
/** The character after `!` in ASCII: the end of a key range. */
const AFTER = '"';

export interface Change {
  readonly identities?: readonly IdentityRecord[];
  readonly certificates?: readonly CertificateRecord[];
  readonly affiliations?: readonly string[];
  readonly journal?: JournalEntry;
}

/** What the CA remembers. Nothing is ever deleted from it. */
export interface CaStore {
  identity(id: string): Promise<IdentityRecord | undefined>;
  identities(): Promise<IdentityRecord[]>;
  /** @param serial lower-case hex without leading zeros */
  certificate(serial: string): Promise<CertificateRecord | undefined>;
  certificates(): Promise<CertificateRecord[]>;
  affiliations(): Promise<string[]>;
  journal(): Promise<unknown[]>;
  /** All or nothing, durable when it resolves. */
  write(change: Change): Promise<void>;
  close(): Promise<void>;
}

export async function openStore(dir: string): Promise<CaStore> {
  const level = new ClassicLevel<string, unknown>(dir, { valueEncoding: "json" });
  await level.open();
  let nextNumber = await lastNumber(level);

  function operations(change: Change) {
    const puts: { type: "put"; key: string; value: unknown }[] = [];
    const put = (key: string, value: unknown) => puts.push({ type: "put", key, value });
    for (const record of change.identities ?? []) put(`identity!${record.id}`, record);
    for (const record of change.certificates ?? []) put(`certificate!${record.serial}`, record);
    for (const name of change.affiliations ?? []) put(`affiliation!${name}`, name);
    if (change.journal !== undefined) {
      const number = ++nextNumber;
      put(`journal!${String(number).padStart(NUMBER_DIGITS, "0")}`, {
        at: new Date().toISOString(),
        ...change.journal,
      });
    }
    return puts;
  }

  async function get<Record>(key: string, schema: z.ZodType<Record>): Promise<Record | undefined> {
    const value = await level.get(key);
    return value === undefined ? undefined : schema.parse(value);
  }

  async function all<Record>(kind: string, schema: z.ZodType<Record>): Promise<Record[]> {
    const values = await level.values({ gte: `${kind}!`, lt: `${kind}${AFTER}` }).all();
    return values.map((value) => schema.parse(value));
  }

  return {
    identity: (id) => get(`identity!${id}`, identityRecord),
    identities: () => all("identity", identityRecord),
    certificate: (serial) => get(`certificate!${serial}`, certificateRecord),
    certificates: () => all("certificate", certificateRecord),
    affiliations: () => all("affiliation", z.string()),
    journal: () => all("journal", z.unknown()),
    write: (change) => level.batch(operations(change), { sync: true }),
    close: () => level.close(),
  };
}

async function lastNumber(level: ClassicLevel<string, unknown>): Promise<number> {
  const [last] = await level.keys({ gte: "journal!", lt: `journal${AFTER}`, reverse: true, limit: 1 }).all();
  return last === undefined ? 0 : Number(last.slice("journal!".length));
}
