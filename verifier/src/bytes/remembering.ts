/** No certificate or identity is larger; what is, is answered without being kept. */
const MAX_KEY_BYTES = 16_384;

/**
 * The same answer for the same bytes without making it again: one person signs thousands of transactions, and one authority's
 * certificate stands in every configuration.
 * @param limit answers kept, the oldest going first: a hostile bundle has as many different ones as it likes
 */
export function remembering<T>(make: (bytes: Uint8Array) => T, limit: number): (bytes: Uint8Array) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (bytes) => {
    if (bytes.length > MAX_KEY_BYTES) return make(bytes);
    const key = Buffer.from(bytes).toString("latin1");
    const found = known.get(key);
    if (found !== undefined) return found.answer;
    const answer = make(bytes);
    const [oldest] = known.keys();
    if (known.size >= limit && oldest !== undefined) known.delete(oldest);
    known.set(key, { answer });
    return answer;
  };
}
