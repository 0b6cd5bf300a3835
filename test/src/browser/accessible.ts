/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from "playwright-core";

/**
 * What keeps a page from being used without eyes or mouse, as sentences; none when all is well. Looks at the names of
 * controls (WCAG 2.2, 4.1.2), headings (1.3.1), language (3.1.1), title (2.4.2), contrast of text (1.4.3), and at ids given
 * twice, with which a label would point at the wrong field.
 */
export function faultsOf(page: Page): Promise<string[]> {
  return page.evaluate(inspect);
}

/** Runs inside the page, so everything it needs stands within it. */
function inspect(): string[] {
  const MIN_CONTRAST = 4.5;
  const MIN_LARGE_CONTRAST = 3;
  const LARGE_PX = 24;
  const faults: string[] = [];
  const isShown = (element: Element): boolean =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    element.closest("[aria-hidden=true]") === null;
  const textOf = (ids: string | null): string =>
    (ids ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ")
      .trim();
  const nameOf = (element: Element): string => {
    const labels = "labels" in element ? [...((element as HTMLInputElement).labels ?? [])] : [];
    return [
      element.getAttribute("aria-label") ?? "",
      textOf(element.getAttribute("aria-labelledby")),
      ...labels.map((label) => label.textContent ?? ""),
      element.matches("button, a, [role=tab], summary") ? (element.textContent ?? "") : "",
      element.getAttribute("title") ?? "",
    ]
      .join("")
      .trim();
  };
  const brief = (element: Element): string => element.outerHTML.slice(0, 140);

  for (const control of document.querySelectorAll(
    "button, a[href], input, select, textarea, [role=combobox], [role=tab]",
  ))
    if (isShown(control) && nameOf(control) === "") faults.push(`no name: ${brief(control)}`);

  const headings = [...document.querySelectorAll("h1")].filter(isShown);
  if (headings.length !== 1) faults.push(`${headings.length} level-1 headings`);
  const title = headings[0]?.textContent ?? "";
  if (!document.title.includes(title) && document.querySelector("nav") !== null)
    faults.push(`the window's title "${document.title}" does not say "${title}"`);
  if (document.documentElement.lang === "") faults.push("no language");

  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index)))
    faults.push(`two elements have the id ${id}`);

  const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const under = (element: Element): number[] => {
    let layers: number[][] = [];
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const [r = 0, g = 0, b = 0, a = 1] = channels(getComputedStyle(at).backgroundColor);
      if (a > 0) layers = [[r, g, b, a], ...layers];
      if (a === 1) break;
    }
    return layers.reduce((below, layer) => mix(layer, below), [255, 255, 255]);
  };
  const mix = ([r = 0, g = 0, b = 0, a = 1]: number[], below: number[]): number[] =>
    [r, g, b].map((channel, index) => channel * a + (below[index] ?? 255) * (1 - a));
  const luminance = (colour: number[]): number => {
    const [r = 0, g = 0, b = 0] = colour.map((channel) => {
      const share = channel / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one: number[], other: number[]): number => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent?.trim() ?? "";
    if (
      element === null ||
      text === "" ||
      !isShown(element) ||
      element.closest("[disabled], [aria-disabled=true], .ant-btn-loading") !== null
    )
      continue;
    if (element.closest(".unseen, .skip, script, style") !== null) continue;
    const style = getComputedStyle(element);
    const ground = under(element);
    const ratio = contrast(mix(channels(style.color), ground), ground);
    const enough = Number.parseFloat(style.fontSize) >= LARGE_PX ? MIN_LARGE_CONTRAST : MIN_CONTRAST;
    if (ratio < enough)
      faults.push(
        `contrast ${ratio.toFixed(2)} of "${text.slice(0, 40)}" (${style.color} on ${ground.map(Math.round).join(",")})`,
      );
  }
  return faults;
}
