/** Control characters and direction overrides from a gateway would steer the reader's terminal: shown, not obeyed. */
export function safeText(text: string): string {
  return text.replace(
    /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
