/**
 * Stands in for the module with which antd's foundation writes style elements (see vite.config.ts). A strict content
 * security policy forbids those elements, not style sheets that script constructs through CSSOM. What is written here is
 * antd's variables and the lock on scrolling under a dialog.
 */
const sheets = new Map<string, { readonly sheet: CSSStyleSheet; readonly handle: HTMLElement }>();

const without = (sheet: CSSStyleSheet): CSSStyleSheet[] => document.adoptedStyleSheets.filter((it) => it !== sheet);

/** @returns an element that is in no document: callers hang their own marks on it */
export function updateCSS(css: string, key: string): HTMLElement {
  const known = sheets.get(key);
  if (known !== undefined) {
    known.sheet.replaceSync(css);
    return known.handle;
  }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const handle = document.createElement("style");
  sheets.set(key, { sheet, handle });
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return handle;
}

export function removeCSS(key: string): void {
  const known = sheets.get(key);
  if (known === undefined) return;
  sheets.delete(key);
  document.adoptedStyleSheets = without(known.sheet);
}

let unnamed = 0;

export const injectCSS = (css: string): HTMLElement => updateCSS(css, `unnamed-${++unnamed}`);

export function clearContainerCache(): void {
  for (const key of sheets.keys()) removeCSS(key);
}
