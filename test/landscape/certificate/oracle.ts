/**
 * The risk and its derivatives in the coordinates of realizations in exact rational arithmetic, from the definition: an
 * oracle for their enclosures. Nothing of the engine but its rational numbers and polynomials is used.
 */
import type { ExactPieces } from '../../../engine/calculus/piecewise';
import { Polynomial } from '../../../engine/calculus/polynomial';
import { Rational } from '../../../engine/calculus/rational';
import type { Layout } from '../../../engine/landscape/certificate/coordinates';

export interface Problem {
  readonly f: ExactPieces;
  readonly p: ExactPieces;
}

function pieceOn({ breaks, coefficients }: ExactPieces, x: Rational): Polynomial {
  let k = 0;
  while (k + 1 < coefficients.length && Rational.parse(breaks[k + 1]!).compare(x) <= 0) k++;
  return Polynomial.of(coefficients[k]!.map((text) => Rational.parse(text)));
}

const half = Rational.of(1n, 2n);

/** N and its derivatives by the coordinates on a piece where `x` is, as polynomials. */
function onPiece(layout: Layout, y: readonly Rational[], x: Rational): { n: Polynomial; by: Polynomial[] } {
  const K = layout.orientations.length;
  const start = layout.affine ? 2 : 1;
  const shifted = Polynomial.identity.add(Polynomial.constant(Rational.fromNumber(layout.center).negate()));
  const by = [Polynomial.one, ...(layout.affine ? [shifted] : [])];
  let n = Polynomial.constant(y[0]!);
  if (layout.affine) n = n.add(shifted.scale(y[1]!));
  const positions: Polynomial[] = [];
  const jumps: Polynomial[] = [];
  layout.orientations.forEach((orientation, k) => {
    const q = y[start + k]!;
    const s = y[start + K + k]!;
    const sign = Rational.of(orientation);
    const on = x.compare(q) * orientation > 0;
    const ramp = on ? Polynomial.identity.add(Polynomial.constant(q.negate())).scale(sign) : Polynomial.zero;
    n = n.add(ramp.scale(s));
    positions.push(on ? Polynomial.constant(sign.multiply(s).negate()) : Polynomial.zero);
    jumps.push(ramp);
  });
  return { n, by: [...by, ...positions, ...jumps] };
}

/** The risk and its gradient at rational coordinates. */
export function exactly(
  { f, p }: Problem,
  layout: Layout,
  y: readonly Rational[],
): { risk: Rational; gradient: Rational[] } {
  const first = Rational.parse(f.breaks[0]!);
  const last = Rational.parse(f.breaks.at(-1)!);
  const start = layout.affine ? 2 : 1;
  const points = [
    ...[...f.breaks, ...p.breaks].map((text) => Rational.parse(text)),
    ...y.slice(start, start + layout.orientations.length),
  ]
    .filter((x) => x.compare(first) >= 0 && x.compare(last) <= 0)
    .sort((a, b) => a.compare(b));
  let risk = Rational.zero;
  const gradient = y.map(() => Rational.zero);
  for (let k = 0; k + 1 < points.length; k++) {
    const [a, b] = [points[k]!, points[k + 1]!];
    if (a.equals(b)) continue;
    const x = a.add(b).multiply(half);
    const { n, by } = onPiece(layout, y, x);
    const residual = n.subtract(pieceOn(f, x));
    const weighted = residual.multiply(pieceOn(p, x));
    const integral = (q: Polynomial) => {
      const primitive = q.antiderivative();
      return primitive.evaluate(b).subtract(primitive.evaluate(a));
    };
    risk = risk.add(integral(weighted.multiply(residual)));
    by.forEach((g, i) => {
      gradient[i] = gradient[i]!.add(integral(weighted.multiply(g)).multiply(Rational.of(2n)));
    });
  }
  return { risk, gradient };
}

/** Differences of gradients by coordinate j: right to about 2^-100 where the risk is smooth enough. */
export function hessianRow(problem: Problem, layout: Layout, y: readonly Rational[], j: number): Rational[] {
  const h = Rational.of(1n, 1n << 60n);
  const moved = (by: Rational) => y.map((value, i) => (i === j ? value.add(by) : value));
  const up = exactly(problem, layout, moved(h)).gradient;
  const down = exactly(problem, layout, moved(h.negate())).gradient;
  return up.map((value, i) => value.subtract(down[i]!).divide(h.add(h)));
}

export function hessian(problem: Problem, layout: Layout, y: readonly Rational[]): Rational[][] {
  return y.map((_, j) => hessianRow(problem, layout, y, j));
}

/** Positive and negative pivots of a symmetric matrix whose leading minors are not zero. */
export function inertia(matrix: readonly (readonly Rational[])[]): { positive: number; negative: number } {
  const a = matrix.map((row) => [...row]);
  let positive = 0;
  let negative = 0;
  for (let k = 0; k < a.length; k++) {
    const pivot = a[k]![k]!;
    if (pivot.isZero()) throw new Error('a leading minor is zero');
    if (pivot.sign() > 0) positive += 1;
    else negative += 1;
    for (let i = k + 1; i < a.length; i++) {
      const factor = a[i]![k]!.divide(pivot);
      for (let j = k; j < a.length; j++) a[i]![j] = a[i]![j]!.subtract(factor.multiply(a[k]![j]!));
    }
  }
  return { positive, negative };
}

const places = 224n;

function rounded(x: Rational): Rational {
  return Rational.of((x.numerator << places) / x.denominator, 1n << places);
}

/** Newton's method from `start`, to about 60 digits, with the inverse of the Hessian there. */
export function criticalPoint(problem: Problem, layout: Layout, start: readonly Rational[]): Rational[] {
  const inverse = inverted(
    hessian(problem, layout, start).map((row) => row.map((value) => value.toNumber())),
  );
  let y = [...start];
  for (let step = 0; step < 40; step++) {
    const { gradient } = exactly(problem, layout, y);
    const slopes = gradient.map(rounded);
    if (slopes.every((slope) => Math.abs(slope.toNumber()) < 2 ** -212)) break;
    y = y.map((value, i) =>
      rounded(
        slopes.reduce(
          (sum, slope, j) => sum.subtract(slope.multiply(Rational.fromNumber(inverse[i]![j]!))),
          value,
        ),
      ),
    );
  }
  return y;
}

/** Gauss and Jordan with row exchanges. */
function inverted(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const a = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    const best = a
      .slice(k)
      .reduce((most, row, i) => (Math.abs(row[k]!) > Math.abs(a[most]![k]!) ? k + i : most), k);
    [a[k], a[best]] = [a[best]!, a[k]!];
    const pivot = a[k]![k]!;
    a[k] = a[k]!.map((value) => value / pivot);
    for (let i = 0; i < n; i++) {
      const factor = a[i]![k]!;
      if (i !== k) a[i] = a[i]!.map((value, j) => value - factor * a[k]![j]!);
    }
  }
  return a.map((row) => row.slice(n));
}
