/**
 * Real algebraic numbers and the isolation of all real roots of a rational polynomial.
 *
 * Isolation is by Descartes' rule of signs and bisection (Collins and Akritas 1976): complete, and certified by the rule.
 */
import { longOperation, spend } from './effort';
import { provablyWithoutRationalRoot } from './modular';
import { Polynomial } from './polynomial';
import { bitLength, Rational } from './rational';

const HALF = Rational.of(1n, 2n);

function midpoint(a: Rational, b: Rational): Rational {
  return a.add(b).multiply(HALF);
}

/** A real root of a square-free polynomial, alone in an interval that can be made as narrow as wanted. */
export class Algebraic {
  /** The value where it is rational; then low = high = value. */
  readonly value: Rational | undefined;
  private readonly polynomial: Polynomial;
  private lower: Rational;
  private upper: Rational;

  private constructor(value: Rational | undefined, polynomial: Polynomial, low: Rational, high: Rational) {
    this.value = value;
    this.polynomial = polynomial;
    this.lower = low;
    this.upper = high;
  }

  static rational(value: Rational): Algebraic {
    return new Algebraic(value, Polynomial.zero, value, value);
  }

  /** The only root of a square-free polynomial in (low, high), not rational; the signs at low and high differ. */
  static root(polynomial: Polynomial, low: Rational, high: Rational): Algebraic {
    return new Algebraic(undefined, polynomial, low, high);
  }

  /** An enclosing interval with rational ends. */
  get low(): Rational {
    return this.lower;
  }

  get high(): Rational {
    return this.upper;
  }

  /** Halves the enclosing interval. */
  private bisect(): void {
    const { degree } = this.polynomial;
    spend(2 * degree * longOperation(degree * bitLength(this.lower.denominator)));
    const middle = midpoint(this.lower, this.upper);
    if (this.polynomial.signAt(middle) === this.polynomial.signAt(this.lower)) this.lower = middle;
    else this.upper = middle;
  }

  /** A rational number within 2^-places of this one. */
  approximate(places: number): Rational {
    if (this.value !== undefined) return this.value;
    const width = Rational.of(1n, 1n << BigInt(places));
    while (this.upper.subtract(this.lower).compare(width) > 0) this.bisect();
    return midpoint(this.lower, this.upper);
  }

  /** The nearest double. */
  toNumber(): number {
    if (this.value !== undefined) return this.value.toNumber();
    for (;;) {
      const low = this.lower.toNumber();
      if (low === this.upper.toNumber()) return low;
      this.bisect();
    }
  }

  /** Negative, zero or positive as this number is below, equal to or above the rational number. */
  compareRational(other: Rational): number {
    if (this.value !== undefined) return this.value.compare(other);
    if (other.compare(this.lower) <= 0) return 1;
    if (other.compare(this.upper) >= 0) return -1;
    const sign = this.polynomial.signAt(other);
    if (sign === 0) return 0;
    return sign === this.polynomial.signAt(this.lower) ? 1 : -1;
  }

  compare(other: Algebraic): number {
    if (this === other) return 0;
    if (other.value !== undefined) return this.compareRational(other.value);
    if (this.value !== undefined) return -other.compareRational(this.value);
    let common: Polynomial | undefined;
    for (;;) {
      if (this.upper.compare(other.lower) <= 0) return -1;
      if (other.upper.compare(this.lower) <= 0) return 1;
      common ??= this.polynomial.greatestCommonDivisor(other.polynomial);
      if (common.degree > 0 && this.sharesRoot(other, common)) return 0;
      this.bisect();
      other.bisect();
    }
  }

  /** Whether the common divisor has its (then only) root in the overlap of the two intervals. */
  private sharesRoot(other: Algebraic, common: Polynomial): boolean {
    const low = this.lower.compare(other.lower) > 0 ? this.lower : other.lower;
    const high = this.upper.compare(other.upper) < 0 ? this.upper : other.upper;
    return common.signAt(low) * common.signAt(high) < 0;
  }

  /** The sign of a polynomial at this number, exactly: -1, 0 or 1. */
  signOf(p: Polynomial): number {
    if (this.value !== undefined) return p.signAt(this.value);
    if (p.degree < 1) return p.signAt(Rational.zero);
    const common = this.polynomial.greatestCommonDivisor(p);
    if (common.degree > 0 && common.signAt(this.lower) * common.signAt(this.upper) < 0) return 0;
    const simple = p.squareFree();
    while (rootsIn(simple, this.lower, this.upper) > 0) this.bisect();
    return p.signAt(midpoint(this.lower, this.upper));
  }
}

/** A rational number strictly between two different numbers, the smaller one first. */
export function rationalBetween(a: Algebraic, b: Algebraic): Rational {
  for (let places = 4; ; places *= 2) {
    if (a.high.compare(b.low) < 0) return midpoint(a.high, b.low);
    a.approximate(places);
    b.approximate(places);
  }
}

/** Sign changes of the coefficients of (1 + x)^n q(1 / (1 + x)): a bound on the roots of q in (0, 1), exact if 0 or 1. */
function variations(q: readonly bigint[]): number {
  const c = [...q].reverse();
  spend((c.length ** 2 / 2) * longOperation(bitLength(c[0]!)));
  for (let i = 0; i < c.length - 1; i++) {
    for (let k = c.length - 2; k >= i; k--) c[k]! += c[k + 1]!;
  }
  let changes = 0;
  let last = 0;
  for (const value of c) {
    const sign = value < 0n ? -1 : value > 0n ? 1 : 0;
    if (sign !== 0 && last !== 0 && sign !== last) changes += 1;
    if (sign !== 0) last = sign;
  }
  return changes;
}

function rootsIn(p: Polynomial, low: Rational, high: Rational): number {
  let count = 0;
  if (p.signAt(low) === 0) count += 1;
  if (p.signAt(high) === 0) count += 1;
  return count + variations(p.substitute(low, high.subtract(low)).numerators);
}

interface Cell {
  readonly low: Rational;
  readonly high: Rational;
  /** The polynomial on [low, high] scaled to [0, 1], up to a positive factor. */
  readonly q: readonly bigint[];
}

/** 2^n q(t / 2) and its shift by one: the two halves of a cell. */
function halves(cell: Cell): [Cell, Cell] {
  const n = cell.q.length - 1;
  const left = cell.q.map((value, k) => value << BigInt(n - k));
  const right = [...left];
  for (let i = 0; i < n; i++) {
    for (let k = n - 1; k >= i; k--) right[k]! += right[k + 1]!;
  }
  const middle = midpoint(cell.low, cell.high);
  return [
    { low: cell.low, high: middle, q: left },
    { low: middle, high: cell.high, q: right },
  ];
}

/** Isolating cells in (low, high) of a square-free polynomial without root at the ends, or a rational root on the way. */
function isolate(p: Polynomial, low: Rational, high: Rational): Cell[] | Rational {
  const found: Cell[] = [];
  const stack: Cell[] = [{ low, high, q: p.substitute(low, high.subtract(low)).numerators }];
  for (let cell = stack.pop(); cell !== undefined; cell = stack.pop()) {
    const count = variations(cell.q);
    if (count === 0) continue;
    if (count === 1) {
      found.push(cell);
      continue;
    }
    const [left, right] = halves(cell);
    if (right.q[0] === 0n) return right.low;
    stack.push(right, left);
  }
  return found;
}

/** The rational root in an isolating interval of a primitive polynomial, if its root is rational. */
function rationalRoot(p: Polynomial, low: Rational, high: Rational): Rational | undefined {
  if (p.degree > 1 && provablyWithoutRationalRoot(p.numerators)) return undefined;
  const lead = p.numerators[p.degree]!;
  const root = Algebraic.root(p, low, high);
  root.approximate(lead.toString(2).length + 1);
  // A rational root is an integer divided by the leading coefficient, and the interval holds at most one of these.
  const candidate = Rational.of(root.high.multiply(Rational.of(lead)).floor(), lead);
  // Below the interval it may be another root.
  return candidate.compare(root.low) >= 0 && p.signAt(candidate) === 0 ? candidate : undefined;
}

function withoutRoot(p: Polynomial, root: Rational): Polynomial {
  return p.divide(Polynomial.of([root.negate(), Rational.one])).quotient.primitive();
}

/**
 * All distinct real roots of a polynomial, not zero, in [low, high], ascending. Rational roots are recognised unless
 * `recognise` is false (for coefficients that are rounded anyway).
 */
export function realRoots(p: Polynomial, low: Rational, high: Rational, recognise = true): Algebraic[] {
  let rest = p.squareFree();
  const roots: Algebraic[] = [];
  const remove = (root: Rational): void => {
    roots.push(Algebraic.rational(root));
    rest = withoutRoot(rest, root);
  };
  if (rest.degree > 0 && rest.signAt(low) === 0) remove(low);
  if (rest.degree > 0 && high.compare(low) > 0 && rest.signAt(high) === 0) remove(high);
  while (rest.degree > 0 && high.compare(low) > 0) {
    const cells = isolate(rest, low, high);
    if (cells instanceof Rational) {
      remove(cells);
      continue;
    }
    for (const cell of cells) {
      const rational = recognise || rest.degree === 1 ? rationalRoot(rest, cell.low, cell.high) : undefined;
      roots.push(rational ? Algebraic.rational(rational) : Algebraic.root(rest, cell.low, cell.high));
    }
    break;
  }
  return roots.sort((a, b) => a.compare(b));
}
