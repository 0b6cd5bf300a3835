/** A command may take away the button it was started with; the focus then goes to the page and not to nowhere. */
export function focusContent(): void {
  if (document.activeElement === null || document.activeElement === document.body)
    document.getElementById("content")?.focus();
}
