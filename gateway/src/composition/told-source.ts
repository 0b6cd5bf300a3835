import type { Logger } from "pino";
import { ProblemList } from "../adapters/data-source/problem-list.js";
import type { DataSource } from "../ports/data-source.js";

/**
 * A source whose broken rows are named in this gateway's own log, by line and column, whoever reads it: their owner can
 * mend them, and nobody else learns of them.
 */
export function toldSource(source: DataSource, name: string, logger: Pick<Logger, "warn">): DataSource {
  return {
    kind: source.kind,
    describe: (signal) => source.describe(signal),
    checkReachable: (signal) => source.checkReachable(signal),
    close: () => source.close(),
    async *read(query) {
      const problems = new ProblemList();
      const onProblem: typeof query.onProblem = (problem) => {
        problems.add(problem);
        query.onProblem?.(problem);
      };
      try {
        yield* source.read({ ...query, onProblem });
      } finally {
        if (problems.count > 0)
          logger.warn(
            { source: name, brokenRows: problems.count, problems: problems.kept },
            "broken rows were left out",
          );
      }
    },
  };
}
