/**
 * Where a polynomial on [-1, 1] lies below a limit, by bounds on cells that are halved where these don't decide.
 */

/** A cell with the least value that was seen in it. */
export interface LowCell {
  readonly low: number;
  readonly high: number;
  readonly at: number;
  readonly value: number;
}

/** Cells that are wholly below are cut down to this half width, so that the least value is seen. */
const SAMPLED = 2 ** -5;
/** Borders are found to this half width. */
const SMALLEST = 2 ** -40;
/** More cells than these are judged by their middles. */
const BUDGET = 10_000;

/**
 * The cells, ascending, on which sum_j coefficients[j] t^j is below `limit`. No dip that is wider than rounding is missed:
 * a cell is passed over only where the Taylor polynomial of degree 2 about its middle, minus all that the higher terms
 * can take away, stays above.
 */
export function cellsBelow(coefficients: Float64Array, limit: number): LowCell[] {
  const found: LowCell[] = [];
  const waiting: { readonly middle: number; readonly half: number }[] = [{ middle: 0, half: 1 }];
  let visited = 0;
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    const { middle, half } = cell;
    const bounds = boundsOn(coefficients, middle, half);
    if (bounds.least >= limit) continue;
    visited++;
    const whole = bounds.most < limit && half <= SAMPLED;
    if (whole || half <= SMALLEST || visited > BUDGET) {
      const { at, value } = bounds;
      if (value < limit) found.push({ low: middle - half, high: middle + half, at, value });
    } else {
      waiting.push(
        { middle: middle + half / 2, half: half / 2 },
        { middle: middle - half / 2, half: half / 2 },
      );
    }
  }
  return found;
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  /** Where the Taylor polynomial of degree 2 is least, and about what the value is there. */
  readonly at: number;
  readonly value: number;
}

/** Bounds of the polynomial on [middle - half, middle + half]. */
function boundsOn(coefficients: Float64Array, middle: number, half: number): Bounds {
  const [d0, d1, d2, rest] = taylor(coefficients, middle, half);
  const quadratic = (s: number): number => d0 + s * (d1 + s * d2);
  const vertex = d2 === 0 ? 0 : Math.max(-1, Math.min(1, -d1 / (2 * d2)));
  const values = [-1, 1, vertex].map((s) => ({ s, value: quadratic(s) }));
  const lowest = values.reduce((best, each) => (each.value < best.value ? each : best));
  const highest = Math.max(...values.map(({ value }) => value));
  const at = middle + lowest.s * half;
  return { least: lowest.value - rest, most: highest + rest, at, value: evaluate(coefficients, at) };
}

/** The first three Taylor coefficients about `middle` in units of `half`, and the sum of the absolute values of the others. */
function taylor(coefficients: Float64Array, middle: number, half: number): [number, number, number, number] {
  const shifted = Float64Array.from(coefficients);
  const last = shifted.length - 1;
  for (let i = 0; i < last; i++) {
    for (let k = last - 1; k >= i; k--) shifted[k] = shifted[k]! + middle * shifted[k + 1]!;
  }
  let rest = 0;
  let power = half ** 3;
  for (let k = 3; k <= last; k++) {
    rest += Math.abs(shifted[k]!) * power;
    power *= half;
  }
  return [shifted[0]!, (shifted[1] ?? 0) * half, (shifted[2] ?? 0) * half * half, rest];
}

function evaluate(coefficients: Float64Array, t: number): number {
  let value = 0;
  for (let j = coefficients.length - 1; j >= 0; j--) value = value * t + coefficients[j]!;
  return value;
}
