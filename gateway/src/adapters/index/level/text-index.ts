/** Unicode's compatibility form in lower case: full-width letters, ligatures and case do not hide a match. */
export const normalise = (text: string): string => text.normalize("NFKC").toLowerCase();

/** The words of a query; all of them must occur. */
export const wordsOf = (query: string): readonly string[] => [
  ...new Set(
    normalise(query)
      .split(/\s+/u)
      .filter((word) => word !== ""),
  ),
];

const ASCII = /^[\x20-\x7e]*$/;

/**
 * Finds the documents whose text contains a word anywhere, exactly as `text.includes(word)` would over all of them.
 * Words of the text that are ASCII only go into a vocabulary, whose words are looked at instead of the texts. The others,
 * Chinese above all, are one long run without spaces: they go in by every two neighbouring characters.
 * Documents are known by numbers that are never used again, so an old version is simply forgotten.
 */
export class TextIndex {
  private readonly texts = new Map<number, string>();
  private readonly vocabulary = new Map<string, number[]>();
  /** Words of the vocabulary by every two neighbouring characters, so that few of them are looked at. */
  private readonly tokens = new Map<string, string[]>();
  private readonly pairs = new Map<string, number[]>();
  private next = 0;
  private forgotten = 0;

  /** @param text already normalised; lines are separate: no word reaches across */
  add(text: string): number {
    const document = this.next++;
    this.insert(document, text);
    return document;
  }

  remove(document: number): void {
    if (!this.texts.delete(document)) return;
    this.forgotten += 1;
    if (this.forgotten > 1_000 && this.forgotten > this.texts.size) this.compact();
  }

  /** @param word normalised, not empty, without white space */
  containing(word: string): ReadonlySet<number> {
    const found = new Set<number>();
    for (const document of this.candidates(word))
      if (this.texts.get(document)?.includes(word) === true) found.add(document);
    return found;
  }

  contains(document: number, word: string): boolean {
    return this.texts.get(document)?.includes(word) === true;
  }

  private insert(document: number, text: string): void {
    this.texts.set(document, text);
    for (const token of new Set(text.split(/\s+/u))) {
      if (token === "") continue;
      if (ASCII.test(token)) this.insertWord(token, document);
      else for (const pair of pairsOf(token)) post(this.pairs, pair, document);
    }
  }

  private insertWord(token: string, document: number): void {
    const isNew = !this.vocabulary.has(token);
    post(this.vocabulary, token, document);
    if (isNew) for (const pair of pairsOf(token)) post(this.tokens, pair, token);
  }

  private *candidates(word: string): Iterable<number> {
    const pairs = pairsOf(word);
    // A single character is in too many texts for a list of its own to pay.
    if (pairs.length === 0) return yield* this.texts.keys();
    if (ASCII.test(word))
      for (const token of shortest(this.tokens, pairs))
        if (token.includes(word)) yield* this.vocabulary.get(token) ?? [];
    yield* shortest(this.pairs, pairs);
  }

  private compact(): void {
    const texts = [...this.texts];
    for (const map of [this.texts, this.vocabulary, this.tokens, this.pairs]) map.clear();
    this.forgotten = 0;
    for (const [document, text] of texts) this.insert(document, text);
  }
}

function post<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else if (list.at(-1) !== value) list.push(value);
}

function shortest<T>(lists: ReadonlyMap<string, readonly T[]>, keys: readonly string[]): readonly T[] {
  return keys.map((key) => lists.get(key) ?? []).reduce((best, list) => (list.length < best.length ? list : best));
}

/** Every two neighbouring UTF-16 units: halves of surrogate pairs pair up as well, which keeps `includes` exact. */
function pairsOf(token: string): readonly string[] {
  const pairs: string[] = [];
  for (let i = 0; i + 1 < token.length; i++) pairs.push(token.slice(i, i + 2));
  return pairs;
}
