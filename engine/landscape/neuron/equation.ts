/**
 * The critical equation of one neuron N = c + s (x - q)_+, cell by cell in integers.
 *
 * With A_0, F_0 = ∫_a^q p, f p and B_k, G_k = ∫_q^b (x - q)^k p, (x - q)^k f p, m = A_0 + B_0, F = F_0 + G_0, the
 * risk E(q), minimized over c and s, has
 *
 *   c = (B_2 F - B_1 G_1) / D,  s = S / D,  D = m B_2 - B_1^2,  S = m G_1 - B_1 F,
 *   E'(q) = -2 s ∫_q^b (N - f) p = 2 S P / D^2,  P = (B_2 G_0 - B_1 G_1) A_0 - F_0 (B_0 B_2 - B_1^2),
 *
 * so that E' has the sign of S P: kinked critical points are the roots of P with S ≠ 0, and where a root is simple,
 * E'' = 2 S P' / D^2. (Derived from the definitions; for the statement of finiteness see Ibragimov, Jentzen, Kröger,
 * Riekert, arXiv 2202.11481.)
 */
import { enclosureOfQuotient, type Enclosure } from '../../calculus/enclosure';
import {
  evaluateBounds,
  multiplyBounds,
  quotientOf,
  scaleBounds,
  subtractBounds,
  type Bounds,
} from './bounds';
import {
  add,
  antiderivative,
  commonMultiple,
  evaluate,
  evaluateFixed,
  multiply,
  scale,
  subtract,
  sum,
  type Integers,
} from './integers';
import type { NeuronProblem, ProblemCell } from './problem';

/** The moments as polynomials in u of [0, 1] where q = (left + width u) / unit; b[k] carries multiple^(k + 1). */
interface CellMoments {
  readonly a0: Integers;
  readonly f0: Integers;
  readonly b: readonly [Integers, Integers, Integers];
  readonly g: readonly [Integers, Integers];
}

export interface CellEquation {
  readonly cell: ProblemCell;
  readonly moments: CellMoments;
  /** P and S up to positive factors. */
  readonly critical: Integers;
  readonly slope: Integers;
}

export interface Equation {
  readonly problem: NeuronProblem;
  readonly cells: readonly CellEquation[];
  /** m, F and ∫ f^2 p, each times `multiple` and the units of target and density. */
  readonly mass: bigint;
  readonly mean: bigint;
  readonly square: bigint;
  readonly multiple: bigint;
  /** A degree that no moment exceeds. */
  readonly degree: number;
}

export function equationOf(problem: NeuronProblem): Equation {
  const degreeOf = (of: (cell: ProblemCell) => Integers) =>
    problem.cells.reduce((most, cell) => Math.max(most, of(cell).length), 1) - 1;
  const fDegree = degreeOf((cell) => cell.f);
  const pDegree = degreeOf((cell) => cell.p);
  const multiple = commonMultiple(Math.max(2 * fDegree, fDegree + 1, 2) + pDegree + 2);
  const moments = momentsOf(problem.cells, multiple);
  const last = moments.at(-1)!;
  const mass = sum(last.a0);
  const mean = sum(last.f0);
  let square = 0n;
  for (const { f, p, width } of problem.cells) {
    square += width * sum(antiderivative(multiply(multiply(f, f), p), multiple));
  }
  const cells = moments.map((each, k): CellEquation => {
    const { a0, f0, b, g } = each;
    const left = multiply(subtract(multiply(b[2], g[0]), multiply(b[1], g[1])), a0);
    const right = multiply(f0, subtract(multiply(b[0], b[2]), multiply(b[1], b[1])));
    return {
      cell: problem.cells[k]!,
      moments: each,
      critical: subtract(left, right),
      slope: subtract(scale(g[1], mass), scale(b[1], mean)),
    };
  });
  return { problem, cells, mass, mean, square, multiple, degree: fDegree + pDegree + 3 };
}

function momentsOf(cells: readonly ProblemCell[], multiple: bigint): CellMoments[] {
  const heads: { readonly a0: Integers; readonly f0: Integers }[] = [];
  let a0 = 0n;
  let f0 = 0n;
  for (const { f, p, width } of cells) {
    const head = {
      a0: from(a0, scale(antiderivative(p, multiple), width)),
      f0: from(f0, scale(antiderivative(multiply(f, p), multiple), width)),
    };
    heads.push(head);
    a0 = sum(head.a0);
    f0 = sum(head.f0);
  }
  const result: CellMoments[] = [];
  const b = [0n, 0n, 0n];
  const g = [0n, 0n];
  for (let k = cells.length - 1; k >= 0; k--) {
    const { f, p, width } = cells[k]!;
    // d/dq of ∫_q^b (x - q)^j p is -j times the moment before it, or -p for j = 0.
    const b0 = upTo(b[0]!, scale(antiderivative(p, multiple), width));
    const b1 = upTo(b[1]!, scale(antiderivative(b0, multiple), width));
    const b2 = upTo(b[2]!, scale(antiderivative(b1, multiple), 2n * width));
    const g0 = upTo(g[0]!, scale(antiderivative(multiply(f, p), multiple), width));
    const g1 = upTo(g[1]!, scale(antiderivative(g0, multiple), width));
    result[k] = { ...heads[k]!, b: [b0, b1, b2], g: [g0, g1] };
    [b0, b1, b2].forEach((moment, j) => (b[j] = moment[0] ?? 0n));
    [g0, g1].forEach((moment, j) => (g[j] = moment[0] ?? 0n));
  }
  return result;
}

/** start + integral(u) */
function from(start: bigint, integral: Integers): Integers {
  return add([start], integral);
}

/** rest + integral(1) - integral(u) */
function upTo(rest: bigint, integral: Integers): Integers {
  return subtract([rest + sum(integral)], integral);
}

/** n / d with d > 0, not reduced. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

/** The best network with its kink at q: its parameters, its risk, all exact. */
export interface KinkValues {
  readonly q: Fraction;
  readonly c: Fraction;
  readonly s: Fraction;
  readonly risk: Fraction;
}

/** At q = (left + width n / d) / unit of cell k, with a slope where D > 0. */
export function valuesAt(equation: Equation, k: number, n: bigint, d: bigint): KinkValues {
  const { degree } = equation;
  return valuesFrom(equation, k, { n, d, power: d ** BigInt(degree), at: (p) => evaluate(p, n, d, degree) });
}

/** Binary places after the point to which moments are computed where q is no exact root. */
const FIXED = 384;

/** The same at d = 2^places, with moments to FIXED places: enough for what is known to fewer, in shorter numbers. */
export function valuesNear(equation: Equation, k: number, n: bigint, places: number): KinkValues {
  const at = (p: Integers) => evaluateFixed(p, n, places, FIXED);
  return valuesFrom(equation, k, { n, d: 1n << BigInt(places), power: 1n << BigInt(FIXED), at });
}

/** The place n / d in its cell, and the values of moments there times a power. */
interface At {
  readonly n: bigint;
  readonly d: bigint;
  readonly power: bigint;
  readonly at: (moment: Integers) => bigint;
}

function valuesFrom(equation: Equation, k: number, { n, d, power, at }: At): KinkValues {
  const { problem, mass, mean, square, multiple } = equation;
  const { cell, moments } = equation.cells[k]!;
  const [b1, b2, g1] = [at(moments.b[1]), at(moments.b[2]), at(moments.g[1])];
  const determinant = mass * power * b2 - b1 * b1;
  const constant = b2 * mean * power - b1 * g1;
  const slope = mass * power * g1 - b1 * mean * power;
  const { unit, targetUnit, densityUnit } = problem;
  const risk = square * power * determinant - constant * mean * power - slope * g1;
  return {
    q: { n: cell.left * d + cell.width * n, d: unit * d },
    c: { n: constant, d: determinant * targetUnit },
    s: { n: slope * multiple * unit, d: determinant * targetUnit },
    risk: { n: risk, d: power * determinant * multiple * densityUnit * targetUnit * targetUnit * unit },
  };
}

/** What the best network with its kink in an interval is, rounded outward. */
export interface KinkEnclosures {
  readonly c: Enclosure;
  readonly s: Enclosure;
  readonly risk: Enclosure;
}

/** The doubles around exact values. */
export function enclosuresOf({ c, s, risk }: KinkValues): KinkEnclosures {
  const [constant, slope, least] = [c, s, risk].map(({ n, d }) => enclosureOfQuotient(n, d));
  return { c: constant!, s: slope!, risk: least! };
}

/** For the kinks at u in [low, high] / 2^places of cell k; null where that is too wide to tell D > 0. */
export function enclosuresNear(
  equation: Equation,
  k: number,
  u: Bounds,
  places: number,
): KinkEnclosures | null {
  const { problem, mass, mean, square, multiple } = equation;
  const { b, g } = equation.cells[k]!.moments;
  // Twice as many places as u has, and more: that loses nothing.
  const fixed = 2 * places + 96;
  const power = 1n << BigInt(fixed);
  const at = (p: Integers) => evaluateBounds(p, u, places, fixed);
  const [b1, b2, g1] = [at(b[1]), at(b[2]), at(g[1])];
  const determinant = subtractBounds(scaleBounds(b2, mass * power), multiplyBounds(b1, b1));
  if (determinant.low <= 0n) return null;
  const constant = subtractBounds(scaleBounds(b2, mean * power), multiplyBounds(b1, g1));
  const slope = subtractBounds(scaleBounds(g1, mass * power), scaleBounds(b1, mean * power));
  const { unit, targetUnit, densityUnit } = problem;
  const explained = scaleBounds(constant, -mean * power);
  const left = subtractBounds(explained, multiplyBounds(slope, g1));
  const rest = subtractBounds(left, scaleBounds(determinant, -square * power));
  const ofTarget = scaleBounds(determinant, targetUnit);
  return {
    c: quotientOf(constant, ofTarget),
    s: quotientOf(scaleBounds(slope, multiple * unit), ofTarget),
    risk: quotientOf(rest, scaleBounds(ofTarget, power * multiple * densityUnit * targetUnit * unit)),
  };
}

/** The constant N = F / m. */
export function meanValues(equation: Equation): { readonly c: Fraction; readonly risk: Fraction } {
  const { problem, mass, mean, square, multiple } = equation;
  const { unit, targetUnit, densityUnit } = problem;
  return {
    c: { n: mean, d: mass * targetUnit },
    risk: {
      n: square * mass - mean * mean,
      d: mass * multiple * densityUnit * targetUnit * targetUnit * unit,
    },
  };
}
