/** Stands beside everything that revokes, rotates or ends a key, in the API, on the command line and in the console. */
export const CANNOT_RECALL = {
  zh: "已交出的钥匙和数据行无法收回。",
  en: "This cannot recall a key or rows already handed over.",
} as const;
