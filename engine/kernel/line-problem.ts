import type { PiecewisePolynomial } from '../calculus/piecewise';

/**
 * Target f and density p on their common pieces, in the form that the sweep over cells reads: on each piece one row
 * [centre of f, -f_0, …, -f_n, centre of p, p_0, …, p_m] with f(x) = sum f_j (x - centre)^j, p likewise.
 * The centres are those of the original pieces, so nothing is lost by moving polynomials about.
 */
export interface LineProblem {
  readonly left: number;
  readonly right: number;
  /** The breaks of f and p inside (left, right), ascending. */
  readonly breaks: readonly number[];
  /** Degree n of the target, at least 1. */
  readonly targetDegree: number;
  /** Degree m of the density. */
  readonly densityDegree: number;
  /** One row per piece. */
  readonly rows: readonly (readonly number[])[];
  /** Nodes xi >= 0 of the Gauss rule on [-1, 1] that integrates (N - f)^2 p exactly, and the weights (halved at 0). */
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/** Degrees and pieces beyond which the expansion about midpoints is neither accurate nor fast. */
const mostTargetDegree = 12;
const mostDensityDegree = 8;
const mostPieces = 256;

/** Whether target and density are of the kind that the kernels are made for. */
export function admitsKernel({ targetDegree, densityDegree, rows }: LineProblem): boolean {
  return (
    targetDegree <= mostTargetDegree &&
    densityDegree <= mostDensityDegree &&
    rows.length <= mostPieces &&
    rows.every((row) => row.every(Number.isFinite))
  );
}

/** Puts target and density on common pieces of the domain that they share. */
export function lineProblem(target: PiecewisePolynomial, density: PiecewisePolynomial): LineProblem {
  const [first, last] = ends(target);
  const [from, to] = ends(density);
  const left = Math.max(first, from);
  const right = Math.min(last, to);
  const inside = [...target.breaks, ...density.breaks].filter((x) => x > left && x < right);
  const breaks = [...new Set(inside)].sort((x, y) => x - y);
  const targetDegree = Math.max(1, degree(target));
  const densityDegree = degree(density);
  const bounds = [left, ...breaks, right];
  const rows = bounds.slice(1).map((end, piece) => {
    const middle = 0.5 * (bounds[piece]! + end);
    const f = localPolynomial(target, middle, targetDegree);
    const p = localPolynomial(density, middle, densityDegree);
    return [f.centre, ...f.coefficients.map((c) => -c), p.centre, ...p.coefficients];
  });
  const rule = halfGaussRule(targetDegree + Math.ceil((densityDegree + 1) / 2));
  return { left, right, breaks, targetDegree, densityDegree, rows, ...rule };
}

const ends = ({ breaks }: PiecewisePolynomial): [number, number] => [breaks[0]!, breaks[breaks.length - 1]!];

function degree({ coefficients }: PiecewisePolynomial): number {
  let highest = 0;
  for (const c of coefficients) c.forEach((a, j) => (highest = a !== 0 && j > highest ? j : highest));
  return highest;
}

/** The polynomial of the piece around x, about the piece's midpoint but in the unit of x. */
function localPolynomial(f: PiecewisePolynomial, x: number, length: number) {
  let piece = 0;
  while (piece < f.coefficients.length - 1 && x >= f.breaks[piece + 1]!) piece++;
  const start = f.breaks[piece]!;
  const end = f.breaks[piece + 1]!;
  const half = 0.5 * (end - start);
  const coefficients: number[] = [];
  let unit = 1;
  for (let j = 0; j <= length; j++, unit *= half) coefficients.push((f.coefficients[piece]![j] ?? 0) / unit);
  return { centre: 0.5 * (start + end), coefficients };
}

/**
 * The nodes xi >= 0 of the Gauss-Legendre rule with n nodes, by Newton's method on the Legendre polynomial, and its
 * weights; the weight of xi = 0 is halved, so that a rule is the sum over w (g(xi) + g(-xi)).
 */
function halfGaussRule(n: number): { nodes: number[]; weights: number[] } {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < Math.ceil(n / 2); i++) {
    const central = 2 * i + 1 === n;
    let x = central ? 0 : Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    for (let round = 0; round < 8 && !central; round++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    const { slope } = legendre(n, x);
    nodes.push(x);
    weights.push(((central ? 0.5 : 1) * 2) / ((1 - x * x) * slope * slope));
  }
  return { nodes, weights };
}

/** P_n(x) and its derivative by the three-term recurrence (n >= 1, |x| < 1). */
function legendre(n: number, x: number): { value: number; slope: number } {
  let previous = 1;
  let value = x;
  for (let k = 2; k <= n; k++)
    [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
  return { value, slope: (n * (previous - x * value)) / (1 - x * x) };
}
