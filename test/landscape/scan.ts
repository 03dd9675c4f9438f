/**
 * The kinked critical points of one neuron by a dense scan: in doubles, by quadrature and bisection, independent of the
 * engine's equation for them and of its root isolation.
 */
import { evaluatePiecewise, type PiecewisePolynomial } from '../../engine/calculus/piecewise';

/** A kink at which E' changes its sign. */
export interface ScannedKink {
  readonly q: number;
  /** E, the least risk with the kink there. */
  readonly risk: number;
  readonly minimum: boolean;
}

/** Gauss-Legendre nodes on [-1, 1], exact up to degree 19. */
const { nodes, weights } = gauss(10);
/** Grid points in every piece, and in all at least. */
const perPiece = 24;
const least = 400;

/** Integrals of 1, x, x^2, f, f x and f^2 against p, x counted from a center. */
type Moments = readonly number[];

/** The best network with its kink at q. */
interface Best {
  readonly s: number;
  /** ∫ (N - f) p over the active side, divided by the masses of both sides: E' = -2 s M there up to a positive factor. */
  readonly residual: number;
  readonly risk: number;
}

export class Scan {
  private readonly f: PiecewisePolynomial;
  private readonly p: PiecewisePolynomial;
  private readonly grid: readonly number[];
  /** Moments from the left end to each grid point, and from it to the right end. */
  private readonly left: readonly Moments[];
  private readonly right: readonly Moments[];

  constructor(f: PiecewisePolynomial, p: PiecewisePolynomial) {
    this.f = f;
    this.p = p;
    const breaks = [...new Set([...f.breaks, ...p.breaks])].sort((x, y) => x - y);
    const count = Math.max(perPiece, Math.ceil(least / (breaks.length - 1)));
    const even = breaks.flatMap((end, k) => {
      const start = breaks[k - 1];
      if (start === undefined) return [end];
      return Array.from({ length: count }, (_, j) =>
        j + 1 === count ? end : start + ((end - start) * (j + 1)) / count,
      );
    });
    // Ever closer to the ends of the domain, where the slope of E goes to zero.
    const [a, b] = [even[0]!, even.at(-1)!];
    const halvings = Array.from({ length: 14 }, (_, j) => 2 ** -(j + 1));
    const beside = halvings.flatMap((part) => [a + part * (even[1]! - a), b - part * (b - even.at(-2)!)]);
    this.grid = [...even, ...beside].sort((x, y) => x - y);
    const parts = this.grid.slice(1).map((end, k) => this.over(this.grid[k]!, end));
    this.left = sums(parts);
    this.right = sums([...parts].reverse()).reverse();
  }

  /** All kinks of one orientation that the scan finds, ascending. */
  kinks(orientation: 1 | -1): ScannedKink[] {
    const inside = this.grid.slice(1, -1);
    const looks = inside.map((q) => ({ q, value: this.at(q, orientation).residual }));
    const found: ScannedKink[] = [];
    looks.forEach(({ q, value }, k) => {
      const next = looks[k + 1];
      if (next === undefined) return;
      if (value * next.value < 0) found.push(this.root(q, next.q, orientation));
      else found.push(...this.pair([looks[k - 1] ?? { q, value }, { q, value }, next], orientation));
    });
    return found;
  }

  /** The two roots beside q where the residual comes near to zero there and goes back. */
  private pair([before, here, after]: readonly [Look, Look, Look], orientation: 1 | -1): ScannedKink[] {
    const sign = Math.sign(here.value);
    const dips = sign * here.value <= sign * before.value && sign * here.value <= sign * after.value;
    if (!dips || before.q === here.q) return [];
    let [a, b] = [before.q, after.q];
    for (let step = 0; step < 80; step++) {
      const [x, y] = [a + (b - a) * 0.382, a + (b - a) * 0.618];
      const [left, right] = [x, y].map((q) => sign * this.at(q, orientation).residual) as [number, number];
      if (Math.min(left, right) < 0) {
        const middle = left < right ? x : y;
        return [this.root(before.q, middle, orientation), this.root(middle, after.q, orientation)];
      }
      if (left < right) b = y;
      else a = x;
    }
    return [];
  }

  private root(from: number, to: number, orientation: 1 | -1): ScannedKink {
    const before = this.at(from, orientation);
    let [a, b] = [from, to];
    for (let step = 0; step < 60; step++) {
      const middle = (a + b) / 2;
      if (this.at(middle, orientation).residual * before.residual > 0) a = middle;
      else b = middle;
    }
    const q = (a + b) / 2;
    const { s, risk } = this.at(q, orientation);
    // E' = -2 s M rises through zero at a minimum.
    return { q, risk, minimum: orientation * s * before.residual > 0 };
  }

  private at(q: number, orientation: 1 | -1): Best {
    const { grid } = this;
    let k = indexBelow(grid, q);
    if (k === grid.length - 1) k -= 1;
    const toRight = added(this.over(q, grid[k + 1]!), this.right[k + 1]!);
    const toLeft = added(this.left[k]!, this.over(grid[k]!, q));
    const [on, off] = orientation === 1 ? [toRight, toLeft] : [toLeft, toRight];
    // g = (x - q)_+ or (q - x)_+ on the active side.
    const g1 = orientation * (on[1]! - q * on[0]!);
    const g2 = on[2]! - 2 * q * on[1]! + q * q * on[0]!;
    const fg = orientation * (on[4]! - q * on[3]!);
    const m = on[0]! + off[0]!;
    const total = on[3]! + off[3]!;
    const s = (m * fg - g1 * total) / (m * g2 - g1 * g1);
    const c = (total - s * g1) / m;
    const square = on[5]! + off[5]!;
    return {
      s,
      residual: (c * on[0]! + s * g1 - on[3]!) / (on[0]! * off[0]!),
      risk: square - c * total - s * fg,
    };
  }

  private over(from: number, to: number): Moments {
    const half = (to - from) / 2;
    const result = [0, 0, 0, 0, 0, 0];
    if (half === 0) return result;
    nodes.forEach((node, j) => {
      const x = from + half * (1 + node);
      const weight = half * weights[j]! * evaluatePiecewise(this.p, x);
      const y = evaluatePiecewise(this.f, x);
      [1, x, x * x, y, x * y, y * y].forEach((value, i) => (result[i]! += weight * value));
    });
    return result;
  }
}

interface Look {
  readonly q: number;
  readonly value: number;
}

function added(x: Moments, y: Moments): Moments {
  return x.map((value, k) => value + y[k]!);
}

/** The sums of the first k parts, k = 0 … n. */
function sums(parts: readonly Moments[]): Moments[] {
  const result: Moments[] = [[0, 0, 0, 0, 0, 0]];
  for (const part of parts) result.push(added(result.at(-1)!, part));
  return result;
}

/** The last index k with values[k] <= x. */
function indexBelow(values: readonly number[], x: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Roots of the Legendre polynomial by Newton's method. */
function gauss(n: number): { readonly nodes: readonly number[]; readonly weights: readonly number[] } {
  const all = Array.from({ length: n }, (_, k) => {
    let x = Math.cos((Math.PI * (k + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 100; step++) {
      let [before, value] = [1, x];
      for (let j = 2; j <= n; j++)
        [before, value] = [value, ((2 * j - 1) * x * value - (j - 1) * before) / j];
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    return { x, weight: 2 / ((1 - x * x) * slope * slope) };
  });
  return { nodes: all.map(({ x }) => x), weights: all.map(({ weight }) => weight) };
}
