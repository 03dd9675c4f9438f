/**
 * The slope of E(q), the least risk of one neuron with its kink at q and the density 1 on [0, 1], from the normal equations in
 * rational numbers: independent of the engine's critical equation. And targets made for it.
 */
import type { ExactPieces } from '../../engine/calculus/piecewise';
import { Polynomial } from '../../engine/calculus/polynomial';
import { Rational } from '../../engine/calculus/rational';
import { pieces } from './pieces';

/** N = c + s g with g = (x - q)_+, or (q - x)_+ where the neuron is active on the left, and M = ∫ (N - f) on the active side. */
function bestNetwork(target: ExactPieces, q: Rational, right: boolean): { s: Rational; M: Rational } {
  const integral = (from: Rational, to: Rational, weight: Polynomial, times: boolean): Rational => {
    let sum = Rational.zero;
    target.coefficients.forEach((coefficients, k) => {
      const low = larger(from, Rational.parse(target.breaks[k]!));
      const high = larger(to.negate(), Rational.parse(target.breaks[k + 1]!).negate()).negate();
      if (low.compare(high) >= 0) return;
      const f = times ? Polynomial.of(coefficients.map((c) => Rational.parse(c))) : Polynomial.one;
      const primitive = f.multiply(weight).antiderivative();
      sum = sum.add(primitive.evaluate(high).subtract(primitive.evaluate(low)));
    });
    return sum;
  };
  const [low, high] = right ? [q, Rational.one] : [Rational.zero, q];
  const g = right ? Polynomial.of([q.negate(), Rational.one]) : Polynomial.of([q, Rational.of(-1n)]);
  const active = (weight: Polynomial, times: boolean) => integral(low, high, weight, times);
  const total = integral(Rational.zero, Rational.one, Polynomial.one, true);
  const [b0, b1, b2] = [active(Polynomial.one, false), active(g, false), active(g.multiply(g), false)];
  const [g0, g1] = [active(Polynomial.one, true), active(g, true)];
  // c + b1 s = total, b1 c + b2 s = g1; the interval has length 1.
  const determinant = b2.subtract(b1.multiply(b1));
  const s = g1.subtract(b1.multiply(total)).divide(determinant);
  const c = total.subtract(b1.multiply(s));
  return { s, M: c.multiply(b0).add(s.multiply(b1)).subtract(g0) };
}

/** E'(q): moving the kink of N by dq changes it by -s dq on the active side, or by s dq where that is the left one. */
export function riskSlope(target: ExactPieces, q: Rational, right: boolean): Rational {
  const { s, M } = bestNetwork(target, q, right);
  const slope = Rational.of(2n).multiply(s).multiply(M);
  return right ? slope.negate() : slope;
}

/** Whether E falls before q and rises after it, from its slopes very near to it. */
export function isMinimum(target: ExactPieces, q: Rational, right: boolean): boolean {
  const near = Rational.of(1n, 1n << 20n);
  const before = riskSlope(target, q.subtract(near), right).sign();
  const after = riskSlope(target, q.add(near), right).sign();
  return before < 0 && after > 0;
}

/** The target with a multiple of x^3 added that makes q critical: M is linear in the target. */
export function criticalAt(q: Rational, right: boolean, target: ExactPieces): ExactPieces {
  const cubic = pieces(['0', '1'], ['0', '0', '0', '1']);
  const factor = bestNetwork(target, q, right)
    .M.divide(bestNetwork(cubic, q, right).M)
    .negate();
  const coefficients = target.coefficients.map((c) =>
    [...c, '0', '0', '0', '0'].map((text, k) =>
      k === 3 ? Rational.parse(text).add(factor).toString() : text,
    ),
  );
  return { breaks: target.breaks, coefficients };
}

/** A polynomial on [0, 1] for which E' has a zero of the order at q: as many derivatives of P vanish there. */
export function flatAt(q: Rational, order: number): ExactPieces {
  const columns = Array.from({ length: order + 1 }, (_, k) =>
    derivatives(criticalPolynomial(k + 1), q, order),
  );
  const solution = nullVector(columns);
  return pieces(['0', '1'], ['0', ...solution.map((value) => value.toString())]);
}

/** P = (B2 G0 - B1 G1) A0 - F0 (B0 B2 - B1^2) for f = x^j. */
function criticalPolynomial(j: number): Polynomial {
  const x = Polynomial.identity;
  const power = (n: number) =>
    Polynomial.of([...Array.from({ length: n }, () => Rational.zero), Rational.one]);
  const over = (p: Polynomial, n: number) => p.scale(Rational.of(1n, BigInt(n)));
  const minus = (p: Polynomial, r: Polynomial) => p.subtract(r);
  const rest = minus(Polynomial.one, x);
  const [B0, B1, B2] = [rest, over(rest.multiply(rest), 2), over(rest.multiply(rest).multiply(rest), 3)];
  const F0 = over(power(j + 1), j + 1);
  const G0 = over(minus(Polynomial.one, power(j + 1)), j + 1);
  const G1 = minus(over(minus(Polynomial.one, power(j + 2)), j + 2), x.multiply(G0));
  const left = minus(B2.multiply(G0), B1.multiply(G1)).multiply(x);
  return minus(left, F0.multiply(minus(B0.multiply(B2), B1.multiply(B1))));
}

function derivatives(p: Polynomial, q: Rational, count: number): Rational[] {
  const values: Rational[] = [];
  for (let k = 0, d = p; k < count; k++, d = d.derivative()) values.push(d.evaluate(q));
  return values;
}

/** Numbers, the last of them 1, with which the columns, one more than they are long, add up to zero. */
function nullVector(columns: readonly (readonly Rational[])[]): Rational[] {
  const n = columns.length - 1;
  const rows = Array.from({ length: n }, (_, i) => columns.map((column) => column[i]!));
  for (let k = 0; k < n; k++) {
    const pivot = rows.findIndex((row, i) => i >= k && !row[k]!.isZero());
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const own = rows[k]!.map((value) => value.divide(rows[k]![k]!));
    rows[k] = own;
    for (let i = 0; i < n; i++) {
      const factor = rows[i]![k]!;
      if (i !== k) rows[i] = rows[i]!.map((value, j) => value.subtract(factor.multiply(own[j]!)));
    }
  }
  return [...rows.map((row) => row[n]!.negate()), Rational.one];
}

function larger(x: Rational, y: Rational): Rational {
  return x.compare(y) >= 0 ? x : y;
}
