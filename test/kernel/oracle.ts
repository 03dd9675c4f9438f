import type { PiecewisePolynomial } from '../../engine/calculus/piecewise';

/**
 * A number as a multiple of 2^-640: doubles of ordinary size are represented exactly, and sums, products and quotients are
 * right to about 190 digits, much faster than as reduced fractions.
 */
class Fixed {
  static readonly bits = 640n;
  static readonly zero = new Fixed(0n);
  static readonly one = new Fixed(1n << Fixed.bits);
  readonly units: bigint;
  constructor(units: bigint) {
    this.units = units;
  }
  static of(integer: number): Fixed {
    return new Fixed(BigInt(integer) << Fixed.bits);
  }
  static fromNumber(value: number): Fixed {
    const scale = 2 ** 100;
    const whole = Math.trunc(value);
    const scaled = (value - whole) * scale;
    const rest = scaled - Math.trunc(scaled);
    const low = BigInt(Math.trunc(rest * scale)) << (Fixed.bits - 200n);
    return new Fixed(
      (BigInt(whole) << Fixed.bits) + (BigInt(Math.trunc(scaled)) << (Fixed.bits - 100n)) + low,
    );
  }
  sign(): number {
    return this.units === 0n ? 0 : this.units > 0n ? 1 : -1;
  }
  negate(): Fixed {
    return new Fixed(-this.units);
  }
  absolute(): Fixed {
    return this.units < 0n ? this.negate() : this;
  }
  add(other: Fixed): Fixed {
    return new Fixed(this.units + other.units);
  }
  subtract(other: Fixed): Fixed {
    return new Fixed(this.units - other.units);
  }
  multiply(other: Fixed): Fixed {
    return new Fixed((this.units * other.units) >> Fixed.bits);
  }
  divide(other: Fixed): Fixed {
    return new Fixed((this.units << Fixed.bits) / other.units);
  }
  compare(other: Fixed): number {
    return this.subtract(other).sign();
  }
  toNumber(): number {
    const shift = BigInt(Math.max(0, this.absolute().units.toString(16).length * 4 - 100));
    return Number(this.units >> shift) * 2 ** Number(shift - Fixed.bits);
  }
}

/** Risk and generalized gradient to full precision, with the sums of the absolute contributions beside them. */
export interface Exact {
  readonly risk: number;
  readonly gradient: Float64Array;
  /** The risk of the worst signs: the integral of (|c| + sum |v_i (w_i x + b_i)| + |f|)^2 p. */
  readonly riskScale: number;
  /** The same for the components of the gradient. */
  readonly gradientScale: Float64Array;
  /** What it would be for neurons active on the whole domain: kinks are only known up to rounding. */
  readonly domainScale: Float64Array;
}

type Poly = Fixed[];
const { zero, one } = Fixed;
const two = Fixed.of(2);

const sum = (a: Poly, b: Poly): Poly =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, k) => (a[k] ?? zero).add(b[k] ?? zero));
const scaled = (a: Poly, s: Fixed): Poly => a.map((c) => c.multiply(s));
function product(a: Poly, b: Poly): Poly {
  const result: Poly = Array.from({ length: a.length + b.length - 1 }, () => zero);
  a.forEach((x, i) => {
    b.forEach((y, j) => (result[i + j] = result[i + j]!.add(x.multiply(y))));
  });
  return result;
}
function integral(a: Poly, from: Fixed, to: Fixed): Fixed {
  let total = zero;
  let low = from;
  let high = to;
  a.forEach((c, k) => {
    total = total.add(c.multiply(high.subtract(low)).divide(Fixed.of(k + 1)));
    low = low.multiply(from);
    high = high.multiply(to);
  });
  return total;
}
const compare = (a: Fixed, b: Fixed): number => a.compare(b);

/** The piece of f around x as a polynomial in x, f's doubles taken as they are. */
function pieceAt(f: PiecewisePolynomial, x: Fixed): Poly {
  const breaks = Array.from(f.breaks, (b) => Fixed.fromNumber(b));
  let piece = 0;
  while (piece < f.coefficients.length - 1 && compare(x, breaks[piece + 1]!) >= 0) piece++;
  const middle = breaks[piece]!.add(breaks[piece + 1]!).divide(two);
  const half = breaks[piece + 1]!.subtract(breaks[piece]!).divide(two);
  const variable: Poly = [middle.negate().divide(half), one.divide(half)];
  return Array.from(f.coefficients[piece]!).reduceRight<Poly>(
    (value, c) => sum(product(value, variable), [Fixed.fromNumber(c)]),
    [zero],
  );
}

/** L and G of the mathematics, "Setting", by cutting the domain at every kink and break. */
export function exactRisk(
  theta: Float64Array,
  target: PiecewisePolynomial,
  density: PiecewisePolynomial,
): Exact {
  const H = (theta.length - 1) / 3;
  const q = Array.from(theta, (x) => Fixed.fromNumber(x));
  const lines = Array.from({ length: H }, (_, i): Poly => [q[H + i]!, q[i]!]);
  const left = Fixed.fromNumber(target.breaks[0]!);
  const right = Fixed.fromNumber(target.breaks[target.breaks.length - 1]!);
  const cuts = [...target.breaks, ...density.breaks].map((x) => Fixed.fromNumber(x));
  for (const [b, w] of lines) if (w!.sign() !== 0) cuts.push(b!.negate().divide(w!));
  const inside = cuts.filter((x) => compare(x, left) >= 0 && compare(x, right) <= 0).sort(compare);
  const gradient = Array.from(theta, () => zero);
  const gradientScale = Array.from(theta, () => zero);
  const domainScale = Array.from(theta, () => zero);
  let risk = zero;
  let riskScale = zero;
  for (let k = 0; k + 1 < inside.length; k++) {
    const from = inside[k]!;
    const to = inside[k + 1]!;
    if (compare(from, to) === 0) continue;
    const middle = from.add(to).divide(two);
    const value = (a: Poly) => a.reduceRight((s, c) => s.multiply(middle).add(c), zero);
    const p = pieceAt(density, middle);
    const f = pieceAt(target, middle);
    const active = lines.map((line) => value(line).sign() > 0);
    let residual = sum([q[3 * H]!], scaled(f, Fixed.of(-1)));
    let size = q[3 * H]!.absolute().add(largest(f, from, to));
    lines.forEach((line, i) => {
      if (!active[i]) return;
      residual = sum(residual, scaled(line, q[2 * H + i]!));
      size = size.add(largest(line, from, to).multiply(q[2 * H + i]!.absolute()));
    });
    const weighted = product(residual, p);
    const mass = integral(p, from, to).absolute();
    const reach = from.absolute().add(to.absolute());
    risk = risk.add(integral(product(weighted, residual), from, to));
    riskScale = riskScale.add(size.multiply(size).multiply(mass));
    const contribute = (index: number, active: boolean, factor: Fixed, part: Poly, bound: Fixed) => {
      const most = two.multiply(factor.absolute()).multiply(size).multiply(bound).multiply(mass);
      domainScale[index] = domainScale[index]!.add(most);
      if (!active) return;
      const total = two.multiply(factor).multiply(integral(product(weighted, part), from, to));
      gradient[index] = gradient[index]!.add(total);
      gradientScale[index] = gradientScale[index]!.add(most);
    };
    contribute(3 * H, true, one, [one], one);
    lines.forEach((line, i) => {
      const on = active[i]!;
      const v = q[2 * H + i]!;
      contribute(i, on, v, [zero, one], reach);
      contribute(H + i, on, v, [one], one);
      contribute(
        2 * H + i,
        on,
        one,
        line,
        q[i]!.absolute()
          .multiply(reach)
          .add(q[H + i]!.absolute()),
      );
    });
  }
  return {
    risk: risk.toNumber(),
    riskScale: riskScale.toNumber(),
    gradient: Float64Array.from(gradient, (g) => g.toNumber()),
    gradientScale: Float64Array.from(gradientScale, (g) => g.toNumber()),
    domainScale: Float64Array.from(domainScale, (g) => g.toNumber()),
  };
}

/** A bound of |a| on [from, to] by its terms. */
function largest(a: Poly, from: Fixed, to: Fixed): Fixed {
  const reach = compare(from.absolute(), to.absolute()) > 0 ? from.absolute() : to.absolute();
  return a.reduceRight((s, c) => s.multiply(reach).add(c.absolute()), zero);
}
