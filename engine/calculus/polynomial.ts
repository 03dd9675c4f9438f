/**
 * Polynomials in one variable with rational coefficients, exactly.
 */
import { longOperation, spend } from './effort';
import { provablyCoprime } from './modular';
import { bitLength, greatestCommonDivisor, Rational } from './rational';

function trim(numerators: bigint[]): bigint[] {
  let length = numerators.length;
  while (length > 0 && numerators[length - 1] === 0n) length -= 1;
  numerators.length = length;
  return numerators;
}

function contentOf(numerators: readonly bigint[], start: bigint): bigint {
  let content = start;
  for (let k = numerators.length - 1; k >= 0 && content !== 1n; k--) {
    content = greatestCommonDivisor(content, numerators[k]!);
  }
  return content;
}

/** sum_k numerators[k] / denominator * x^k; the zero polynomial has no numerators and degree -1. */
export class Polynomial {
  static readonly zero = new Polynomial([], 1n);
  static readonly one = new Polynomial([1n], 1n);
  /** The polynomial x. */
  static readonly identity = new Polynomial([0n, 1n], 1n);

  /** Lowest power first, the last one not zero. */
  readonly numerators: readonly bigint[];
  /** Positive, without a common factor of all numerators. */
  readonly denominator: bigint;

  private constructor(numerators: readonly bigint[], denominator: bigint) {
    this.numerators = numerators;
    this.denominator = denominator;
  }

  private static reduced(numerators: bigint[], denominator: bigint): Polynomial {
    trim(numerators);
    if (numerators.length === 0) return Polynomial.zero;
    const content = contentOf(numerators, denominator);
    if (content === 1n) return new Polynomial(numerators, denominator);
    return new Polynomial(
      numerators.map((value) => value / content),
      denominator / content,
    );
  }

  static constant(value: Rational): Polynomial {
    return Polynomial.reduced([value.numerator], value.denominator);
  }

  /** From coefficients of 1, x, x^2, … */
  static of(coefficients: readonly Rational[]): Polynomial {
    let denominator = 1n;
    for (const value of coefficients) {
      denominator *= value.denominator / greatestCommonDivisor(denominator, value.denominator);
    }
    return Polynomial.reduced(
      coefficients.map((value) => value.numerator * (denominator / value.denominator)),
      denominator,
    );
  }

  /** The affine function through (x0, y0) and (x1, y1), x0 different from x1. */
  static through(x0: Rational, y0: Rational, x1: Rational, y1: Rational): Polynomial {
    const slope = y1.subtract(y0).divide(x1.subtract(x0));
    return Polynomial.of([y0.subtract(slope.multiply(x0)), slope]);
  }

  get degree(): number {
    return this.numerators.length - 1;
  }

  isZero(): boolean {
    return this.numerators.length === 0;
  }

  coefficient(k: number): Rational {
    const numerator = this.numerators[k];
    return numerator === undefined ? Rational.zero : Rational.of(numerator, this.denominator);
  }

  coefficients(): Rational[] {
    return this.isZero() ? [Rational.zero] : this.numerators.map((_, k) => this.coefficient(k));
  }

  equals(other: Polynomial): boolean {
    return (
      this.denominator === other.denominator &&
      this.numerators.length === other.numerators.length &&
      this.numerators.every((value, k) => value === other.numerators[k])
    );
  }

  negate(): Polynomial {
    return new Polynomial(
      this.numerators.map((value) => -value),
      this.denominator,
    );
  }

  add(other: Polynomial): Polynomial {
    const common = greatestCommonDivisor(this.denominator, other.denominator);
    const left = other.denominator / common;
    const right = this.denominator / common;
    const sum: bigint[] = [];
    for (let k = 0; k < Math.max(this.numerators.length, other.numerators.length); k++) {
      sum.push((this.numerators[k] ?? 0n) * left + (other.numerators[k] ?? 0n) * right);
    }
    return Polynomial.reduced(sum, this.denominator * left);
  }

  subtract(other: Polynomial): Polynomial {
    return this.add(other.negate());
  }

  multiply(other: Polynomial): Polynomial {
    if (this.isZero() || other.isZero()) return Polynomial.zero;
    const [size, otherSize] = [this, other].map((p) => bitLength(p.numerators[p.degree]!));
    spend(this.degree * other.degree * longOperation(size!) * longOperation(otherSize!));
    const product = new Array<bigint>(this.degree + other.degree + 1).fill(0n);
    this.numerators.forEach((left, i) => {
      if (left === 0n) return;
      other.numerators.forEach((right, j) => {
        product[i + j]! += left * right;
      });
    });
    return Polynomial.reduced(product, this.denominator * other.denominator);
  }

  scale(factor: Rational): Polynomial {
    return Polynomial.reduced(
      this.numerators.map((value) => value * factor.numerator),
      this.denominator * factor.denominator,
    );
  }

  /** A power with an exponent of 0 or more; the zeroth power is 1. */
  power(exponent: number): Polynomial {
    let result = Polynomial.one;
    let square: Polynomial = this.numerators.length > 0 ? this : Polynomial.zero;
    for (let remaining = exponent; remaining > 0; remaining = Math.floor(remaining / 2)) {
      if (remaining % 2 === 1) result = result.multiply(square);
      if (remaining > 1) square = square.multiply(square);
    }
    return result;
  }

  /** Quotient and remainder; a RangeError where the divisor is zero. */
  divide(divisor: Polynomial): { quotient: Polynomial; remainder: Polynomial } {
    if (divisor.isZero()) throw new RangeError('Division by the zero polynomial.');
    const remainder = this.coefficients();
    const lead = divisor.coefficient(divisor.degree);
    const steps = this.degree - divisor.degree;
    const quotient = new Array<Rational>(Math.max(steps + 1, 1)).fill(Rational.zero);
    for (let shift = steps; shift >= 0; shift--) {
      const factor = remainder[shift + divisor.degree]!.divide(lead);
      quotient[shift] = factor;
      for (let k = 0; k <= divisor.degree; k++) {
        remainder[shift + k] = remainder[shift + k]!.subtract(factor.multiply(divisor.coefficient(k)));
      }
    }
    return { quotient: Polynomial.of(quotient), remainder: Polynomial.of(remainder) };
  }

  derivative(): Polynomial {
    return Polynomial.reduced(
      this.numerators.slice(1).map((value, k) => value * BigInt(k + 1)),
      this.denominator,
    );
  }

  /** The antiderivative that is zero at zero. */
  antiderivative(): Polynomial {
    return Polynomial.of([
      Rational.zero,
      ...this.numerators.map((value, k) => Rational.of(value, this.denominator * BigInt(k + 1))),
    ]);
  }

  /** The numerator of p(u/v) * denominator * v^degree: has the sign of p(u/v) for v > 0. */
  private homogeneous(at: Rational): bigint {
    const u = at.numerator;
    const v = at.denominator;
    let value = 0n;
    let scale = 1n;
    for (let k = this.degree; k >= 0; k--) {
      value = value * u + this.numerators[k]! * scale;
      scale *= v;
    }
    return value;
  }

  evaluate(at: Rational): Rational {
    if (this.isZero()) return Rational.zero;
    return Rational.of(this.homogeneous(at), this.denominator * at.denominator ** BigInt(this.degree));
  }

  /** The sign of p at a rational point: -1, 0 or 1. */
  signAt(at: Rational): number {
    const value = this.homogeneous(at);
    return value < 0n ? -1 : value > 0n ? 1 : 0;
  }

  /** The polynomial t -> p(center + scale * t). */
  substitute(center: Rational, scale: Rational): Polynomial {
    if (this.degree < 1) return this;
    const { numerators, denominator } = this.substituted(center, scale);
    return Polynomial.reduced(numerators, denominator);
  }

  /** The coefficients of t -> p(center + scale * t) over a common denominator, which may not be the least one. */
  substituted(center: Rational, scale: Rational): { numerators: bigint[]; denominator: bigint } {
    const n = Math.max(this.degree, 0);
    if (this.isZero()) return { numerators: [0n], denominator: 1n };
    const common = center.denominator * scale.denominator;
    spend(n * n * longOperation(Math.max(this.magnitude(), 0) + n * bitLength(common)));
    const u = center.numerator * scale.denominator;
    const w = scale.numerator * center.denominator;
    // With x = y / common, shift the integer polynomial in y by u, then replace y by w t.
    const c: bigint[] = [];
    let factor = 1n;
    for (let k = n; k >= 0; k--) {
      c[k] = this.numerators[k]! * factor;
      factor *= common;
    }
    for (let i = 0; u !== 0n && i < n; i++) {
      for (let k = n - 1; k >= i; k--) c[k]! += u * c[k + 1]!;
    }
    let power = 1n;
    for (let k = 0; k <= n; k++) {
      c[k]! *= power;
      power *= w;
    }
    return { numerators: c, denominator: this.denominator * common ** BigInt(n) };
  }

  /** The same roots with integer coefficients without a common factor and a positive leading one. */
  primitive(): Polynomial {
    if (this.isZero()) return this;
    const content = contentOf(this.numerators, 0n);
    const signed = this.numerators[this.degree]! < 0n ? -content : content;
    return new Polynomial(
      this.numerators.map((value) => value / signed),
      1n,
    );
  }

  /** A greatest common divisor, primitive. */
  greatestCommonDivisor(other: Polynomial): Polynomial {
    let a = this.primitive();
    let b = other.primitive();
    if (a.degree < b.degree) [a, b] = [b, a];
    if (b.degree >= 0 && provablyCoprime(a.numerators, b.numerators)) return Polynomial.one;
    while (!b.isZero()) [a, b] = [b, a.pseudoRemainder(b).primitive()];
    return a;
  }

  private pseudoRemainder(divisor: Polynomial): Polynomial {
    const remainder = [...this.numerators];
    const lead = divisor.numerators[divisor.degree]!;
    spend(2 * (this.degree - divisor.degree + 1) * this.degree * longOperation(bitLength(lead)));
    for (let top = remainder.length - 1; top >= divisor.degree; top--) {
      const factor = remainder[top]!;
      if (factor === 0n) continue;
      for (let k = 0; k < top; k++) remainder[k]! *= lead;
      for (let k = 0; k < divisor.degree; k++) {
        remainder[top - divisor.degree + k]! -= factor * divisor.numerators[k]!;
      }
      remainder[top] = 0n;
    }
    return Polynomial.reduced(remainder, 1n);
  }

  /** The primitive polynomial with the same roots, all of them simple. */
  squareFree(): Polynomial {
    if (this.degree < 2) return this.primitive();
    const repeated = this.greatestCommonDivisor(this.derivative());
    return repeated.degree < 1 ? this.primitive() : this.divide(repeated).quotient.primitive();
  }

  /** The binary logarithm of the largest coefficient, rounded up; -Infinity for zero. */
  magnitude(): number {
    let largest = -Infinity;
    for (const value of this.numerators) {
      if (value !== 0n) largest = Math.max(largest, bitLength(value) - bitLength(this.denominator) + 1);
    }
    return largest;
  }

  /** The nearest polynomial whose coefficients are integer multiples of 2^-places. */
  rounded(places: number): Polynomial {
    const shift = BigInt(Math.abs(places));
    const up = places >= 0 ? shift : 0n;
    const unit = places >= 0 ? this.denominator : this.denominator << shift;
    const numerators = this.numerators.map((value) => {
      const twice = 2n * (value << up) + unit;
      const quotient = twice / (2n * unit);
      return twice < 0n && quotient * 2n * unit !== twice ? quotient - 1n : quotient;
    });
    if (places >= 0) return Polynomial.reduced(numerators, 1n << shift);
    return Polynomial.reduced(
      numerators.map((value) => value << shift),
      1n,
    );
  }
}
