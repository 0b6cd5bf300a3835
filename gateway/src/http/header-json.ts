/**
 * A value as JSON in the characters that a header takes (RFC 9110, section 5.5): names of organisations and departments are in any
 * letters.
 */
export const headerJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
