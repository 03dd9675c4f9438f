/**
 * What remainders modulo small primes prove about polynomials with integer coefficients, at a small part of the cost of
 * long numbers.
 */

/** Below 2^26, so that products of two remainders are exact in doubles. */
const PRIMES = [67108859, 67108837];
/** For the search for roots: every remainder is tried. */
const SMALL_PRIMES = [31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101];

function remainders(coefficients: readonly bigint[], prime: number): number[] {
  const p = BigInt(prime);
  return coefficients.map((value) => {
    const remainder = Number(value % p);
    return remainder < 0 ? remainder + prime : remainder;
  });
}

function trimmed(a: number[]): number[] {
  while (a.length > 0 && a[a.length - 1] === 0) a.pop();
  return a;
}

function power(base: number, exponent: number, prime: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

/** a modulo b; changes a. */
function reduce(a: number[], b: readonly number[], prime: number): number[] {
  const inverse = power(b[b.length - 1]!, prime - 2, prime);
  while (a.length >= b.length) {
    const factor = (a[a.length - 1]! * inverse) % prime;
    const shift = a.length - b.length;
    for (let k = 0; k < b.length; k++) a[shift + k] = (a[shift + k]! + (prime - factor) * b[k]!) % prime;
    trimmed(a);
  }
  return a;
}

/**
 * Whether two polynomials, lowest power first, have no common factor, as far as a remainder shows it: false proves
 * nothing. (The greatest common divisor keeps its degree modulo a prime that does not divide both leading coefficients.)
 */
export function provablyCoprime(a: readonly bigint[], b: readonly bigint[]): boolean {
  return PRIMES.some((prime) => {
    let [x, y] = [remainders(a, prime), remainders(b, prime)];
    if (x[x.length - 1] === 0 || y[y.length - 1] === 0) return false;
    if (x.length < y.length) [x, y] = [y, x];
    while (y.length > 1) [x, y] = [y, reduce(x, y, prime)];
    return y.length === 1;
  });
}

/** Whether b, primitive, provably does not divide a: false proves nothing. */
export function provablyIndivisible(a: readonly bigint[], b: readonly bigint[]): boolean {
  return PRIMES.some((prime) => {
    const divisor = remainders(b, prime);
    if (divisor[divisor.length - 1] === 0) return false;
    return reduce(trimmed(remainders(a, prime)), divisor, prime).length > 0;
  });
}

/** Whether a polynomial has provably no rational root: false proves nothing. */
export function provablyWithoutRationalRoot(coefficients: readonly bigint[]): boolean {
  return SMALL_PRIMES.some((prime) => {
    const a = remainders(coefficients, prime);
    // Modulo a prime that divides the leading coefficient the root may be at infinity.
    if (a[a.length - 1] === 0) return false;
    for (let x = 0; x < prime; x++) {
      let value = 0;
      for (let k = a.length - 1; k >= 0; k--) value = (value * x + a[k]!) % prime;
      if (value === 0) return false;
    }
    return true;
  });
}
