/**
 * Risk and generalized gradient in exact rational arithmetic, from their definitions: the slow twin of the engine. Nothing here is shared
 * with the engine's integration.
 */
import type { PiecewisePolynomial } from '../../engine/calculus/piecewise';
import { Rational } from '../../engine/calculus/rational';

/** Coefficients in powers of x, lowest first. */
type Polynomial = readonly Rational[];

export interface ExactPiecewise {
  readonly breaks: readonly Rational[];
  readonly polynomials: readonly Polynomial[];
}

const zero = Rational.zero;
const one = Rational.one;
const two = Rational.of(2);

/** The exact function that a piecewise polynomial in doubles is. */
export function exactPiecewise(f: PiecewisePolynomial): ExactPiecewise {
  const breaks = [...f.breaks].map((x) => Rational.fromNumber(x));
  const polynomials = f.coefficients.map((coefficients, k) => {
    const width = breaks[k + 1]!.subtract(breaks[k]!);
    // s = (2x - l - r) / (r - l)
    const s = [
      breaks[k]!.add(breaks[k + 1]!)
        .negate()
        .divide(width),
      two.divide(width),
    ];
    return [...coefficients].reduceRight<Polynomial>(
      (sum, c) => add(multiply(sum, s), [Rational.fromNumber(c)]),
      [],
    );
  });
  return { breaks, polynomials };
}

function add(p: Polynomial, q: Polynomial): Polynomial {
  return Array.from({ length: Math.max(p.length, q.length) }, (_, k) => (p[k] ?? zero).add(q[k] ?? zero));
}

function multiply(p: Polynomial, q: Polynomial): Polynomial {
  const product = new Array<Rational>(Math.max(0, p.length + q.length - 1)).fill(zero);
  p.forEach((a, i) => {
    q.forEach((b, j) => {
      product[i + j] = product[i + j]!.add(a.multiply(b));
    });
  });
  return product;
}

function integrate(p: Polynomial, left: Rational, right: Rational): Rational {
  let sum = zero;
  let powerLeft = left;
  let powerRight = right;
  p.forEach((c, k) => {
    sum = sum.add(c.multiply(powerRight.subtract(powerLeft)).divide(Rational.of(k + 1)));
    powerLeft = powerLeft.multiply(left);
    powerRight = powerRight.multiply(right);
  });
  return sum;
}

/** An affine function [c0, c1] of x together with its derivatives with respect to every parameter, affine as well. */
interface Dual {
  readonly value: readonly [Rational, Rational];
  readonly derivatives: readonly (readonly [Rational, Rational])[];
}

export interface ExactRisk {
  readonly risk: Rational;
  readonly gradient: readonly Rational[];
}

/** L and G of the network with these layer widths, theta layer by layer (weights by rows, then biases). */
export function exactRisk(
  widths: readonly number[],
  theta: readonly Rational[],
  target: ExactPiecewise,
  density: ExactPiecewise,
): ExactRisk {
  const left = target.breaks[0]!;
  const right = target.breaks.at(-1)!;
  const points = cut(widths, theta, left, right, [...target.breaks, ...density.breaks]);
  let risk = zero;
  const gradient = theta.map(() => zero);
  for (let k = 0; k + 1 < points.length; k++) {
    const l = points[k]!;
    const r = points[k + 1]!;
    const middle = l.add(r).divide(two);
    const network = evaluate(widths, theta, middle);
    const p = pieceAt(density, middle);
    const residual = add(
      network.value,
      pieceAt(target, middle).map((c) => c.negate()),
    );
    const weighted = multiply(residual, p);
    risk = risk.add(integrate(multiply(weighted, residual), l, r));
    const moment0 = integrate(weighted, l, r);
    const moment1 = integrate(multiply(weighted, [zero, one]), l, r);
    network.derivatives.forEach(([d0, d1], i) => {
      gradient[i] = gradient[i]!.add(two.multiply(d0.multiply(moment0).add(d1.multiply(moment1))));
    });
  }
  return { risk, gradient };
}

function pieceAt(f: ExactPiecewise, x: Rational): Polynomial {
  const k = f.breaks.findIndex((end) => end.compare(x) > 0);
  return f.polynomials[k - 1]!;
}

/** All points of [left, right] where a pre-activation of any layer changes sign, with the given breaks. */
function cut(
  widths: readonly number[],
  theta: readonly Rational[],
  left: Rational,
  right: Rational,
  breaks: readonly Rational[],
): Rational[] {
  let points = distinct([left, right, ...breaks]);
  for (let layer = 1; layer + 1 < widths.length; layer++) {
    const zeros: Rational[] = [];
    for (let k = 0; k + 1 < points.length; k++) {
      const middle = points[k]!.add(points[k + 1]!).divide(two);
      for (const [c0, c1] of preActivations(widths, theta, middle, layer)) {
        if (c1.isZero()) continue;
        const q = c0.negate().divide(c1);
        if (q.compare(points[k]!) > 0 && q.compare(points[k + 1]!) < 0) zeros.push(q);
      }
    }
    points = distinct([...points, ...zeros]);
  }
  return points;
}

function distinct(points: readonly Rational[]): Rational[] {
  const sorted = [...points].sort((x, y) => x.compare(y));
  return sorted.filter((x, k) => k === 0 || !x.equals(sorted[k - 1]!));
}

function preActivations(
  widths: readonly number[],
  theta: readonly Rational[],
  x: Rational,
  last: number,
): (readonly [Rational, Rational])[] {
  let values: (readonly [Rational, Rational])[] = [[zero, one]];
  let at = 0;
  for (let layer = 1; layer <= last; layer++) {
    const fanIn = widths[layer - 1]!;
    const rows = widths[layer]!;
    const inputs = values;
    const weights = at;
    values = Array.from({ length: rows }, (_, i) => {
      let c0 = theta[weights + rows * fanIn + i]!;
      let c1 = zero;
      inputs.forEach(([a0, a1], j) => {
        const w = theta[weights + i * fanIn + j]!;
        c0 = c0.add(w.multiply(a0));
        c1 = c1.add(w.multiply(a1));
      });
      return [c0, c1] as const;
    });
    at += rows * (fanIn + 1);
    if (layer < last) values = values.map((z) => (z[0].add(z[1].multiply(x)).sign() > 0 ? z : [zero, zero]));
  }
  return values;
}

/** N as an affine function near x with all its derivatives, ReLU'(0) = 0, by forward differentiation. */
function evaluate(widths: readonly number[], theta: readonly Rational[], x: Rational): Dual {
  const none = theta.map(() => [zero, zero] as const);
  let values: Dual[] = [{ value: [zero, one], derivatives: none }];
  let at = 0;
  for (let layer = 1; layer < widths.length; layer++) {
    const fanIn = widths[layer - 1]!;
    const rows = widths[layer]!;
    const inputs = values;
    const weights = at;
    values = Array.from({ length: rows }, (_, i) => {
      const bias = weights + rows * fanIn + i;
      let value: [Rational, Rational] = [theta[bias]!, zero];
      const derivatives = none.map((d) => [...d] as [Rational, Rational]);
      derivatives[bias] = [one, zero];
      inputs.forEach((input, j) => {
        const k = weights + i * fanIn + j;
        const w = theta[k]!;
        value = [value[0].add(w.multiply(input.value[0])), value[1].add(w.multiply(input.value[1]))];
        if (!w.isZero()) {
          input.derivatives.forEach((d, m) => {
            if (d[0].isZero() && d[1].isZero()) return;
            derivatives[m] = [
              derivatives[m]![0].add(w.multiply(d[0])),
              derivatives[m]![1].add(w.multiply(d[1])),
            ];
          });
        }
        derivatives[k] = [derivatives[k]![0].add(input.value[0]), derivatives[k]![1].add(input.value[1])];
      });
      const off = layer + 1 < widths.length && value[0].add(value[1].multiply(x)).sign() <= 0;
      return off ? { value: [zero, zero] as const, derivatives: none } : { value, derivatives };
    });
    at += rows * (fanIn + 1);
  }
  return values[0]!;
}

/** The derivative of the exact gradient along `direction`, by a central difference so small that only its exactness matters. */
export function exactGradientChange(
  widths: readonly number[],
  theta: readonly Rational[],
  direction: readonly Rational[],
  target: ExactPiecewise,
  density: ExactPiecewise,
): Rational[] {
  const step = Rational.of(1n, 10n ** 15n);
  const moved = (sign: Rational) =>
    exactRisk(
      widths,
      theta.map((x, i) => x.add(direction[i]!.multiply(step).multiply(sign))),
      target,
      density,
    ).gradient;
  const ahead = moved(one);
  const behind = moved(one.negate());
  return ahead.map((g, i) => g.subtract(behind[i]!).divide(two.multiply(step)));
}
