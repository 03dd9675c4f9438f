/**
 * A piecewise polynomial target and density in integers, cell by cell.
 */
import type { ExactPieces } from '../../calculus/piecewise';
import { Polynomial } from '../../calculus/polynomial';
import { greatestCommonDivisor, Rational } from '../../calculus/rational';
import { isZero, scale, subtract, type Integers } from './integers';

/**
 * On a common break interval [left, left + width] / unit, with x = (left + width u) / unit:
 * target = (sum_k f[k] u^k) / targetUnit and density = (sum_k p[k] u^k) / densityUnit.
 */
export interface ProblemCell {
  readonly left: bigint;
  readonly width: bigint;
  readonly f: Integers;
  readonly p: Integers;
}

export interface NeuronProblem {
  readonly cells: readonly ProblemCell[];
  readonly unit: bigint;
  readonly targetUnit: bigint;
  readonly densityUnit: bigint;
}

interface RationalPieces {
  readonly breaks: readonly Rational[];
  readonly polynomials: readonly Polynomial[];
}

function parsed(pieces: ExactPieces): RationalPieces {
  return {
    breaks: pieces.breaks.map((text) => Rational.parse(text)),
    polynomials: pieces.coefficients.map((c) => Polynomial.of(c.map((text) => Rational.parse(text)))),
  };
}

/** Target and density on an interval between neighbouring common break points, as polynomials in x. */
export interface CommonPiece {
  readonly left: Rational;
  readonly right: Rational;
  readonly f: Polynomial;
  readonly p: Polynomial;
}

/** Target and density, both exact on the same interval, on their common break points. */
export function commonPieces(target: ExactPieces, density: ExactPieces): CommonPiece[] {
  const f = parsed(target);
  const p = parsed(density);
  const breaks = [...f.breaks, ...p.breaks]
    .sort((a, b) => a.compare(b))
    .filter((x, k, all) => k === 0 || !x.equals(all[k - 1]!));
  return breaks.slice(1).map((right, k) => {
    const left = breaks[k]!;
    return { left, right, f: polynomialAt(f, left), p: polynomialAt(p, left) };
  });
}

/** Target and density in integers. */
export function neuronProblem(target: ExactPieces, density: ExactPieces): NeuronProblem {
  const cells = commonPieces(target, density).map(({ left, right, f, p }) => {
    const width = right.subtract(left);
    return { left, width, f: f.substitute(left, width), p: p.substitute(left, width) };
  });
  return inIntegers(cells);
}

/** The polynomial on the right side of x. */
function polynomialAt(pieces: RationalPieces, x: Rational): Polynomial {
  let k = 0;
  while (k + 1 < pieces.polynomials.length && pieces.breaks[k + 1]!.compare(x) <= 0) k++;
  return pieces.polynomials[k]!;
}

interface RationalCell {
  readonly left: Rational;
  readonly width: Rational;
  readonly f: Polynomial;
  readonly p: Polynomial;
}

/** Cells side by side with polynomials in u of [0, 1]. */
export function inIntegers(cells: readonly RationalCell[]): NeuronProblem {
  const unit = leastCommonMultiple(cells.flatMap(({ left, width }) => [left.denominator, width.denominator]));
  const targetUnit = leastCommonMultiple(cells.map(({ f }) => f.denominator));
  const densityUnit = leastCommonMultiple(cells.map(({ p }) => p.denominator));
  const over = (p: Polynomial, common: bigint) => p.numerators.map((c) => c * (common / p.denominator));
  return {
    unit,
    targetUnit,
    densityUnit,
    cells: cells.map(({ left, width, f, p }) => ({
      left: left.numerator * (unit / left.denominator),
      width: width.numerator * (unit / width.denominator),
      f: over(f, targetUnit),
      p: over(p, densityUnit),
    })),
  };
}

function leastCommonMultiple(values: readonly bigint[]): bigint {
  let result = 1n;
  for (const value of values) result *= value / greatestCommonDivisor(result, value);
  return result;
}

/** The problem of f(-x) and p(-x). */
export function mirrored(problem: NeuronProblem): NeuronProblem {
  const cells = problem.cells.map(({ left, width, f, p }) => {
    return { left: -(left + width), width, f: reflected(f), p: reflected(p) };
  });
  return { ...problem, cells: cells.reverse() };
}

/** p(1 - u) */
function reflected(p: Integers): Integers {
  const c = [...p];
  for (let i = 0; i < c.length - 1; i++) {
    for (let k = c.length - 2; k >= i; k--) c[k]! += c[k + 1]!;
  }
  return c.map((value, k) => (k % 2 === 0 ? value : -value));
}

/**
 * Whether reflecting the domain about its midpoint changes no risk: the density stays the same, and the target stays the same
 * up to its sign and a constant, both of which the networks take part in.
 */
export function isSymmetric(problem: NeuronProblem): boolean {
  const image = mirrored(problem).cells;
  const shift = problem.cells[0]!.left - image[0]!.left;
  const sameDensity = problem.cells.every((cell, k) => {
    const other = image[k]!;
    return (
      cell.left === other.left + shift && cell.width === other.width && isZero(subtract(cell.p, other.p))
    );
  });
  return sameDensity && [1n, -1n].some((sign) => isConstant(problem.cells, image, sign));
}

/** Whether f - sign g is one constant on all cells, f and g the targets. */
function isConstant(cells: readonly ProblemCell[], others: readonly ProblemCell[], sign: bigint): boolean {
  const differences = cells.map(({ f }, k) => subtract(f, scale(others[k]!.f, sign)));
  const constant = differences[0]![0] ?? 0n;
  return differences.every((p) => (p[0] ?? 0n) === constant && isZero(p.slice(1)));
}

/** An interval on which the density is zero, from one cell to another. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** All of them, as long as they can be, from left to right. */
export function gapsOf({ cells }: NeuronProblem): Gap[] {
  const gaps: Gap[] = [];
  for (let from = 0; from < cells.length; from++) {
    if (!isZero(cells[from]!.p)) continue;
    let to = from;
    while (to + 1 < cells.length && isZero(cells[to + 1]!.p)) to++;
    gaps.push({ from, to });
    from = to;
  }
  return gaps;
}
