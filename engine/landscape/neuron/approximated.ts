/**
 * Critical realizations of one neuron for a target or density that is approximated: a subdivision search over the kink
 * position in both orientations for all sign changes of E' on the approximation.
 *
 * An error of at most δ in f changes M(q) = ∫_q^b (N - f) p by at most δ sqrt(A_0 B_0): it changes N - f by the part of the
 * error orthogonal to the network's two functions, and M is the inner product of N - f with the indicator of [q, b], of
 * which only the part orthogonal to constants counts, with square A_0 B_0 / m. So the sign of E' = -2 s M is known where
 * P^2 > δ^2 A_0 B_0 D^2 (equation.ts), and the roots of the difference of both sides are the ends of the intervals where it
 * isn't. Short ones hold a point, if the signs on both sides differ; long ones are families.
 */
import { Polynomial } from '../../calculus/polynomial';
import { Rational } from '../../calculus/rational';
import { moments, type PiecewisePolynomial } from '../../calculus/piecewise';
import type { Risk } from '../../risk/risk';
import type { SearchResult } from '../point';
import { kinkTheta, plainCandidates, pointOf, type Candidate, type Domain } from './candidates';
import { goOn } from './cancellation';
import { equationOf, valuesAt, type CellEquation, type Equation } from './equation';
import {
  evaluate,
  isZero,
  multiply,
  scale,
  signOf,
  subtract,
  trimmed,
  withoutTwos,
  type Integers,
} from './integers';
import { isolate } from './isolate';
import { supportOf } from './kinks';
import { inIntegers, mirrored, type NeuronProblem } from './problem';
import { refineRoot } from './refine';

/** Longer intervals of unknown sign, relative to the domain, are families; shorter ones are points. */
const FAMILY = 1e-4;
/** Binary places, relative to a cell, of the ends of intervals and of kinks. */
const PLACES = 64;
/** Binary places, relative to the largest coefficient, that coefficients keep. */
const KEPT = 72;

/** `bound` is the error of target and density, `risk` that of a network 1 -> 1 -> 1 for the same functions. Throws SearchCancelled. */
export function approximateCriticalPoints(
  target: PiecewisePolynomial,
  density: PiecewisePolynomial,
  bound: number,
  domain: Domain,
  risk: Risk,
  cancelled: () => boolean = () => false,
): SearchResult {
  const problem = approximateProblem(target, density);
  const error = Math.max(bound, 2 ** -50 * largest(target));
  const reason =
    `target and density are known to within ${error.toExponential(1)} only: every sign change of E' on its ` +
    "approximation, by subdivision; intervals of kinks where E' is below its error are given by their two ends";
  if (supportOf(problem)[0] < 0)
    return { points: [], complete: false, reason: 'the density is zero everywhere' };
  const right = search(problem, error, domain, cancelled);
  const left = search(mirrored(problem), error, domain, cancelled);
  const families = right.reduce((most, { family }) => Math.max(most, family ?? 0), 0);
  const whyNot = `target and density are known to within ${error.toExponential(1)} only, so nothing is proved of themselves`;
  const uncertain = { exact: false, proof: whyNot };
  const candidates: Candidate[] = [
    ...plainCandidates(equationOf(problem), domain, slopeError(density, error)).map((each) => ({
      ...each,
      ...uncertain,
    })),
    ...right.map((each) => ({ ...candidateOf(each, 1), ...uncertain })),
    ...left.map((each) => {
      const candidate = { ...candidateOf(each, -1), ...uncertain };
      return each.family === undefined ? candidate : { ...candidate, family: each.family + families };
    }),
  ];
  const points = candidates.map((each) => pointOf(each, each.kind, domain, risk));
  return { points: points.sort((x, y) => x.risk - y.risk), complete: false, reason };
}

/** An error of at most δ in f changes the slope of the least-squares line by at most δ sqrt(m) / |x - mean of x|. */
function slopeError(density: PiecewisePolynomial, error: number): number {
  const center = (density.breaks[0]! + density.breaks.at(-1)!) / 2;
  const [mass, first, second] = Array.from(moments(density, 2, center)) as [number, number, number];
  return error * Math.sqrt(mass / (second - first ** 2 / mass));
}

function largest(f: PiecewisePolynomial): number {
  return f.coefficients.reduce((most, piece) => Math.max(most, ...piece.map(Math.abs)), 0);
}

/** The functions in doubles, rounded far below their errors, on their common break points. */
function approximateProblem(target: PiecewisePolynomial, density: PiecewisePolynomial): NeuronProblem {
  const breaks = [...new Set([...target.breaks, ...density.breaks])].sort((x, y) => x - y);
  const cells = breaks.slice(1).map((end, k) => {
    const left = Rational.fromNumber(breaks[k]!);
    const width = Rational.fromNumber(end).subtract(left);
    return { left, width, f: localPiece(target, left, width), p: localPiece(density, left, width) };
  });
  return inIntegers(cells);
}

/** A function's polynomial on the right of `left`, in u where x = left + width u. */
function localPiece(f: PiecewisePolynomial, left: Rational, width: Rational): Polynomial {
  const at = left.toNumber();
  let k = 0;
  while (k + 1 < f.coefficients.length && f.breaks[k + 1]! <= at) k++;
  const half = Rational.of(1n, 2n);
  const [a, b] = [Rational.fromNumber(f.breaks[k]!), Rational.fromNumber(f.breaks[k + 1]!)];
  const middle = a.add(b).multiply(half);
  const halfWidth = b.subtract(a).multiply(half);
  const p = Polynomial.of(Array.from(f.coefficients[k]!, (value) => Rational.fromNumber(value)));
  const local = p.substitute(left.subtract(middle).divide(halfWidth), width.divide(halfWidth));
  return local.isZero() ? local : local.rounded(KEPT - local.magnitude());
}

/** A kink where E' changes its sign, or one end of an interval where its sign is not known. */
interface Found {
  readonly equation: Equation;
  readonly cell: number;
  readonly n: bigint;
  /** Signs of E' before and after; 0 where unknown. */
  readonly before: number;
  readonly after: number;
  readonly family?: number;
}

function candidateOf(found: Found, orientation: 1 | -1): Omit<Candidate, 'proof' | 'exact'> {
  const { equation, cell, n, before, after, family } = found;
  const values = valuesAt(equation, cell, n, 1n << BigInt(PLACES));
  const saddle = before > 0 || after < 0;
  const inertia = family === undefined ? { rank: 3, index: saddle ? 1 : 0 } : { rank: 2, index: 0 };
  return {
    theta: kinkTheta(values, orientation),
    risk: values.risk,
    kind: saddle ? 'saddle' : 'local_minimum',
    ...inertia,
    ...(family === undefined ? {} : { family }),
  };
}

/** A point of a cell, and the sign of P after it; 0 where the sign is not known. */
interface Mark {
  readonly cell: number;
  /** In units of 2^-PLACES of the cell. */
  readonly n: bigint;
  readonly sign: number;
}

function search(problem: NeuronProblem, error: number, domain: Domain, cancelled: () => boolean): Found[] {
  const equation = equationOf(problem);
  const [first, last] = supportOf(problem);
  const square = Rational.fromNumber(error).power(2);
  const marks: Mark[] = [];
  for (let k = first; k <= last; k++) {
    goOn(cancelled);
    for (const mark of marksOf(equation, k, square)) {
      if (marks.at(-1)?.sign !== mark.sign) marks.push(mark);
    }
  }
  marks.push({ cell: last, n: 1n << BigInt(PLACES), sign: NaN });
  const found: Found[] = [];
  let families = 0;
  marks.slice(1).forEach((end, k) => {
    goOn(cancelled);
    const start = marks[k]!;
    const inside = k > 0 && !Number.isNaN(end.sign);
    if (start.sign !== 0) {
      // Signs that change without an interval between: a jump of rounding only.
      if (inside && end.sign === -start.sign) found.push(pointAt(equation, end, start.sign, end.sign));
      return;
    }
    const length = (placeOf(problem, end) - placeOf(problem, start)) / (domain.b - domain.a);
    const before = k > 0 ? marks[k - 1]!.sign : 0;
    const after = Number.isNaN(end.sign) ? 0 : end.sign;
    if (length > FAMILY) {
      if (!hasSlope(equation, start, end, error)) return;
      families += 1;
      found.push({ ...pointAt(equation, start, before, 0), family: families });
      found.push({ ...pointAt(equation, end, 0, after), family: families });
    } else if (before * after < 0) {
      found.push(pointAt(equation, rootBetween(equation, start, end), before, after));
    }
  });
  return found;
}

/** From the signs of P before and after: E' has the sign of S P. */
function pointAt(equation: Equation, { cell, n }: Mark, before: number, after: number): Found {
  const slope = signAt(equation.cells[cell]!.slope, n, PLACES);
  return { equation, cell, n, before: slope * before, after: slope * after };
}

/** x at a mark, in the domain of the problem. */
function placeOf(problem: NeuronProblem, { cell, n }: Mark): number {
  const { left, width } = problem.cells[cell]!;
  const denominator = problem.unit << BigInt(PLACES);
  return Rational.of((left << BigInt(PLACES)) + width * n, denominator).toNumber();
}

/** Where the sign of E' is known in a cell, from its left end on. */
function marksOf(equation: Equation, k: number, square: Rational): Mark[] {
  const cell = equation.cells[k]!;
  if (isZero(cell.critical) || isZero(cell.slope)) return [{ cell: k, n: 0n, sign: 0 }];
  const difference = trimmed(withoutTwos(margin(equation, cell, square)));
  if (isZero(difference)) return [{ cell: k, n: 0n, sign: 0 }];
  const { roots, first } = isolate(difference, PLACES - 4);
  const marks: Mark[] = [];
  const ends = [0n, ...roots.map((root) => middleOf(refineRoot(root, PLACES)))];
  let sign = first;
  ends.forEach((n, j) => {
    if (j > 0) sign = roots[j - 1]!.after;
    const next = ends[j + 1] ?? 1n << BigInt(PLACES);
    marks.push({ cell: k, n, sign: sign > 0 ? signAt(cell.critical, n + next, PLACES + 1) : 0 });
  });
  return marks;
}

function middleOf({
  low,
  high,
  places,
}: {
  readonly low: bigint;
  readonly high: bigint;
  readonly places: number;
}) {
  const twice = low + high;
  const shift = places + 1 - PLACES;
  return shift >= 0 ? twice >> BigInt(shift) : twice << BigInt(-shift);
}

/** P^2 - δ^2 A_0 B_0 D^2, times a positive number. */
function margin(equation: Equation, cell: CellEquation, square: Rational): Integers {
  const { targetUnit } = equation.problem;
  const { a0, b } = cell.moments;
  const determinant = subtract(scale(b[2], equation.mass), multiply(b[1], b[1]));
  const bound = multiply(multiply(a0, b[0]), multiply(determinant, determinant));
  // f carries the factor targetUnit, so P does; all moments their powers of the multiple, ten on either side.
  const left = scale(multiply(cell.critical, cell.critical), square.denominator);
  return subtract(left, scale(bound, square.numerator * targetUnit * targetUnit));
}

/** The sign of p at n / 2^places. */
function signAt(p: Integers, n: bigint, places: number): number {
  return signOf(evaluate(p, n, 1n << BigInt(places), Math.max(0, p.length - 1)));
}

/** Bisects between two marks for the place where P changes its sign. */
function rootBetween(equation: Equation, start: Mark, end: Mark): Mark {
  const { cells } = equation.problem;
  // Break points first, then inside one cell.
  const steps: Mark[] = [start];
  for (let k = start.cell + 1; k <= end.cell; k++) steps.push({ cell: k, n: 0n, sign: 0 });
  const before = signBeside(equation, start);
  let low = start;
  let high = end;
  for (const step of steps.slice(1)) {
    if (signBeside(equation, step) === before) low = step;
    else {
      high = { cell: step.cell - 1, n: 1n << BigInt(PLACES), sign: 0 };
      break;
    }
  }
  if (low.cell !== high.cell || cells[low.cell] === undefined) return low;
  let [a, b] = [low.n, high.n];
  while (b - a > 1n) {
    const middle = (a + b) >> 1n;
    if (signAt(equation.cells[low.cell]!.critical, middle, PLACES) === before) a = middle;
    else b = middle;
  }
  return { cell: low.cell, n: a, sign: 0 };
}

function signBeside(equation: Equation, { cell, n }: Mark): number {
  return signAt(equation.cells[cell]!.critical, n, PLACES);
}

/** Whether the networks in an interval have a kink at all, beyond what the error explains: |s| D > δ sqrt(m D). */
function hasSlope(equation: Equation, start: Mark, end: Mark, error: number): boolean {
  const middle = start.cell === end.cell ? { ...start, n: (start.n + end.n) >> 1n } : { ...end, n: 0n };
  const { s } = valuesAt(equation, middle.cell, middle.n, 1n << BigInt(PLACES));
  const slope = Math.abs(Rational.of(s.n, s.d).toNumber());
  const { left, width } = equation.problem.cells.at(-1)!;
  const right = Rational.of(left + width, equation.problem.unit).toNumber();
  return slope * (right - placeOf(equation.problem, middle)) > 16 * error;
}
