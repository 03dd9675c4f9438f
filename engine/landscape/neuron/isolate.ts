/**
 * All roots of an integer polynomial in (0, 1), each alone in an interval, with the signs of the polynomial on both sides.
 *
 * Descartes' rule of signs and bisection (Collins and Akritas 1976): complete, and proved by the rule. Multiple roots,
 * which the rule never isolates, are recognised by exact greatest common divisors where bisection does not end soon.
 */
import { Polynomial } from '../../calculus/polynomial';
import { Rational } from '../../calculus/rational';
import { derivative, isZero, primitive, signOf, sum, trimmed, withoutTwos, type Integers } from './integers';
import { refineRoot, type Root } from './refine';

/** Bisections of a cell until multiple roots are suspected. */
const PATIENCE = 30;

/** The roots in the open interval, ascending, and the polynomial's zeros and signs at the ends. */
export interface Isolation {
  readonly roots: readonly Root[];
  /** Multiplicities of the roots at 0 and at 1; 0 where there is none. */
  readonly atZero: number;
  readonly atOne: number;
  /** Signs just after 0 and just before 1. */
  readonly first: number;
  readonly last: number;
  /** How many intervals Descartes' rule was asked about: the work, which is bounded by the roots and how near they are. */
  readonly looked: number;
}

/** [low, low + 1] / 2^places with the polynomial on it in u of [0, 1], not zero at 0 and 1. */
interface Cell {
  readonly low: bigint;
  readonly places: number;
  readonly q: Integers;
}

/**
 * The polynomial must not be zero. Roots that lie closer together than 2^-resolution are given as one, or as none where
 * the sign is the same on both sides.
 */
export function isolate(p: Integers, resolution = Infinity): Isolation {
  const whole = stripped(trimmed(p));
  const { roots, looked } = rootsOf({ low: 0n, places: 0, q: whole.q }, resolution);
  return {
    roots,
    looked,
    atZero: whole.atZero,
    atOne: whole.atOne,
    first: signOf(whole.q[0]!),
    last: signOf(sum(whole.q)),
  };
}

/** Divides by t^atZero and (1 - t)^atOne: signs inside stay. */
export function stripped(p: Integers): {
  readonly q: Integers;
  readonly atZero: number;
  readonly atOne: number;
} {
  const start = p.findIndex((value) => value !== 0n);
  let q = start > 0 ? p.slice(start) : p;
  let atOne = 0;
  while (sum(q) === 0n) {
    q = dividedAtOne(q);
    atOne += 1;
  }
  return { q, atZero: Math.max(start, 0), atOne };
}

/** p / (1 - t) for p(1) = 0. */
function dividedAtOne(p: Integers): Integers {
  const quotient: bigint[] = [];
  let carried = 0n;
  for (let k = 0; k < p.length - 1; k++) {
    carried += p[k]!;
    quotient.push(carried);
  }
  return quotient;
}

interface Found {
  readonly roots: Root[];
  readonly looked: number;
}

function rootsOf(start: Cell, resolution = Infinity): Found {
  const found: Root[] = [];
  let looked = 0;
  let limit = start.places + PATIENCE;
  const stack: (Cell | Root)[] = [start];
  for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
    if ('local' in cell) {
      found.push(cell);
      continue;
    }
    looked += 1;
    const count = variations(cell.q);
    if (count === 0) continue;
    if (count === 1) {
      found.push(simpleRoot(cell));
    } else if (cell.places >= resolution) {
      const ends = simpleRoot(cell);
      if (signOf(sum(cell.q)) === ends.after) found.push(ends);
    } else if (cell.places < limit || resolution < Infinity) {
      stack.push(...halves(cell).reverse());
    } else if (isSquareFree(cell.q)) {
      limit = Infinity;
      stack.push(cell);
    } else {
      const multiple = multipleRoots(cell);
      found.push(...multiple.roots);
      looked += multiple.looked;
    }
  }
  return { roots: found, looked };
}

function simpleRoot({ low, places, q }: Cell): Root {
  const before = signOf(q[0]!);
  return { low, high: low + 1n, places, before, after: -before, multiplicity: 1, local: q };
}

/** The two halves of a cell, and between them the root on the middle if there is one. */
function halves({ low, places, q }: Cell): (Cell | Root)[] {
  const n = q.length - 1;
  const left = q.map((value, k) => value << BigInt(n - k));
  const right = withoutTwos(shiftedByOne(left));
  const middle = 2n * low + 1n;
  if (right[0] !== 0n) {
    return [
      { low: 2n * low, places: places + 1, q: withoutTwos(left) },
      { low: middle, places: places + 1, q: right },
    ];
  }
  const [a, b] = [stripped(withoutTwos(left)), stripped(right)];
  const root: Root = {
    low: middle,
    high: middle,
    places: places + 1,
    before: signOf(sum(a.q)),
    after: signOf(b.q[0]!),
    multiplicity: b.atZero,
    local: [],
  };
  return [{ low: 2n * low, places: places + 1, q: a.q }, root, { low: middle, places: places + 1, q: b.q }];
}

/** p(t + 1) */
function shiftedByOne(p: Integers): bigint[] {
  const c = [...p];
  for (let i = 0; i < c.length - 1; i++) {
    for (let k = c.length - 2; k >= i; k--) c[k]! += c[k + 1]!;
  }
  return c;
}

/** Sign changes in the coefficients of (1 + t)^n p(1 / (1 + t)): a bound on the roots in (0, 1), exact if 0 or 1. */
function variations(p: Integers): number {
  const c = shiftedByOne([...p].reverse());
  let changes = 0;
  let last = 0;
  for (const value of c) {
    const sign = signOf(value);
    if (sign !== 0 && last !== 0 && sign !== last) changes += 1;
    if (sign !== 0) last = sign;
  }
  return changes;
}

const PRIME = 2305843009213693951n; // 2^61 - 1

/** Whether p has simple roots only: certain if true; if false, it may still have. */
function isSquareFree(p: Integers): boolean {
  if (p[p.length - 1]! % PRIME === 0n) return false;
  let a = modulo(p);
  let b = modulo(derivative(p));
  while (b.length > 0) [a, b] = [b, remainderModulo(a, b)];
  return a.length === 1;
}

function modulo(p: Integers): bigint[] {
  return [...trimmed(p.map((value) => ((value % PRIME) + PRIME) % PRIME))];
}

function remainderModulo(a: readonly bigint[], b: readonly bigint[]): bigint[] {
  const rest = [...a];
  const inverse = powerModulo(b[b.length - 1]!, PRIME - 2n);
  for (let top = rest.length - 1; top >= b.length - 1; top--) {
    const factor = (rest[top]! * inverse) % PRIME;
    const shift = top - b.length + 1;
    b.forEach(
      (value, k) => (rest[shift + k] = (((rest[shift + k]! - factor * value) % PRIME) + PRIME) % PRIME),
    );
  }
  return [...trimmed(rest)];
}

function powerModulo(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}

/** The roots in a cell of a polynomial with multiple roots, by its square-free decomposition (Yun 1976). */
function multipleRoots(cell: Cell): Found {
  const roots: Root[] = [];
  let looked = 0;
  for (const { factor, multiplicity } of squareFreeFactors(cell.q)) {
    const found = rootsOf({ ...cell, q: factor });
    for (const root of found.roots) roots.push({ ...root, multiplicity });
    looked += found.looked;
  }
  const sorted = ascending(roots);
  let sign = signOf(cell.q[0]!);
  const signed = sorted.map((root) => {
    const before = sign;
    if (root.multiplicity % 2 === 1) sign = -sign;
    return { ...root, before, after: sign };
  });
  return { roots: signed, looked };
}

interface Factor {
  readonly factor: Integers;
  readonly multiplicity: number;
}

function squareFreeFactors(p: Integers): Factor[] {
  const factors: Factor[] = [];
  const whole = polynomialOf(primitive(p));
  let repeated = whole.greatestCommonDivisor(whole.derivative());
  let rest = whole.divide(repeated).quotient.primitive();
  for (let multiplicity = 1; rest.degree > 0; multiplicity++) {
    const next = rest.greatestCommonDivisor(repeated);
    const factor = rest.divide(next).quotient.primitive();
    if (factor.degree > 0) factors.push({ factor: factor.numerators, multiplicity });
    rest = next;
    repeated = repeated.divide(next).quotient.primitive();
  }
  return factors;
}

export function polynomialOf(p: Integers): Polynomial {
  return Polynomial.of(p.map((value) => Rational.of(value)));
}

/** Roots of coprime polynomials in ascending order, with intervals that don't overlap. */
function ascending(roots: readonly Root[]): Root[] {
  let refined = [...roots];
  for (;;) {
    refined.sort((a, b) => compareDyadic(a.low, a.places, b.low, b.places));
    const overlapping = refined.some((root, k) => {
      const next = refined[k + 1];
      return next !== undefined && compareDyadic(root.high, root.places, next.low, next.places) > 0;
    });
    if (!overlapping) return refined;
    refined = refined.map((root) => refineRoot(root, root.places + 8));
  }
}

function compareDyadic(a: bigint, aPlaces: number, b: bigint, bPlaces: number): number {
  const places = Math.max(aPlaces, bPlaces);
  return signOf((a << BigInt(places - aPlaces)) - (b << BigInt(places - bPlaces)));
}

/** The simplest rational number in [low, high] / 2^places, 0 <= low. */
export function simplestBetween(
  low: bigint,
  high: bigint,
  places: number,
): { readonly n: bigint; readonly d: bigint } {
  const power = 1n << BigInt(places);
  return simplestFraction([low, power], [high, power]);
}

/** The one with the smallest denominator in [low, high], each n / d with d > 0 <= n (continued fractions). */
export function simplestFraction(
  low: readonly [bigint, bigint],
  high: readonly [bigint, bigint],
): { readonly n: bigint; readonly d: bigint } {
  let [a, b, c, d] = [...low, ...high];
  let [n, m, nBefore, mBefore] = [1n, 0n, 0n, 1n];
  for (;;) {
    const whole = a / b;
    const exact = whole * b === a;
    const digit = exact ? whole : c / d > whole ? whole + 1n : whole;
    [n, m, nBefore, mBefore] = [digit * n + nBefore, digit * m + mBefore, n, m];
    if (exact || digit !== whole) return { n, d: m };
    [a, b, c, d] = [d, c - whole * d, b, a - whole * b];
  }
}

/** Whether n/d is a root. */
export function isRoot(p: Integers, n: bigint, d: bigint): boolean {
  if (isZero(p)) return true;
  let value = 0n;
  let factor = 1n;
  for (let k = p.length - 1; k >= 0; k--) {
    value = value * n + p[k]! * factor;
    factor *= d;
  }
  return value === 0n;
}
