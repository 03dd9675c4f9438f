/**
 * Krawczyk's test for a critical point (R. Krawczyk, Computing 4, 1969; uniqueness as in S. M. Rump, Acta Numerica 19, 2010,
 * section 13), which tells the inertia of the Hessian as well.
 *
 * With approximate eigenvectors v_k and eigenvalues λ_k of the Hessian in the middle let the columns of V be v_k / √|λ_k| and
 * J the signs of λ_k. In coordinates z, x = x0 + V z, the Hessian is Vᵀ H V = J - J E with a small E. If over a box around
 * x0 + V [-ρ, ρ]^n the sums of |E| along each row stay below 1, all Hessians there are nonsingular, so there is at most one
 * critical point; by Gershgorin's circles they have as many negative eigenvalues as J has. And if |J Vᵀ G(x0)| + ρ sum |E| <= ρ row by row,
 * z -> z - J Vᵀ G(x0 + V z) maps [-ρ, ρ]^n into itself, so there is a critical point, by Brouwer's theorem.
 */
import {
  add,
  around,
  contains,
  exactly,
  magnitude,
  middle,
  multiply,
  nextUp,
  zero,
  type Enclosure,
} from '../../calculus/enclosure';
import { symmetricEigen } from '../../calculus/linear-algebra';
import type { Range } from './certificate';

/** How far beyond the bound on the error a box reaches, so that a check by slightly different arithmetic stays inside. */
export const reach = 16;
export const reachOfCheck = 2;
/** Stored ranges may be so many times as wide as what is proved again: eight times is what the two reaches make of it. */
const mostRoom = 64;
/** A critical point farther from theta than this part of the sizes of domain and target says that theta is not critical to rounding. */
export const farthest = 1e-7;
/** Newton steps at most. */
export const mostSteps = 4;

type Matrix = readonly (readonly Enclosure[])[];

/** V and J. */
export interface Frame {
  /** n rows of n. */
  readonly columns: readonly Float64Array[];
  readonly signs: readonly (1 | -1)[];
  /** |λ| of the smallest and the largest eigenvalue, about. */
  readonly smallest: number;
  readonly largest: number;
}

/** The frame of a Hessian; null where it has an eigenvalue that is exactly zero or not finite. */
export function frameOf(hessian: Matrix): Frame | null {
  const n = hessian.length;
  const values = Float64Array.from({ length: n * n }, (_, k) => middle(hessian[Math.floor(k / n)]![k % n]!));
  if (!values.every(Number.isFinite)) return null;
  const system = symmetricEigen(values, n);
  const sizes = Array.from(system.values, Math.abs);
  if (!sizes.every((size) => size > 0 && Number.isFinite(size))) return null;
  return {
    columns: Array.from({ length: n }, (_, i) =>
      Float64Array.from(sizes, (size, k) => system.vectors[k * n + i]! / Math.sqrt(size)),
    ),
    signs: Array.from(system.values, (value) => (value < 0 ? -1 : 1)),
    smallest: Math.min(...sizes),
    largest: Math.max(...sizes),
  };
}

/** A bound, row by row, on |J Vᵀ G|. */
export function gradientBounds({ columns }: Frame, gradient: readonly Enclosure[]): number[] {
  return columns.map((_, k) => {
    const sum = gradient.reduce((sum, g, i) => add(sum, multiply(exactly(columns[i]![k]!), g)), zero);
    return magnitude(sum);
  });
}

/** x - V J Vᵀ G in doubles: nothing is proved of it. */
export function newtonStep(
  { columns, signs }: Frame,
  x: Float64Array,
  gradient: readonly Enclosure[],
): Float64Array {
  const parts = signs.map((sign, k) =>
    gradient.reduce((sum, g, i) => sum + sign * columns[i]![k]! * middle(g), 0),
  );
  return x.map((value, i) => value - parts.reduce((sum, part, k) => sum + columns[i]![k]! * part, 0));
}

/**
 * A bound, row by row, on the sums of |E| = |I - J Vᵀ H V| over all H = M + Δ with |Δ| <= R, entry by entry: the products
 * with the middle M are computed in doubles, and what rounding and R may change is bounded by γ |Vᵀ| |M| |V| + |Vᵀ| R |V| (N. J.
 * Higham, Accuracy and Stability of Numerical Algorithms, section 3.5; S. M. Rump, Acta Numerica 19, 2010, section 9).
 */
export function deviations({ columns, signs }: Frame, hessian: Matrix): number[] {
  const n = columns.length;
  // Above the sum of the bounds for two nested inner products, of which each is n 2^-53 / (1 - n 2^-53).
  const gamma = (2 * n + 8) * 2 ** -52;
  const applied = columns.map(() => new Float64Array(n));
  const doubt = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const entry = hessian[i]![j]!;
      const center = middle(entry);
      const radius = nextUp(Math.max(entry.high - center, center - entry.low));
      const column = columns[j]!;
      const row = applied[i]!;
      let size = 0;
      for (let l = 0; l < n; l++) {
        row[l]! += center * column[l]!;
        size += Math.abs(column[l]!);
      }
      doubt[i]! += (gamma * Math.abs(center) + radius) * size;
    }
  }
  return signs.map((sign, k) => {
    const entries = new Float64Array(n);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const factor = columns[i]![k]!;
      for (let l = 0; l < n; l++) entries[l]! += factor * applied[i]![l]!;
      sum += Math.abs(factor) * doubt[i]!;
    }
    entries[k]! -= sign;
    for (const entry of entries) sum += Math.abs(entry);
    // The sums above are of numbers without sign: their own rounding, and underflow, are less than this.
    return sum * (1 + gamma) + Number.MIN_VALUE ** 0.5;
  });
}

/** A box that contains x0 + V [-ρ, ρ]^n. */
export function boxAround({ columns }: Frame, center: Float64Array, radius: number): Enclosure[] {
  return Array.from(center, (value, i) => {
    const reach = columns[i]!.reduce((sum, entry) => nextUp(sum + nextUp(Math.abs(entry) * radius)), 0);
    return around(value, reach);
  });
}

/** Whether [-ρ, ρ]^n is mapped into itself. */
export function mapsIntoItself(bounds: readonly number[], sums: readonly number[], radius: number): boolean {
  return bounds.every((bound, k) => {
    const image = add(exactly(bound), multiply(exactly(sums[k]!), exactly(radius)));
    return image.high <= radius;
  });
}

/** Why the test fails: a sentence without full stop. */
export function singular(frame: Frame | null): string {
  const sizes = frame
    ? ` (its eigenvalues reach from ${frame.smallest.toExponential(1)} to ${frame.largest.toExponential(1)} in size)`
    : '';
  return `up to the scaling symmetries the Hessian may be singular${sizes}, so the point may not be isolated`;
}

export const muchWider =
  'the box of the certificate is much wider than the one that is proved, so it says less';

/** Whether a range that is stored says much less than what is proved again. */
export function saysLess(stored: Enclosure, proved: Enclosure): boolean {
  const room = mostRoom * (proved.high - proved.low + Number.EPSILON * magnitude(proved));
  return stored.low < proved.low - room || stored.high > proved.high + room;
}

/** What is wrong with the range of a stored risk, given enclosures over the stored box and over the one that is proved again. */
export function wrongRisk([low, high]: Range, stored: Enclosure, proved: Enclosure): string | null {
  if (contains({ low, high }, stored) && !saysLess({ low, high }, proved)) return null;
  return `the risk lies in [${proved.low}, ${proved.high}], and the certificate says [${low}, ${high}]`;
}
