import type { Cell } from "@mulian/domain";

/** What is done to every value of one item before it leaves. Must be pure, and give null for null. */
export type CellTransform = (cell: Cell) => Cell;
