import type { ColumnType } from "./column-value.js";
import type { MaskedItem } from "./records/masking.js";

/** The type an item's values have once they are masked, for formats that say types and for filters over masked values. */
export function maskedType(type: ColumnType, transform: MaskedItem["transform"] | undefined): ColumnType {
  switch (transform) {
    case undefined:
    case "drop":
    case "generalise-number":
      return type;
    case "hash":
    case "keep-ends":
    case "generalise-date":
    case "generalise-text":
      return "text";
  }
}
