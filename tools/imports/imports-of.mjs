import { builtinModules } from "node:module";
import { posix } from "node:path";

// Static imports and re-exports (types too), bare imports, import() and require() of a literal.
const FORMS =
  /(?:^|[;\s}])(?:import|export)\b(?:[\w\s{},*$]*?\bfrom)?\s*(['"])(?<fixed>[^'"\n]+)\1|\b(?:import|require)\(\s*(['"])(?<called>[^'"\n]+)\3/g;
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** What a source imports, as addresses (see table.mjs), each with its line. `workspaces`: package name to folder. */
export function importsOf(file, source, workspaces) {
  const code = source.replaceAll(COMMENTS, (comment) => comment.replaceAll(/[^\n]/g, " "));
  return [...code.matchAll(FORMS)].map((match) => {
    const specifier = match.groups.fixed ?? match.groups.called;
    const line = code.slice(0, match.index + match[0].length).split("\n").length;
    return { specifier, line, address: addressOf(file, specifier, workspaces) };
  });
}

function addressOf(file, specifier, workspaces) {
  if (specifier.startsWith(".")) {
    return posix
      .join(posix.dirname(file), specifier)
      .replace(/\.js(x?)$/, ".ts$1")
      .replace("/dist/", "/");
  }
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  if (workspaces.has(name)) return `${workspaces.get(name)}/src/${specifier.slice(name.length + 1) || "index.ts"}`;
  if (specifier.startsWith("node:") || builtinModules.includes(name)) return `node:${specifier.replace("node:", "")}`;
  return `npm:${name}`;
}
