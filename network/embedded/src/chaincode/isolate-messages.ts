import Module from "node:module";

type Compile = (this: Module, source: string, filename: string, ...rest: unknown[]) => unknown;

/**
 * google-protobuf's generated classes live in a process-wide object `proto` and look each other up there at every call.
 * Two copies in one process (this network's and a chaincode's, of whatever version) would so overwrite each other's.
 * While `load` runs, each generated file gets an object of its own in place of the process-wide one.
 */
export function isolatingMessages<Loaded>(load: () => Loaded): Loaded {
  // The one place every CommonJS source passes; not in Node's typings, but kept stable for the tools that rely on it.
  const prototype = Module.prototype as unknown as { _compile: Compile };
  const compile = prototype._compile;
  prototype._compile = function (source, filename, ...rest) {
    return compile.call(this, filename.endsWith("_pb.js") ? isolated(source) : source, filename, ...rest);
  };
  try {
    return load();
  } finally {
    prototype._compile = compile;
  }
}

/** Lines keep their numbers. */
function isolated(source: string): string {
  return `var proto = {}; ${source.replace(/goog\.exportSymbol\(('[^']+'), null, global\)/g, "goog.exportSymbol($1, null, { proto })")}`;
}
