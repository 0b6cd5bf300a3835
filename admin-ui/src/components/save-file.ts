/** How long the browser may take to begin reading an object URL that it was told to save. */
const RELEASE_MS = 60_000;

/** Hands bytes to the browser to be saved. The name is a suggestion; the browser keeps it inside its download folder. */
export function saveFile(bytes: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), RELEASE_MS);
}
