import {
  EvidenceManifest,
  MAX_EVIDENCE_BYTES,
  MAX_EVIDENCE_FILES,
  canonicalJson,
  parseStrictJson,
  type Bilingual,
} from "@mulian/domain";
import { sha256Hex } from "./bytes/sha256.js";
import { ZipError, readZip } from "./bytes/zip.js";

/** A bundle whose files are those that its manifest names. Nothing in them is believed yet. */
export interface Bundle {
  readonly manifest: EvidenceManifest;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Why something is not a bundle at all. */
export const UNUSABLE = {
  UNREADABLE: { zh: "文件读不出来", en: "the file cannot be read" },
  TOO_LARGE: { zh: "证据包太大", en: "the bundle is too large" },
  TOO_MUCH_WORK: {
    zh: "验证中断：所需的内存或时间超出任何真实的证据包，或出现了验证程序未料到的情况",
    en: "judging it broke off: it takes more memory or time than any real bundle does, or is what the verifier was not made for",
  },
  NOT_ONE_FORM: { zh: "不是规范写法的压缩包", en: "not a zip in its one form" },
  MANIFEST_MISSING: { zh: "没有清单 manifest.json", en: "there is no manifest.json" },
  MANIFEST_INVALID: {
    zh: "清单不是规范写法，或不合格式",
    en: "the manifest is not in canonical form, or not as described",
  },
  FILES_DISORDERED: { zh: "清单中的文件重复或次序不对", en: "the manifest names files twice or out of order" },
  FILE_MISSING: { zh: "清单所列的文件不在包中", en: "a file that the manifest names is not there" },
  FILE_UNNAMED: {
    zh: "包中的文件不在清单中，或不属于任何种类",
    en: "a file is not named in the manifest, or of no kind that a bundle has",
  },
  FILE_ALTERED: { zh: "文件与清单中的长度或摘要不符", en: "a file does not have its length or digest" },
} as const satisfies Readonly<Record<string, Bilingual>>;
export type UnusableCode = keyof typeof UNUSABLE;

export interface Unusable {
  readonly code: UnusableCode;
  readonly where: string;
}

const MANIFEST = "manifest.json";
/** Object, list of files, a file: a manifest needs no more. */
const MANIFEST_DEPTH = 4;
const KINDS = /^(?:blocks\/[0-9]{12}\.block|attestations\/[0-9]{12}-[0-9]{1,6}\.payload|receipts\/[a-z0-9-]+\.json)$/;

/** Step 1 of docs/evidence.md: the files, exactly as the manifest names them, or everything that is wrong with that. */
export function openBundle(bytes: Buffer): Bundle | readonly Unusable[] {
  if (bytes.length > MAX_EVIDENCE_BYTES) return [{ code: "TOO_LARGE", where: "" }];
  const files = filesIn(bytes);
  if (files === undefined) return [{ code: "NOT_ONE_FORM", where: "" }];
  const text = files.get(MANIFEST);
  if (text === undefined) return [{ code: "MANIFEST_MISSING", where: MANIFEST }];
  const manifest = readCanonical(text, MANIFEST_DEPTH, EvidenceManifest);
  if (manifest === undefined) return [{ code: "MANIFEST_INVALID", where: MANIFEST }];
  const found = [...judgeNames(manifest), ...judgeFiles(manifest, files)];
  return found.length > 0 ? found : { manifest, files };
}

function filesIn(bytes: Buffer): ReadonlyMap<string, Buffer> | undefined {
  try {
    return readZip(bytes, MAX_EVIDENCE_FILES + 1);
  } catch (error) {
    if (error instanceof ZipError) return undefined;
    throw error;
  }
}

/** A value whose only form is these bytes (RFC 8785); undefined for any other, and for what the schema refuses. */
export function readCanonical<T>(
  bytes: Buffer,
  maxDepth: number,
  schema: { safeParse(value: unknown): { readonly data?: T | undefined } },
): T | undefined {
  try {
    const value = parseStrictJson(bytes, { maxDepth });
    return Buffer.from(canonicalJson(value)).equals(bytes) ? schema.safeParse(value).data : undefined;
  } catch {
    // Not JSON, too deep, a member twice: whatever it is, it is not that value.
    return undefined;
  }
}

function judgeNames({ files }: EvidenceManifest): readonly Unusable[] {
  return files.flatMap(({ name }, place): readonly Unusable[] => {
    const before = files[place - 1];
    if (before !== undefined && before.name >= name) return [{ code: "FILES_DISORDERED", where: name }];
    return KINDS.test(name) ? [] : [{ code: "FILE_UNNAMED", where: name }];
  });
}

function judgeFiles(manifest: EvidenceManifest, files: ReadonlyMap<string, Buffer>): readonly Unusable[] {
  const named = new Set([MANIFEST, ...manifest.files.map(({ name }) => name)]);
  const unnamed = [...files.keys()].filter((name) => !named.has(name));
  const wrong = manifest.files.flatMap(({ name, bytes, digest }): readonly Unusable[] => {
    const content = files.get(name);
    if (content === undefined) return [{ code: "FILE_MISSING", where: name }];
    const isSame = content.length === bytes && sha256Hex(content) === digest;
    return isSame ? [] : [{ code: "FILE_ALTERED", where: name }];
  });
  return [...unnamed.map((where): Unusable => ({ code: "FILE_UNNAMED", where })), ...wrong];
}
