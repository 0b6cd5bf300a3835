import { z } from "zod";
import { RecordId, Timestamp } from "../ids.js";
import { Reason } from "../records/common.js";
import { DatasetContent } from "../records/dataset.js";
import { command, creation, transition } from "./define.js";

export const datasetCommands = {
  "dataset.submit": command(
    "dataset",
    ["approver"],
    "Submit a dataset for the authority's review; the head's transaction is the signature",
    z.strictObject({ ...creation, content: DatasetContent }),
  ),
  "dataset.resubmit": command(
    "dataset",
    ["approver"],
    "Submit a returned dataset again",
    z.strictObject({ ...transition, content: DatasetContent }),
  ),
  "dataset.change": command(
    "dataset",
    ["approver"],
    "Submit a change of a published dataset (Art 17)",
    z.strictObject({ ...transition, content: DatasetContent }),
  ),
  "dataset.review": command(
    "dataset",
    ["authority"],
    "Publish what was submitted, or return it with reasons",
    z.strictObject({ ...transition, outcome: z.enum(["publish", "return"]), reason: Reason.optional() }),
  ),
  "dataset.refresh": command(
    "dataset",
    ["steward", "gateway"],
    "Record that the data was brought up to date",
    z.strictObject({ ...transition, refreshedAt: Timestamp }),
  ),
  "dataset.suspend": command(
    "dataset",
    ["approver"],
    "Suspend sharing of a dataset",
    z.strictObject({ ...transition, reason: Reason }),
  ),
  "dataset.resume": command("dataset", ["approver"], "Resume a suspended dataset", z.strictObject(transition)),
  "dataset.retire": command(
    "dataset",
    ["approver"],
    "Retire a dataset for good",
    z.strictObject({ ...transition, reason: Reason }),
  ),
  "dataset.hold": command(
    "hold",
    ["authority"],
    "The authority suspends a dataset without its owner",
    z.strictObject({ id: RecordId, reason: Reason }),
  ),
  "dataset.lift": command(
    "hold",
    ["authority"],
    "The authority lifts its own suspension",
    z.strictObject({ id: RecordId }),
  ),
};
