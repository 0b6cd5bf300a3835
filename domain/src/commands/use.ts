import { z } from "zod";
import { UseRecord } from "../records/use-record.js";
import { command, creation, transition } from "./define.js";

const { grant, from, to, effectKind, served, documents } = UseRecord.shape;
const account = { from, to, effectKind, served, documents };

export const useCommands = {
  "use.record": command(
    "use-record",
    ["requester"],
    "The grantee accounts for its use of a grant: scene, system, effect, storage (Art 26)",
    z.strictObject({ ...creation, grant, ...account }),
  ),
  "use.amend": command(
    "use-record",
    ["requester"],
    "The grantee amends its account; what it said before stays in the history",
    z.strictObject({ ...transition, ...account }),
  ),
};
