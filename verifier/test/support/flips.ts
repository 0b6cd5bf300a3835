import { isDeepStrictEqual } from "node:util";
import { verifyBundle } from "../../src/verify-bundle.js";
import { bundleOf, withFiles, type Draft } from "./bundle.js";
import { verdictOf } from "./judged.js";

export interface Place {
  readonly file: string;
  readonly at: number;
}

/** Every byte of every file. */
export function everyPlace({ files }: Draft): readonly Place[] {
  return [...files].flatMap(([file, content]) => Array.from(content, (_, at) => ({ file, at })));
}

/** Places by chance, the same for the same seed (Lehmer's generator). */
export function seededPlaces({ files }: Draft, count: number, seed: number): readonly Place[] {
  const sizes = [...files].map(([file, { length }]) => ({ file, length }));
  const total = sizes.reduce((sum, { length }) => sum + length, 0);
  let state = seed;
  const next = (): number => (state = (state * 48_271) % 0x7fff_ffff);
  return Array.from({ length: count }, () => {
    let at = Math.floor((next() / 0x7fff_ffff) * total);
    const found = sizes.find(({ length }) => (at < length ? true : ((at -= length), false)));
    return { file: found?.file ?? "", at };
  });
}

/** A bit of the byte there, another one at each place. */
export function flipped(content: Buffer, at: number): Buffer {
  const changed = Buffer.from(content);
  changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
  return changed;
}

/** Places where a flip is not noticed, though the manifest is made anew and tells of nothing. There may be none. */
export function survivorsOf(draft: Draft, pin: string, places: readonly Place[]): readonly Place[] {
  const before = verdictOf(verifyBundle(bundleOf(draft), { genesis: pin }));
  return places.filter(({ file, at }) => {
    const content = draft.files.get(file) ?? Buffer.alloc(0);
    const after = verdictOf(
      verifyBundle(bundleOf(withFiles(draft, { [file]: flipped(content, at) })), { genesis: pin }),
    );
    return after[0] === "proven" || isDeepStrictEqual(after, before);
  });
}
