/**
 * The runs of a cell together: the risk of each at places of an axis that are the same for all, taken in as samples
 * come, and its quantiles.
 */
import type { Samples } from '../../engine/experiment/events';
import type { Cell } from '../../engine/experiment/plan';
import { quantileOf } from '../../engine/experiment/quantile';
import type { RunStatus } from '../../engine/experiment/result';
import { bandLevels, type Bands } from '../../webview/messages';
import { Breath } from './breath';
import { axisOf } from '../../engine/host/describe';

/** Places on the axis; on a logarithmic one they are about evenly spaced. */
const places = 96;
/** Numbers kept for one experiment (64 MiB). */
const budget = 2 ** 23;
/** Where a flow without an end stops being drawn, and where flows begin to be. */
const [latest, earliest] = [1e12, 1e-4];

/** Ascending from 0; on a descent method's axis whole steps. */
export function placesOf({ method }: Cell): Float64Array {
  const steps = 'steps' in method ? method.steps : null;
  const end = steps ?? (method.kind === 'flow' ? Math.min(method.until, latest) : 1);
  const start = steps === null ? Math.min(earliest, end / 1e6) : 1;
  const values = Array.from({ length: places }, (_, k) => start * (end / start) ** (k / (places - 1)));
  const exact = [0, ...values.slice(0, -1), end];
  return Float64Array.from(new Set(steps === null ? exact : exact.map(Math.round)));
}

interface Row {
  readonly risk: Float64Array;
  /** The places before this one have their risk. */
  next: number;
  /** The last sample. */
  at: number;
  value: number;
}

/** The risks of the runs of one cell at the places; only as many runs as fit. */
export class CellBands {
  private readonly axis: 'time' | 'steps';
  private readonly place: Float64Array;
  private readonly capacity: number;
  private readonly rows = new Map<number, Row>();
  private far = 0;

  /** `cells`: how many share the budget. */
  constructor(cell: Cell, cells: number) {
    this.axis = axisOf(cell.method);
    this.place = placesOf(cell);
    this.capacity = Math.max(1, Math.floor(budget / cells / this.place.length));
  }

  has(run: number): boolean {
    return this.rows.has(run);
  }

  /** How many runs can still be taken in. */
  get room(): number {
    return this.capacity - this.rows.size;
  }

  /** Takes in further samples of a run: between two of them the risk is taken to be affine. */
  add(run: number, samples: Samples): void {
    const row = this.rows.get(run) ?? this.begin(run);
    if (!row) return;
    const column = this.axis === 'time' ? samples.time : samples.step;
    for (let k = 0; k < column.length; k++) this.reach(row, column[k]!, samples.risk[k]!);
    this.far = Math.max(this.far, row.at);
  }

  private begin(run: number): Row | null {
    if (this.room <= 0) return null;
    const row = { risk: new Float64Array(this.place.length).fill(NaN), next: 0, at: NaN, value: NaN };
    this.rows.set(run, row);
    return row;
  }

  private reach(row: Row, at: number, value: number): void {
    for (; row.next < this.place.length && this.place[row.next]! <= at; row.next++) {
      const part = (this.place[row.next]! - row.at) / (at - row.at);
      row.risk[row.next] = part < 1 ? row.value + (value - row.value) * part : value;
    }
    row.at = at;
    row.value = value;
  }

  /** A run that came to its end stays there; a diverged one is infinite from then on; others have no risk any more. */
  end(run: number, status: RunStatus): void {
    const row = this.rows.get(run);
    if (!row) return;
    const unknown = status === 'cancelled' || status === 'failed';
    row.risk.fill(unknown ? NaN : status === 'diverged' ? Infinity : row.value, row.next);
    row.next = this.place.length;
  }

  /** The quantiles as they are by now, as far as any run has come; null without any. `total`: runs that have begun. */
  async view(total: number): Promise<Bands | null> {
    const rows = [...this.rows.values()];
    if (rows.length === 0) return null;
    const beyond = this.place.findIndex((place) => place >= this.far);
    const place = this.place.slice(0, beyond < 0 ? this.place.length : beyond + 1);
    const quantiles = bandLevels.map(() => new Float64Array(place.length));
    const count = new Uint32Array(place.length);
    const column = new Float64Array(rows.length);
    const breath = new Breath();
    for (let k = 0; k < place.length; k++) {
      let n = 0;
      for (const { risk } of rows) if (!Number.isNaN(risk[k])) column[n++] = risk[k]!;
      const known = column.subarray(0, n).sort();
      count[k] = n;
      bandLevels.forEach((level, j) => (quantiles[j]![k] = quantileOf(known, level)));
      await breath.take();
    }
    return { axis: this.axis, place, quantiles, count, runs: rows.length, total };
  }
}
