/**
 * A dense scan for the kinked critical points of one neuron, in doubles and by quadrature: independent of the engine.
 */
import { evaluatePiecewise, type PiecewisePolynomial } from '../../engine/calculus/piecewise';

const nodes = [-0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664];
const weights = [
  0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891,
];

/** The derivative of the risk in q up to a positive factor, E' = -2 s ∫ (N - f) p over the active side, and s. */
export interface Slope {
  readonly derivative: number;
  readonly s: number;
}

interface Look {
  readonly q: number;
  readonly slope: Slope;
}

/**
 * A scan over the domain for one orientation, first at points at equal distances, then also where the slope comes near to zero
 * without changing its sign: two roots may lie there.
 */
export function scan(
  f: PiecewisePolynomial,
  p: PiecewisePolynomial,
  orientation: 1 | -1,
  points: number,
): Look[] {
  const first = scanWith(f, p, orientation, points, []);
  const size = first.map(({ slope }) => Math.abs(slope.derivative));
  const near = first.flatMap(({ q }, k) => {
    if (!(k > 0 && size[k]! < size[k - 1]! && size[k]! < (size[k + 1] ?? 0))) return [];
    const [left, right] = [first[k - 1]!.q, first[k + 1]!.q];
    return Array.from({ length: 24 }, (_, j) =>
      j < 12 ? left + ((q - left) * (j + 1)) / 13 : q + ((right - q) * (j - 11)) / 13,
    );
  });
  return scanWith(f, p, orientation, points, near);
}

/** Sums of moments from both sides. */
function scanWith(
  f: PiecewisePolynomial,
  p: PiecewisePolynomial,
  orientation: 1 | -1,
  points: number,
  extra: readonly number[],
): Look[] {
  const all = [...f.breaks, ...p.breaks];
  const [a, b] = [Math.min(...all), Math.max(...all)];
  const cuts = [
    ...all,
    ...extra,
    ...Array.from({ length: points + 1 }, (_, k) => a + ((b - a) * k) / points),
  ];
  const grid = [...new Set(cuts)].sort((x, y) => x - y);
  // Moments of 1, x, x^2 and f, f x over each interval.
  const sums = grid.slice(1).map((right, k) => momentsOver(f, p, grid[k]!, right));
  const fromLeft = runningSums(sums);
  const fromRight = runningSums([...sums].reverse()).reverse();
  return grid.slice(1, -1).map((q, k) => {
    const [left, right] = [fromLeft[k]!, fromRight[k + 1]!];
    const [on, off] = orientation === 1 ? [right, left] : [left, right];
    return { q, slope: slopeAt(q, on, off, orientation) };
  });
}

function momentsOver(f: PiecewisePolynomial, p: PiecewisePolynomial, left: number, right: number): number[] {
  const half = (right - left) / 2;
  const result = [0, 0, 0, 0, 0];
  nodes.forEach((node, j) => {
    const x = left + half * (1 + node);
    const weight = half * weights[j]! * evaluatePiecewise(p, x);
    const y = evaluatePiecewise(f, x);
    [1, x, x * x, y, x * y].forEach((value, i) => (result[i]! += weight * value));
  });
  return result;
}

function runningSums(parts: readonly number[][]): number[][] {
  let sum = [0, 0, 0, 0, 0];
  return parts.map((part) => (sum = sum.map((value, i) => value + part[i]!)));
}

function slopeAt(q: number, on: readonly number[], off: readonly number[], orientation: 1 | -1): Slope {
  // g = (x - q)_+ or (q - x)_+ on the active side.
  const g1 = orientation * (on[1]! - q * on[0]!);
  const g2 = on[2]! - 2 * q * on[1]! + q * q * on[0]!;
  const fg = orientation * (on[4]! - q * on[3]!);
  const m = on[0]! + off[0]!;
  const F = on[3]! + off[3]!;
  const D = m * g2 - g1 * g1;
  const s = (m * fg - g1 * F) / D;
  const c = (F - s * g1) / m;
  return { derivative: -2 * orientation * s * (c * on[0]! + s * g1 - on[3]!), s };
}
