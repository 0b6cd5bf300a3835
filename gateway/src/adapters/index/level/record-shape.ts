import { LedgerRecord } from "@mulian/domain";
import { z } from "zod";
import { digestOf } from "../../../digest.js";

/**
 * Names the shapes that a schema lets through: the digest of its JSON Schema. A gateway counts nothing of a transaction that
 * holds what it does not understand, so one whose records were widened has to judge every block again. What a refinement asks
 * is not in a JSON Schema: who changes one of a record's counts `INDEX_FORMAT` up.
 */
export const shapeOf = (schema: z.ZodType): string => digestOf(z.toJSONSchema(schema));

/** The shapes that this gateway takes for records. */
export const RECORD_SHAPE = shapeOf(LedgerRecord);
