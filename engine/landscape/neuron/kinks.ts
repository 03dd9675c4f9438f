/**
 * The kinked critical realizations N = c + s (x - q)_+ of one neuron, all of them.
 */
import { bracketOf, enclosureOfBracket, placeIn, pointBracket, separators, type Bracket } from './brackets';
import { goOn } from './cancellation';
import {
  enclosuresNear,
  enclosuresOf,
  equationOf,
  valuesAt,
  valuesNear,
  type CellEquation,
  type Equation,
  type Fraction,
  type KinkEnclosures,
  type KinkValues,
} from './equation';
import { evaluateDyadic, isZero, signOf, sum, trimmed, type Integers } from './integers';
import { isolate, isRoot, polynomialOf, simplestBetween, type Isolation } from './isolate';
import type { NeuronProblem } from './problem';
import { refineRoot, type Root } from './refine';
import { magnitude, type Enclosure } from '../../calculus/enclosure';
import { Rational } from '../../calculus/rational';

/** Kinks are enclosed to this many binary places of their cell. */
const PLACES = 112;
/** Numbers are enclosed until their ends differ by this part of them, or until this many places, where they are zero. */
const NARROW = 2 ** -50;
const MOST_PLACES = 2 * PLACES;
/** Roots are recognised as rational numbers up to this denominator, relative to their cell. */
const RECOGNISED = 1n << 44n;

/** Where E' changes sign at a kink: E just before and after rises (1), falls (-1), or stays the same (0). */
export interface KinkPoint {
  readonly values: KinkValues;
  /** Whether q is exactly values.q; else it is within 2^-112 of its cell's width. */
  readonly exact: boolean;
  readonly before: number;
  readonly after: number;
  /** Orders of the zero of E' from both sides: 1 where the one-sided E'' is not zero. */
  readonly orderBefore: number;
  readonly orderAfter: number;
  /** From 1 where it is an end of an interval of kinks with the same risk; else where it lies alone. */
  readonly family?: number;
  readonly alone?: LoneKink;
}

/** A kink that is the only critical one between two numbers. */
export interface LoneKink {
  readonly between: readonly [Rational, Rational];
  readonly position: Enclosure;
  readonly values: KinkEnclosures;
}

/** Moving from a root to another place of its cell: n / d of the cell's width. */
interface Place {
  readonly n: bigint;
  readonly d: bigint;
}

/** The kinked critical points with the neuron active on the right of q, by ascending q. Throws SearchCancelled. */
export function kinkPoints(
  problem: NeuronProblem,
  cancelled: () => boolean,
): { equation: Equation; points: KinkPoint[] } {
  const equation = equationOf(problem);
  const [first, last] = supportOf(problem);
  const isolations = equation.cells.map((cell, k) => {
    goOn(cancelled);
    return k < first || k > last || isZero(cell.critical) ? null : isolate(trimmed(cell.critical));
  });
  const ends = (k: number) => [0n, 1n].map((n) => placeIn(problem.cells[k]!, problem.unit, n, 1n));
  const spots: Spot[] = [{ bracket: pointBracket(ends(first)[0]!), kink: null }];
  for (let k = first; k <= last; k++) {
    goOn(cancelled);
    const here = isolations[k] ?? null;
    const [low, high] = ends(k) as [Fraction, Fraction];
    if (here === null) {
      spots.push({ bracket: { low, high, shorter: null }, kink: null });
      continue;
    }
    spots.push(...insideCell(equation, k, here));
    const next = k < last ? (isolations[k + 1] ?? null) : null;
    if (next !== null && here.atOne > 0) {
      spots.push({ bracket: pointBracket(high), kink: onBreak(equation, k, here, next) });
    }
  }
  spots.push({ bracket: pointBracket(ends(last)[1]!), kink: null });
  return { equation, points: withFamilies(equation, isolations, alone(spots), first, last) };
}

/** Where P = 0; `kink` is null where that is no kinked critical point or not a single one. */
interface Spot {
  readonly bracket: Bracket;
  readonly kink: (Omit<KinkPoint, 'alone'> & { readonly enclosures: KinkEnclosures }) | null;
}

/** The kinks with what separates them from their neighbours. */
function alone(spots: readonly Spot[]): KinkPoint[] {
  const between = separators(spots.map(({ bracket }) => bracket));
  return spots.flatMap(({ bracket, kink }, k) => {
    if (kink === null) return [];
    const { enclosures, ...point } = kink;
    const lone = {
      between: [between[k - 1]!, between[k]!],
      position: enclosureOfBracket(bracket),
      values: enclosures,
    } as const;
    return [{ ...point, alone: lone }];
  });
}

/** The first and the last cell where the density is not zero. */
export function supportOf(problem: NeuronProblem): readonly [number, number] {
  const first = problem.cells.findIndex(({ p }) => !isZero(p));
  let last = problem.cells.length - 1;
  while (last > first && isZero(problem.cells[last]!.p)) last--;
  return [first, last];
}

function insideCell(equation: Equation, k: number, isolation: Isolation): Spot[] {
  const cell = equation.cells[k]!;
  const { unit } = equation.problem;
  return isolation.roots.map((isolated) => {
    const root = recognised(cell.critical, refineRoot(isolated, PLACES));
    const { exact } = root;
    const bracket = exact
      ? pointBracket(placeIn(cell.cell, unit, exact.n, exact.d))
      : bracketOf(cell.cell, unit, root);
    const slope = slopeSign(cell, root);
    if (slope === 0) return { bracket, kink: null };
    const values = valuesOf(equation, k, root);
    return {
      bracket,
      kink: {
        values,
        enclosures: exact ? enclosuresOf(values) : enclosed(equation, k, root),
        exact: exact !== undefined,
        before: slope * root.before,
        after: slope * root.after,
        orderBefore: root.multiplicity,
        orderAfter: root.multiplicity,
      },
    };
  });
}

/** Doubles around the values at a root that is not known exactly. */
function enclosed(equation: Equation, k: number, root: Root): KinkEnclosures {
  const narrow = (x: Enclosure) => x.high - x.low <= NARROW * magnitude(x);
  for (let near = root; ; near = refineRoot(near, 2 * near.places)) {
    const values = enclosuresNear(equation, k, near, near.places);
    const last = near.places >= MOST_PLACES || near.low === near.high;
    if (values && (last || [values.c, values.s, values.risk].every(narrow))) return values;
  }
}

interface RefinedRoot extends Root {
  readonly exact?: Place;
}

function recognised(critical: Integers, root: Root): RefinedRoot {
  if (root.low === root.high) return { ...root, exact: { n: root.low, d: 1n << BigInt(root.places) } };
  const simple = simplestBetween(root.low, root.high, root.places);
  return simple.d <= RECOGNISED && isRoot(critical, simple.n, simple.d) ? { ...root, exact: simple } : root;
}

function valuesOf(equation: Equation, k: number, { exact, low, high, places }: RefinedRoot): KinkValues {
  if (exact) return valuesAt(equation, k, exact.n, exact.d);
  return valuesNear(equation, k, low + high, places + 1);
}

/** The sign of S at a root of P, exactly. */
function slopeSign(cell: CellEquation, root: RefinedRoot): number {
  const slope = trimmed(cell.slope);
  if (slope.length === 0) return 0;
  if (root.exact) {
    const { n, d } = root.exact;
    return isRoot(slope, n, d) ? 0 : polynomialOf(slope).signAt(Rational.of(n, d));
  }
  let variation = 0n;
  slope.forEach((value, k) => (variation += BigInt(k) * (value < 0n ? -value : value)));
  for (let narrowed: Root = root; ; narrowed = refineRoot(narrowed, 2 * narrowed.places)) {
    const { low, high, places } = narrowed;
    const value = evaluateDyadic(slope, low + high, places + 1);
    // |S(t) - S(middle)| <= variation 2^-(places + 1) in the interval; both sides times 2^((places + 1) degree).
    const bound = variation << BigInt((places + 1) * (slope.length - 2));
    if (slope.length === 1 || value > bound || -value > bound) return signOf(value);
    if (narrowed === root && sharesRoot(cell, root)) return 0;
  }
}

/** Whether P and S have the root in common. */
function sharesRoot(cell: CellEquation, root: Root): boolean {
  const common = polynomialOf(cell.critical).greatestCommonDivisor(polynomialOf(cell.slope)).squareFree();
  if (common.degree < 1) return false;
  const at = (n: bigint) => common.signAt(Rational.of(n, 1n << BigInt(root.places)));
  return at(root.low) * at(root.high) < 0;
}

/** The break point between cells k and k + 1, where P is a polynomial on either side. */
function onBreak(equation: Equation, k: number, left: Isolation, right: Isolation): Spot['kink'] {
  const slope = signOf(sum(equation.cells[k]!.slope));
  if (slope === 0) return null;
  const values = valuesAt(equation, k, 1n, 1n);
  return {
    values,
    enclosures: enclosuresOf(values),
    exact: true,
    before: slope * left.last,
    after: slope * right.first,
    orderBefore: left.atOne,
    orderAfter: right.atZero,
  };
}

/** Adds the ends of intervals on which P = 0 and S ≠ 0: E is constant there. */
function withFamilies(
  equation: Equation,
  isolations: readonly (Isolation | null)[],
  points: readonly KinkPoint[],
  first: number,
  last: number,
): KinkPoint[] {
  const all = [...points];
  let count = 0;
  for (let k = first; k <= last; k++) {
    if (isolations[k] !== null || isZero(equation.cells[k]!.slope)) continue;
    let end = k;
    while (end < last && isolations[end + 1] === null) end++;
    count += 1;
    all.push(familyEnd(equation, k, 0n, isolations[k - 1] ?? null, count));
    all.push(familyEnd(equation, end, 1n, isolations[end + 1] ?? null, count));
    k = end;
  }
  return all.sort((a, b) => signOf(a.values.q.n * b.values.q.d - b.values.q.n * a.values.q.d));
}

function familyEnd(
  equation: Equation,
  k: number,
  at: bigint,
  outside: Isolation | null,
  family: number,
): KinkPoint {
  const slope = equation.cells[k]!.slope;
  const sign = signOf(at === 0n ? (slope[0] ?? 0n) : sum(slope));
  const beyond = outside === null ? 0 : sign * (at === 0n ? outside.last : outside.first);
  return {
    values: valuesAt(equation, k, at, 1n),
    exact: true,
    before: at === 0n ? beyond : 0,
    after: at === 0n ? 0 : beyond,
    orderBefore: Infinity,
    orderAfter: Infinity,
    family,
  };
}
