/** Releases this network was run on; the first is the default. */
export const FABRIC_RELEASES = ["3.1.5", "2.5.16"] as const;
