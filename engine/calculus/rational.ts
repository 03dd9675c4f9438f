/**
 * Exact rational numbers: what a file says when it says `1/3` or `1e-2`.
 */

import { longOperation, spend } from './effort';

/** Numbers written in a file may have at most this many bits in numerator or denominator (about 2400 digits). */
export const MAXIMAL_BITS = 8192;

/** A number too long to be sensible; the message is a sentence for the person who wrote it. */
export class NumberTooLongError extends Error {
  override readonly name = 'NumberTooLongError';
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

const bits = new DataView(new ArrayBuffer(8));
const LARGEST_QUICK = 2 ** 1020;
/** From here on the greatest common divisor takes a while. */
const LONG = 1n << 128n;

/** Number of binary digits of |value|; 0 for zero. */
export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const rounded = Math.abs(Number(value));
  // Rounding reaches the next power of two at most, and then the bits of the quotient are zero.
  if (rounded < LARGEST_QUICK) {
    bits.setFloat64(0, rounded);
    const exponent = ((bits.getUint16(0) >> 4) & 0x7ff) - 1023;
    return rounded === 2 ** exponent && magnitude(value) < 1n << BigInt(exponent) ? exponent : exponent + 1;
  }
  const digits = magnitude(value).toString(16);
  return 4 * (digits.length - 1) + (32 - Math.clz32(parseInt(digits[0]!, 16)));
}

/** The greatest common divisor, not negative. */
export function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let x = magnitude(a);
  let y = magnitude(b);
  // Doubles and numbers of fixed length have powers of two below the line, and then there is nothing to divide.
  if (x !== 0n && y !== 0n && (x & (x - 1n)) === 0n) [x, y] = [y, x];
  if (x !== 0n && y !== 0n && (y & (y - 1n)) === 0n) {
    const factor = x & -x;
    return factor < y ? factor : y;
  }
  if (y > LONG && x > LONG) {
    const size = bitLength(y);
    spend(2 * size * longOperation(size));
  }
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** value * 2^exponent without an intermediate that overflows or loses digits; value is an integer of at most 53 bits. */
function scaleByPowerOfTwo(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}

/** The double nearest to numerator/denominator (both positive), ties to even, with subnormal numbers and overflow. */
function nearestDouble(numerator: bigint, denominator: bigint): number {
  let exponent = bitLength(numerator) - bitLength(denominator);
  const reachesExponent =
    exponent >= 0
      ? numerator >= denominator << BigInt(exponent)
      : numerator << BigInt(-exponent) >= denominator;
  if (!reachesExponent) exponent -= 1;
  if (exponent > 1023) return Infinity;
  const unit = Math.max(exponent - 52, -1074);
  const scaledNumerator = unit < 0 ? numerator << BigInt(-unit) : numerator;
  const scaledDenominator = unit > 0 ? denominator << BigInt(unit) : denominator;
  let quotient = scaledNumerator / scaledDenominator;
  const twice = 2n * (scaledNumerator - quotient * scaledDenominator);
  if (twice > scaledDenominator || (twice === scaledDenominator && (quotient & 1n) === 1n)) quotient += 1n;
  return scaleByPowerOfTwo(Number(quotient), unit);
}

/** The double nearest to numerator/denominator, denominator > 0, which need not be in lowest terms. */
export function nearestQuotient(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  return numerator < 0n ? -nearestDouble(-numerator, denominator) : nearestDouble(numerator, denominator);
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

export class Rational {
  static readonly zero = new Rational(0n, 1n);
  static readonly one = new Rational(1n, 1n);

  readonly numerator: bigint;
  /** Positive and without common factor with the numerator. */
  readonly denominator: bigint;

  private constructor(numerator: bigint, denominator: bigint) {
    this.numerator = numerator;
    this.denominator = denominator;
  }

  /** numerator/denominator in lowest terms; a RangeError where the denominator is zero. */
  static of(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
    let n = BigInt(numerator);
    let d = BigInt(denominator);
    if (d === 0n) throw new RangeError('A rational number cannot have the denominator zero.');
    if (d === 1n) return new Rational(n, 1n);
    if (d < 0n) {
      n = -n;
      d = -d;
    }
    const divisor = greatestCommonDivisor(n, d);
    return divisor === 1n ? new Rational(n, d) : new Rational(n / divisor, d / divisor);
  }

  /** The rational number that a finite double is; a RangeError for infinities and NaN. */
  static fromNumber(value: number): Rational {
    if (Number.isInteger(value)) return new Rational(BigInt(value), 1n);
    if (!Number.isFinite(value)) throw new RangeError(`${value} is not a rational number.`);
    let significand = value;
    let shift = 0;
    if (Math.abs(significand) < 2 ** -500) {
      significand *= 2 ** 600;
      shift = 600;
    }
    while (!Number.isInteger(significand)) {
      significand *= 2;
      shift += 1;
    }
    // Doubled as few times as it takes, the numerator is odd unless the scaling for tiny numbers left powers of two.
    if (shift < 600) return new Rational(BigInt(significand), 1n << BigInt(shift));
    return Rational.of(BigInt(significand), 1n << BigInt(shift));
  }

  /**
   * Reads a decimal number with an optional exponent (`12`, `.5`, `1e-2`) or a fraction of two of them (`1/3`, `-7/2`).
   * Throws a SyntaxError for other text, a NumberTooLongError for numbers like `1e999999999`, a RangeError for `1/0`.
   */
  static parse(text: string): Rational {
    const slash = text.indexOf('/');
    if (slash < 0) return Rational.parseDecimal(text.trim());
    const denominator = Rational.parseDecimal(text.slice(slash + 1).trim());
    if (denominator.isZero()) throw new RangeError(`${text} divides by zero.`);
    return Rational.parseDecimal(text.slice(0, slash).trim()).divide(denominator);
  }

  private static parseDecimal(text: string): Rational {
    const match = DECIMAL.exec(text);
    const whole = match?.[2] ?? '';
    const fraction = match?.[3] ?? '';
    if (match === null || whole.length + fraction.length === 0) {
      throw new SyntaxError(`'${text.slice(0, 40)}' is not a number.`);
    }
    const digits = BigInt(
      (whole + fraction).length > MAXIMAL_BITS ? Rational.refuse(text) : whole + fraction || '0',
    );
    if (digits === 0n) return Rational.zero;
    const exponent = Number(match[4] ?? '0') - fraction.length;
    if (Math.abs(exponent) * 3.33 > MAXIMAL_BITS) Rational.refuse(text);
    const signed = match[1] === '-' ? -digits : digits;
    const power = 10n ** BigInt(Math.abs(exponent));
    return exponent >= 0 ? new Rational(signed * power, 1n) : Rational.of(signed, power);
  }

  private static refuse(text: string): never {
    const shown = text.length > 40 ? `${text.slice(0, 37)}...` : text;
    throw new NumberTooLongError(
      `The number ${shown} is too long to calculate with exactly; numbers may have up to about 2400 digits.`,
    );
  }

  isZero(): boolean {
    return this.numerator === 0n;
  }

  isInteger(): boolean {
    return this.denominator === 1n;
  }

  /** -1, 0 or 1. */
  sign(): number {
    return this.numerator < 0n ? -1 : this.numerator > 0n ? 1 : 0;
  }

  /** The larger of the binary lengths of numerator and denominator. */
  bits(): number {
    return Math.max(bitLength(this.numerator), bitLength(this.denominator));
  }

  negate(): Rational {
    return new Rational(-this.numerator, this.denominator);
  }

  absolute(): Rational {
    return this.numerator < 0n ? this.negate() : this;
  }

  /** Only factors that both denominators have can be in the sum's (Knuth, The Art of Computer Programming, 4.5.1). */
  add(other: Rational): Rational {
    const [b, d] = [this.denominator, other.denominator];
    if (b === d) return Rational.of(this.numerator + other.numerator, b);
    const common = greatestCommonDivisor(b, d);
    const [bRest, dRest] = common === 1n ? [b, d] : [b / common, d / common];
    const sum = this.numerator * dRest + other.numerator * bRest;
    const divisor = common === 1n ? 1n : greatestCommonDivisor(sum, common);
    if (divisor === 1n) return new Rational(sum, bRest * d);
    return new Rational(sum / divisor, bRest * (d / divisor));
  }

  subtract(other: Rational): Rational {
    return this.add(other.negate());
  }

  multiply(other: Rational): Rational {
    return Rational.of(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  /** A RangeError where `other` is zero. */
  divide(other: Rational): Rational {
    if (other.isZero()) throw new RangeError('Division by zero.');
    return Rational.of(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  /**
   * An integer power; 0^0 is 1. A NumberTooLongError where the result would be longer than MAXIMAL_BITS, a RangeError
   * for a negative power of zero.
   */
  power(exponent: bigint | number): Rational {
    const k = BigInt(exponent);
    if (k === 0n) return Rational.one;
    if (this.isZero()) {
      if (k < 0n) throw new RangeError('A negative power of zero divides by zero.');
      return this;
    }
    if (this.denominator === 1n && magnitude(this.numerator) === 1n) {
      return this.numerator === 1n || (k & 1n) === 0n ? Rational.one : this;
    }
    const size = magnitude(k);
    if (size * BigInt(this.bits() - 1) > BigInt(MAXIMAL_BITS)) {
      throw new NumberTooLongError(
        `The power with exponent ${k.toString().slice(0, 40)} is too long to calculate exactly; ` +
          'numbers may have up to about 2400 digits.',
      );
    }
    const numerator = this.numerator ** size;
    const denominator = this.denominator ** size;
    if (k > 0n) return new Rational(numerator, denominator);
    return numerator < 0n ? new Rational(-denominator, -numerator) : new Rational(denominator, numerator);
  }

  /** Negative, zero or positive as this number is below, equal to or above the other. */
  compare(other: Rational): number {
    const difference = this.numerator * other.denominator - other.numerator * this.denominator;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  equals(other: Rational): boolean {
    return this.numerator === other.numerator && this.denominator === other.denominator;
  }

  /** The largest integer not above this number. */
  floor(): bigint {
    const quotient = this.numerator / this.denominator;
    return this.numerator < 0n && quotient * this.denominator !== this.numerator ? quotient - 1n : quotient;
  }

  /** The nearest double, ties to even; infinite beyond the largest double. */
  toNumber(): number {
    return nearestQuotient(this.numerator, this.denominator);
  }

  /** `p` or `p/q` in lowest terms; `Rational.parse` reads it back. */
  toString(): string {
    return this.denominator === 1n
      ? this.numerator.toString()
      : `${this.numerator.toString()}/${this.denominator.toString()}`;
  }
}
