/** Control characters and direction overrides in a bundle would steer the reader's terminal: shown, not obeyed. */
export const safeText = (text: string): string =>
  text.replace(
    /[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
