import { pino, type Logger } from "pino";

/** Structured lines on standard error; standard output is for the line that says "ready". JSON escapes what a caller sends. */
export function newLogger(
  { department }: { readonly department: string },
  level = process.env["MULIAN_LOG"] ?? "info",
): Logger {
  const destination = pino.destination({ fd: 2, sync: false });
  return pino(
    { level, base: { department }, redact: ["*.password", "*.token", "*.authorization", "*.cookie"] },
    destination,
  );
}
