import type { CommandName, Dataset, VoidReason } from "@mulian/domain";
import { because } from "../because.js";
import type { Circumstances } from "../circumstances.js";
import { unlessBy, unlessByAuthority } from "../unless-by.js";
import { changed } from "./invalid-succession.js";
import { unlessOwnerEndorsed } from "./unless-owner-endorsed.js";

type State = Dataset["state"];

/** The commands that take a dataset from one state to another; every other step is none. The authority's is its review. */
const COMMANDS: Readonly<Record<State, Readonly<Partial<Record<State, CommandName>>>>> = {
  submitted: { published: "dataset.review", returned: "dataset.review" },
  returned: { submitted: "dataset.resubmit" },
  published: {
    published: "dataset.refresh",
    updating: "dataset.change",
    suspended: "dataset.suspend",
    retired: "dataset.retire",
  },
  updating: {
    published: "dataset.review",
    updating: "dataset.refresh",
    suspended: "dataset.suspend",
    retired: "dataset.retire",
  },
  suspended: { published: "dataset.resume", updating: "dataset.resume", retired: "dataset.retire" },
  retired: {},
};

/** What was published before is published content; only a submission or a review brings another. */
function contentAfter(
  before: Dataset,
  after: Dataset,
  command: CommandName,
): Pick<Dataset, "content" | "datasetVersion"> {
  const { content, datasetVersion } = before;
  const isPublication = command === "dataset.review" && after.datasetVersion === datasetVersion + 1;
  if (isPublication) return { content: before.pendingContent ?? content, datasetVersion: datasetVersion + 1 };
  return { content: command === "dataset.resubmit" ? after.content : content, datasetVersion };
}

/** Commands that bring content for a review, or take it away. */
const MOVES_PENDING: ReadonlySet<CommandName> = new Set(["dataset.change", "dataset.review", "dataset.retire"]);

/** What a dataset says only once it has been reviewed. */
const LATER = ["pendingContent", "publishedAt", "lastRefreshAt", "stateReason"] as const satisfies (keyof Dataset)[];

export function invalidDataset(after: Dataset, circumstances: Circumstances): VoidReason | undefined {
  const before = circumstances.view.get("dataset", after.id);
  if (before === undefined) {
    if (after.state !== "submitted" || after.datasetVersion !== 0) return because("unreviewed");
    if (LATER.some((field) => after[field] !== undefined)) return because("beginsMidway");
    return unlessOwnerEndorsed(after, circumstances) ?? unlessBy(after.department, "dataset.submit", circumstances);
  }
  const command = COMMANDS[before.state][after.state];
  if (command === undefined) return because("stepOutOfTurn", { from: before.state, to: after.state });
  const isSaid = changed(contentAfter(before, after, command), after, ["content", "datasetVersion"]).length === 0;
  if (!isSaid) return because("contentRewritten");
  if (!MOVES_PENDING.has(command) && changed(before, after, ["pendingContent"]).length > 0)
    return because("pendingRewritten");
  if (command === "dataset.review") return unlessByAuthority(circumstances);
  return unlessBy(after.department, command, circumstances);
}
