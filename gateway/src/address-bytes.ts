import { isIPv4, isIPv6 } from "node:net";

const GROUPS = 8;

/** The four or sixteen bytes of an IP address, as certificates have them; undefined for a name. */
export function addressBytes(host: string): Buffer | undefined {
  if (isIPv4(host)) return Buffer.from(host.split(".").map(Number));
  if (!isIPv6(host)) return undefined;
  // The URL standard's shortest form: hexadecimal groups, at most one gap.
  const [before = "", after] = new URL(`http://[${host}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string): string[] => text.split(":").filter((group) => group !== "");
  const tail = groups(after ?? "");
  const head = groups(before);
  const gap = Array.from({ length: GROUPS - head.length - tail.length }, () => "0");
  return Buffer.from([...head, ...gap, ...tail].map((group) => group.padStart(4, "0")).join(""), "hex");
}
