import { DomainError, parseStrictJson, type RecordKind } from "@mulian/domain";
import { Contract, type Context } from "fabric-contract-api";
import { KEY_LENGTHS, ledgerKeyOfParts } from "../keys.js";
import { argumentBytes } from "./argument-bytes.js";
import { encodingErrors } from "./encoding-errors.js";

/** A key's parts are 200 characters each and three at most; what is far longer is no key and is not even parsed. */
const MAX_KEY_BYTES = 4_096;

/** Reads single records, for decisions that need the ledger itself. */
export class RecordContract extends Contract {
  constructor() {
    super("record");
  }

  /**
   * Arguments: a record kind, and its key parts as a JSON array of texts.
   * @returns the record as it stands on the ledger, canonical JSON
   * @throws Error with code NOT_FOUND when there is none, INVALID_INPUT or PAYLOAD_TOO_LARGE for anything that is no key
   */
  get(ctx: Context): Promise<string> {
    return encodingErrors(async () => {
      const [kind, parts, ...others] = argumentBytes(ctx.stub);
      if (kind === undefined || parts === undefined || others.length > 0)
        throw new DomainError("INVALID_INPUT", "record:get takes a kind and a JSON array of key parts");
      if (kind.length + parts.length > MAX_KEY_BYTES)
        throw new DomainError("PAYLOAD_TOO_LARGE", `a kind and its key have at most ${MAX_KEY_BYTES} bytes`, {
          limitBytes: MAX_KEY_BYTES,
        });
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
