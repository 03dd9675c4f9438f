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
  exactly,
  magnitude,
  middle,
  multiply,
  nextUp,
  subtract,
  zero,
  type Enclosure,
} from '../../calculus/enclosure';
import { symmetricEigen } from '../../calculus/linear-algebra';

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

/** A bound, row by row, on the sums of |E| = |I - J Vᵀ H V|. */
export function deviations({ columns, signs }: Frame, hessian: Matrix): number[] {
  const n = columns.length;
  const frame = columns.map((row) => Array.from(row, exactly));
  const applied = hessian.map((row) =>
    signs.map((_, k) => row.reduce((sum, h, j) => add(sum, multiply(h, frame[j]![k]!)), zero)),
  );
  return signs.map((sign, k) => {
    let total = zero;
    for (let l = 0; l < n; l++) {
      let entry = zero;
      for (let i = 0; i < n; i++) entry = add(entry, multiply(frame[i]![k]!, applied[i]![l]!));
      const deviation = k === l ? subtract(entry, exactly(sign)) : entry;
      total = add(total, exactly(magnitude(deviation)));
    }
    return total.high;
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
