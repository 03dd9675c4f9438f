/**
 * Enclosures of the risk, its gradient and its Hessian in the coordinates of realizations, over a box of coordinates.
 *
 * Where kinks and break points may lie, within their intervals, the integrands are enclosed by their ranges; between
 * these intervals every neuron is on or off and the polynomials are known, and the integrals are those of polynomials
 * about the middle of the cell. All arithmetic is rounded outwards.
 */
import {
  add,
  containsZero,
  divide,
  enclosureOf,
  enclosureOfQuotient,
  evaluate,
  exactly,
  hull,
  magnitude,
  multiply,
  negate,
  one,
  positivePart,
  square,
  subtract,
  zero,
  type Enclosure,
} from '../../calculus/enclosure';
import type { ExactPieces } from '../../calculus/piecewise';
import type { Polynomial } from '../../calculus/polynomial';
import { Rational } from '../../calculus/rational';
import { commonPieces, type CommonPiece } from '../neuron/problem';
import { offsetsOf, sizeOf, type Layout } from './coordinates';

/** A box of coordinates. */
export type Box = readonly Enclosure[];

export interface RiskEnclosure {
  readonly risk: Enclosure;
  /** Derivatives by the coordinates. */
  readonly gradient: readonly Enclosure[];
  /** n rows of n second derivatives. */
  readonly hessian: readonly (readonly Enclosure[])[];
  /** For each kink (N - f) p there. */
  readonly residuals: readonly Enclosure[];
}

/** An interval in which kinks or break points lie, and nothing is known about the side of them a point is on. */
interface Spot {
  readonly low: number;
  high: number;
  /** How many inner break points lie in it. */
  breaks: number;
  /** Whether an end of the domain lies in it. */
  end: boolean;
}

/** A function a + b t of the local variable t. */
interface Affine {
  readonly a: Enclosure;
  readonly b: Enclosure;
}

const two = exactly(2);
const none: Affine = { a: zero, b: zero };

export class LineRiskEnclosure {
  readonly domain: { readonly left: Rational; readonly right: Rational };
  readonly pieces: readonly CommonPiece[];
  /** Between pieces, ends of the domain included. */
  private readonly breaks: readonly Enclosure[];
  /** Whether target and density are continuous at the inner break points. */
  private readonly continuous: readonly { readonly f: boolean; readonly p: boolean }[];

  constructor(target: ExactPieces, density: ExactPieces) {
    this.pieces = commonPieces(target, density);
    const first = this.pieces[0]!;
    const last = this.pieces.at(-1)!;
    this.domain = { left: first.left, right: last.right };
    this.breaks = [first.left, ...this.pieces.map(({ right }) => right)].map(enclosureOf);
    this.continuous = this.pieces.slice(1).map((piece, k) => {
      const before = this.pieces[k]!;
      const meet = (p: Polynomial, q: Polynomial) => p.evaluate(piece.left).equals(q.evaluate(piece.left));
      return { f: meet(before.f, piece.f), p: meet(before.p, piece.p) };
    });
  }

  /** Why the risk is not twice continuously differentiable on the box, or null where it is. */
  obstacle(layout: Layout, box: Box): string | null {
    const { positions } = offsetsOf(layout);
    for (let k = 0; k < layout.orientations.length; k++) {
      const kink = box[positions + k]!;
      const name = `the kink of neuron ${layout.neurons[k]!.map((i) => i + 1).join(' and ')}`;
      if (kink.low <= this.breaks[0]!.high || kink.high >= this.breaks.at(-1)!.low) {
        return `${name} may lie at an end of the domain`;
      }
      const jump = this.continuous.findIndex(({ f, p }, j) => {
        const at = this.breaks[j + 1]!;
        return !(f && p) && kink.low <= at.high && kink.high >= at.low;
      });
      if (jump < 0) continue;
      const what = this.continuous[jump]!.f ? 'density' : 'target';
      return `${name} may lie at x = ${this.pieces[jump]!.right.toNumber()}, where the ${what} jumps`;
    }
    return null;
  }

  /** How large coordinates are for networks as large as the target: what the widths of boxes are compared with. */
  sizes(layout: Layout): number[] {
    const [left, right] = [this.breaks[0]!.low, this.breaks.at(-1)!.high];
    const range = this.rangesOver({ low: left, high: right }).f;
    const height = magnitude(range) || 1;
    const slope = height / (right - left);
    const kinks = layout.orientations;
    const affine = layout.affine ? [slope] : [];
    return [height, ...affine, ...kinks.map(() => right - left), ...kinks.map(() => slope)];
  }

  /** Everything over the box, on which there must be no obstacle. */
  enclose(layout: Layout, box: Box): RiskEnclosure {
    const sums = new Sums(layout, box);
    const spots = this.spotsOf(layout, box);
    let piece = 0;
    spots.forEach((spot, k) => {
      const x = { low: spot.low, high: spot.high };
      if (spot.low < spot.high) sums.addSpot(x, this.rangesOver(x), spot.end);
      piece += spot.breaks;
      const next = spots[k + 1];
      if (next !== undefined) sums.addCell(spot.high, next.low, this.pieces[piece]!);
    });
    return sums.result((x) => this.rangesOver(x));
  }

  /** Disjoint intervals, ascending, that contain every kink and break point. */
  private spotsOf(layout: Layout, box: Box): Spot[] {
    const { positions, jumps } = offsetsOf(layout);
    const last = this.breaks.length - 1;
    const all: Spot[] = this.breaks.map(({ low, high }, k) => {
      const end = k === 0 || k === last;
      return { low, high, breaks: end ? 0 : 1, end };
    });
    for (const { low, high } of box.slice(positions, jumps)) all.push({ low, high, breaks: 0, end: false });
    all.sort((x, y) => x.low - y.low);
    const spots: Spot[] = [];
    for (const spot of all) {
      const before = spots.at(-1);
      if (before === undefined || spot.low > before.high) {
        spots.push(spot);
        continue;
      }
      before.high = Math.max(before.high, spot.high);
      before.breaks += spot.breaks;
      before.end ||= spot.end;
    }
    return spots;
  }

  /** What values f and p have on x. */
  private rangesOver(x: Enclosure): Ranges {
    const touched = this.pieces.filter(
      (_, k) => this.breaks[k]!.low <= x.high && this.breaks[k + 1]!.high >= x.low,
    );
    const center = Rational.fromNumber(x.low);
    const range = (p: Polynomial) =>
      evaluate(coefficientsOf(p, center, Rational.one), subtract(x, exactly(x.low)));
    return {
      f: touched.map(({ f }) => range(f)).reduce(hull),
      p: touched.map(({ p }) => range(p)).reduce(hull),
    };
  }
}

interface Ranges {
  readonly f: Enclosure;
  readonly p: Enclosure;
}

/** Enclosures of the coefficients of t -> p(center + scale t). */
function coefficientsOf(p: Polynomial, center: Rational, scale: Rational): Enclosure[] {
  const { numerators, denominator } = p.substituted(center, scale);
  return numerators.map((numerator) => enclosureOfQuotient(numerator, denominator));
}

/** The integrals over all cells. */
class Sums {
  private readonly layout: Layout;
  private readonly box: Box;
  private readonly size: number;
  private readonly positions: number;
  private readonly jumps: number;
  private risk: Enclosure = zero;
  /** Integrals of 2 (N - f) g p and 2 g h p for the functions g, h: 1, x - center, the indicators and the neurons. */
  private readonly first: Enclosure[];
  private readonly second: Enclosure[][];

  constructor(layout: Layout, box: Box) {
    this.layout = layout;
    this.box = box;
    this.size = sizeOf(layout);
    const { positions, jumps } = offsetsOf(layout);
    this.positions = positions;
    this.jumps = jumps;
    this.first = Array.from({ length: this.size }, () => zero);
    this.second = Array.from({ length: this.size }, () => Array.from({ length: this.size }, () => zero));
  }

  /** A cell between spots, where everything is a polynomial. */
  addCell(left: number, right: number, { f, p }: CommonPiece): void {
    const c = left / 2 + right / 2;
    const h = right / 2 - left / 2;
    const [center, scale] = [Rational.fromNumber(c), Rational.fromNumber(h)];
    const density = coefficientsOf(p, center, scale);
    const functions = this.functionsOn(exactly(c), h, left, right);
    const residual = coefficientsOf(f, center, scale).map(negate);
    const network = this.network(functions);
    residual[0] = add(network.a, residual[0]!);
    residual[1] = add(network.b, residual[1] ?? zero);
    const weighted = product(residual, density);
    const degree = residual.length + weighted.length - 2;
    const powers = integralsOfPowers(left, right, c, h, Math.max(degree, density.length + 1));
    this.risk = add(this.risk, integral(product(residual, weighted), powers, 0));
    const r = [0, 1].map((k) => multiply(two, integral(weighted, powers, k)));
    const m = [0, 1, 2].map((k) => multiply(two, integral(density, powers, k)));
    this.addIntegrals(functions, r, m);
  }

  /** An interval in which nothing is known but ranges; where an end of the domain is in it, perhaps only a part counts. */
  addSpot(x: Enclosure, { f, p }: Ranges, end: boolean): void {
    const length = subtract(exactly(x.high), exactly(x.low));
    const weight = multiply(end ? hull(zero, length) : length, p);
    const functions = this.functionsAt(x, -1).map((a): Affine => ({ a, b: zero }));
    const residual = subtract(this.network(functions).a, f);
    this.risk = add(this.risk, multiply(square(residual), weight));
    const twice = multiply(two, weight);
    this.addIntegrals(functions, [multiply(twice, residual), zero], [twice, zero, zero]);
  }

  private addIntegrals(functions: readonly Affine[], r: readonly Enclosure[], m: readonly Enclosure[]): void {
    const present = functions.map((_, i) => i).filter((i) => functions[i] !== none);
    for (const i of present) {
      const g = functions[i]!;
      const own = add(multiply(g.a, r[0]!), multiply(g.b, r[1]!));
      this.first[i] = add(this.first[i]!, own);
      for (const j of present) {
        if (j > i) break;
        const e = functions[j]!;
        const mixed = add(multiply(g.a, e.b), multiply(g.b, e.a));
        const constantAndLinear = add(multiply(multiply(g.a, e.a), m[0]!), multiply(mixed, m[1]!));
        const both = add(constantAndLinear, multiply(multiply(g.b, e.b), m[2]!));
        this.second[i]![j] = add(this.second[i]![j]!, both);
      }
    }
  }

  /** The functions on a cell, about its middle c in t = (x - c) / h. */
  private functionsOn(c: Enclosure, h: number, left: number, right: number): Affine[] {
    const scale = exactly(h);
    const functions: Affine[] = Array.from({ length: this.size }, () => none);
    functions[0] = { a: one, b: zero };
    if (this.layout.affine) functions[1] = { a: subtract(c, exactly(this.layout.center)), b: scale };
    this.layout.orientations.forEach((orientation, k) => {
      const kink = this.box[this.positions + k]!;
      // Spots contain all kinks, so the cell lies on one side.
      const active = orientation === 1 ? kink.high <= left : kink.low >= right;
      if (!active) return;
      const distance = subtract(c, kink);
      functions[this.positions + k] = { a: one, b: zero };
      functions[this.jumps + k] =
        orientation === 1 ? { a: distance, b: scale } : { a: negate(distance), b: negate(scale) };
    });
    return functions;
  }

  /** The ranges of the functions on x; x is where the kink numbered `own` is, if that is a number of a kink. */
  private functionsAt(x: Enclosure, own: number): Enclosure[] {
    const ranges: Enclosure[] = Array.from({ length: this.size }, () => zero);
    ranges[0] = one;
    if (this.layout.affine) ranges[1] = subtract(x, exactly(this.layout.center));
    this.layout.orientations.forEach((orientation, k) => {
      const distance = subtract(x, this.box[this.positions + k]!);
      const inside = orientation === 1 ? distance : negate(distance);
      ranges[this.positions + k] = { low: inside.low > 0 ? 1 : 0, high: inside.high > 0 ? 1 : 0 };
      if (k !== own) ranges[this.jumps + k] = positivePart(inside);
    });
    return ranges;
  }

  /** The network from the functions: the indicators don't count. */
  private network(functions: readonly Affine[]): Affine {
    let a = this.box[0]!;
    let b = zero;
    for (let i = 1; i < this.size; i++) {
      const g = functions[i]!;
      if (g === none || (i >= this.positions && i < this.jumps)) continue;
      a = add(a, multiply(this.box[i]!, g.a));
      b = add(b, multiply(this.box[i]!, g.b));
    }
    return { a, b };
  }

  /**
   * From integrals of functions to derivatives: N depends on position q through jump s max(o (x - q), 0) with orientation o, so
   * its derivative by q is -o s times the indicator, that by q and s -o times it; and moving the kink adds s (N - f) p to
   * half the second derivative by q (mathematics.md, Setting).
   */
  result(rangesOver: (x: Enclosure) => Ranges): RiskEnclosure {
    const { box, positions, jumps, size } = this;
    const factors = Array.from({ length: size }, () => one);
    this.layout.orientations.forEach((orientation, k) => {
      const jump = box[jumps + k]!;
      factors[positions + k] = orientation === 1 ? negate(jump) : jump;
    });
    const gradient = this.first.map((sum, i) => multiply(factors[i]!, sum));
    const hessian = this.second.map((row, i) =>
      row.map((_, j) => {
        const sum = this.second[Math.max(i, j)]![Math.min(i, j)]!;
        return multiply(multiply(factors[i]!, factors[j]!), sum);
      }),
    );
    const residuals = this.layout.orientations.map((orientation, k) => {
      const kink = box[positions + k]!;
      const { f, p } = rangesOver(kink);
      const functions = this.functionsAt(kink, k).map((a): Affine => ({ a, b: zero }));
      const residual = multiply(subtract(this.network(functions).a, f), p);
      const [q, s] = [positions + k, jumps + k];
      const mixed = orientation === 1 ? negate(this.first[q]!) : this.first[q]!;
      hessian[q]![s] = hessian[s]![q] = add(hessian[q]![s]!, mixed);
      hessian[q]![q] = add(hessian[q]![q]!, multiply(two, multiply(box[s]!, residual)));
      return residual;
    });
    return { risk: positivePart(this.risk), gradient, hessian, residuals };
  }
}

function product(p: readonly Enclosure[], q: readonly Enclosure[]): Enclosure[] {
  const result = Array.from({ length: p.length + q.length - 1 }, () => zero);
  p.forEach((x, i) =>
    q.forEach((y, j) => {
      result[i + j] = add(result[i + j]!, multiply(x, y));
    }),
  );
  return result;
}

/** The integral of t^shift times the polynomial, from the integrals of powers. */
function integral(p: readonly Enclosure[], powers: readonly Enclosure[], shift: number): Enclosure {
  return p.reduce((sum, c, k) => add(sum, multiply(c, powers[k + shift]!)), zero);
}

/** The integrals over [left, right] of t^k, t = (x - c) / h, for k = 0 … degree. */
function integralsOfPowers(left: number, right: number, c: number, h: number, degree: number): Enclosure[] {
  const center = exactly(c);
  const scale = exactly(h);
  const from = divide(subtract(exactly(left), center), scale);
  const to = divide(subtract(exactly(right), center), scale);
  const integrals: Enclosure[] = [];
  let low = one;
  let high = one;
  for (let k = 0; k <= degree; k++) {
    low = multiply(low, from);
    high = multiply(high, to);
    integrals.push(divide(multiply(scale, subtract(high, low)), exactly(k + 1)));
  }
  return integrals;
}

/** Whether nothing of the enclosure is zero. */
export function awayFromZero(x: Enclosure): boolean {
  return !containsZero(x);
}
