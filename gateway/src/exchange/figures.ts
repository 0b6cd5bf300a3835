import { parseInt64, type Cell, type ColumnType } from "@mulian/domain";

/** What is known of a measure over some records that have a value of it. Integers are exact, past 2^53 as text. */
export interface Figures {
  /** Records that have a value. */
  readonly n: number;
  readonly sum: Cell;
  readonly min: Cell;
  readonly max: Cell;
}

/** Takes in values, or figures of other records, one after the other. */
export interface FigureSum {
  readonly n: number;
  add(cell: Cell): void;
  merge(figures: Figures): void;
  /** Undefined when no record had a value. */
  figures(): Figures | undefined;
  mean(): number;
}

export const figureSum = (type: ColumnType): FigureSum => (type === "integer" ? new IntegerSum() : new NumberSum());

/** Sums of integers are integers, however many there are. */
class IntegerSum implements FigureSum {
  n = 0;
  private sum = 0n;
  private min = 0n;
  private max = 0n;

  add(cell: Cell): void {
    const value = cell === null ? undefined : parseInt64(String(cell));
    if (value !== undefined) this.take(1, value, value, value);
  }

  merge({ n, sum, min, max }: Figures): void {
    this.take(n, BigInt(String(sum)), BigInt(String(min)), BigInt(String(max)));
  }

  private take(n: number, sum: bigint, min: bigint, max: bigint): void {
    this.min = this.n === 0 || min < this.min ? min : this.min;
    this.max = this.n === 0 || max > this.max ? max : this.max;
    this.n += n;
    this.sum += sum;
  }

  figures(): Figures | undefined {
    return this.n === 0
      ? undefined
      : { n: this.n, sum: integerCell(this.sum), min: integerCell(this.min), max: integerCell(this.max) };
  }

  mean(): number {
    return Number(this.sum) / this.n;
  }
}

const integerCell = (value: bigint): Cell => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};

/** Doubles, with Neumaier's correction, so that the order of the rows does not show in the last digits. */
class NumberSum implements FigureSum {
  n = 0;
  private sum = 0;
  private correction = 0;
  private min = 0;
  private max = 0;

  add(cell: Cell): void {
    const value = cell === null || cell === "" ? Number.NaN : Number(cell);
    if (Number.isFinite(value)) this.take(1, value, value, value);
  }

  merge({ n, sum, min, max }: Figures): void {
    this.take(n, Number(sum), Number(min), Number(max));
  }

  private take(n: number, value: number, min: number, max: number): void {
    this.min = this.n === 0 ? min : Math.min(this.min, min);
    this.max = this.n === 0 ? max : Math.max(this.max, max);
    this.n += n;
    const sum = this.sum + value;
    this.correction += Math.abs(this.sum) >= Math.abs(value) ? this.sum - sum + value : value - sum + this.sum;
    this.sum = sum;
  }

  figures(): Figures | undefined {
    return this.n === 0 ? undefined : { n: this.n, sum: this.sum + this.correction, min: this.min, max: this.max };
  }

  mean(): number {
    return (this.sum + this.correction) / this.n;
  }
}
