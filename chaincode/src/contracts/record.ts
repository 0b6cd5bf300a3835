import { DomainError, parseStrictJson, type RecordKind } from "@mulian/domain";
import { Contract, type Context } from "fabric-contract-api";
import { KEY_LENGTHS, ledgerKeyOfParts } from "../keys.js";
import { argumentBytes } from "./argument-bytes.js";
import { encodingErrors } from "./encoding-errors.js";

/** Reads single records, for decisions that need the ledger itself. */
export class RecordContract extends Contract {
  constructor() {
    super("record");
  }

  /**
   * Arguments: a record kind, and its key parts as a JSON array of texts.
   * @returns the record as it stands on the ledger, canonical JSON
   * @throws Error with code NOT_FOUND when there is none, INVALID_INPUT for anything that is no key
   */
  get(ctx: Context): Promise<string> {
    return encodingErrors(async () => {
      const [kind, parts, ...others] = argumentBytes(ctx.stub);
      if (kind === undefined || parts === undefined || others.length > 0)
        throw new DomainError("INVALID_INPUT", "record:get takes a kind and a JSON array of key parts");
      const key = ledgerKeyOfParts(ctx.stub, requireKind(Buffer.from(kind).toString("utf8")), parseStrictJson(parts));
      const bytes = await ctx.stub.getState(key);
      if (bytes.length === 0) throw new DomainError("NOT_FOUND", "no such record");
      return Buffer.from(bytes).toString("utf8");
    });
  }
}

function requireKind(name: string): RecordKind {
  // The table's own names are the record kinds.
  if (!Object.hasOwn(KEY_LENGTHS, name)) throw new DomainError("INVALID_INPUT", "no such record kind");
  return name as RecordKind;
}
