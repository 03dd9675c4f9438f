import type { Basis } from '../risk';
import { densityAt, targetAt, type Pieces } from './pieces';

/**
 * Why the risk of a shallow network on an interval is not C2 at theta, or null where it is: no kink at an end of the
 * domain, target and density continuous at each kink inside, and no zero neuron with an outgoing weight.
 *
 * A kink sits on a point when the rounded quotient -b_i/w_i is that point: ends and break points are rounded as well.
 */
export function shallowObstacle(pieces: Pieces, theta: Float64Array, basis: Basis): string | null {
  if (!theta.every(Number.isFinite)) return 'a parameter is not finite';
  const width = (theta.length - 1) / 3;
  for (let i = 0; i < width; i++) {
    const w = theta[i]!;
    const bias = theta[width + i]!;
    if (w === 0) {
      if (bias === 0 && theta[2 * width + i] !== 0) {
        return `neuron ${i + 1} has w = 0 and b = 0 but v ≠ 0: the risk is not differentiable there`;
      }
      continue;
    }
    const reason = kinkObstacle(pieces, -bias / w, `the kink of neuron ${i + 1}`, basis);
    if (reason !== null) return reason;
  }
  return null;
}

/** Why a kink at q, called `kink` in the sentence, keeps the risk from being C2. */
export function kinkObstacle(pieces: Pieces, q: number, kink: string, basis: Basis): string | null {
  const { a, b, breaks, count } = pieces;
  if (q === a || q === b) return `${kink} lies at the end x = ${q} of the domain`;
  if (!(q > a && q < b)) return null;
  for (let k = 1; k < count; k++) {
    if (breaks[k] !== q) continue;
    if (
      jumps(targetAt(pieces, k - 1, q), targetAt(pieces, k, q), sizeAt(pieces.f, pieces.fDegree, k), basis)
    ) {
      return `${kink} lies at x = ${q}, where the target jumps`;
    }
    if (
      jumps(densityAt(pieces, k - 1, q), densityAt(pieces, k, q), sizeAt(pieces.p, pieces.pDegree, k), basis)
    ) {
      return `${kink} lies at x = ${q}, where the density jumps`;
    }
  }
  return null;
}

/** Whether two one-sided values differ by more than rounding, and by more than an approximated target is known to. */
function jumps(left: number, right: number, size: number, basis: Basis): boolean {
  const bound = basis.kind === 'approximated' ? 2 * basis.bound : 0;
  return !(Math.abs(left - right) <= 64 * Number.EPSILON * size + bound);
}

/** Sum of the absolute coefficients on both sides of the break between pieces k - 1 and k. */
function sizeAt(coefficients: Float64Array, degree: number, k: number): number {
  let sum = 0;
  for (let j = (k - 1) * (degree + 1); j < (k + 1) * (degree + 1); j++) sum += Math.abs(coefficients[j]!);
  return sum;
}
