import { fractionOf, ratio, rootOf, signAt, toDyadics, type Fraction } from './dyadic';
import { exactCells } from './exact-cells';
import type { Realization } from './realization';
import type { Shape } from './shape';

/** An interval [a, b], a < b. */
interface Domain {
  readonly a: number;
  readonly b: number;
}

/**
 * N at the ends of the domain and at every kink inside, ascending, for one-dimensional input and any depth.
 *
 * A kink is a point where the slope of N changes. That is decided in exact arithmetic on the parameters as they are, never by
 * comparing rounded slopes: kinks of neurons that coincide are one kink, none where effects cancel. Where a parameter is not finite,
 * the ends of the domain are returned with values NaN.
 */
export function realize(shape: Shape, theta: Float64Array, domain: Domain): Realization {
  if (!theta.every(Number.isFinite)) return { breakpoints: [domain.a, domain.b], values: [NaN, NaN] };
  const lines = exactLines(shape, theta, domain);
  const breakpoints = [domain.a];
  const values = [valueAt(lines[0]!, fractionOf(domain.a))];
  for (const line of lines.slice(1)) {
    breakpoints.push(ratio(line.from.n, line.from.d));
    values.push(valueAt(line, line.from));
  }
  breakpoints.push(domain.b);
  values.push(valueAt(lines.at(-1)!, fractionOf(domain.b)));
  return { breakpoints, values };
}

/** The affine pieces of N on the domain between its kinks, ascending, exactly. All parameters must be finite. */
export function exactLines(shape: Shape, theta: Float64Array, domain: Domain): Line[] {
  return shape.depth === 1 ? shallowLines(theta, domain) : deepLines(shape, theta, domain);
}

/** How many hidden neurons are not constant on the domain (one-dimensional input). */
export function activeNeurons(shape: Shape, theta: Float64Array, domain: Domain): number {
  if (!theta.every(Number.isFinite)) return NaN;
  if (shape.depth > 1) {
    return exactCells(shape, theta, domain.a, domain.b)
      .varies.flat()
      .filter((varies) => varies).length;
  }
  const width = shape.widths[1]!;
  let count = 0;
  for (let i = 0; i < width; i++) {
    const w = theta[i]!;
    const end = w > 0 ? domain.b : domain.a;
    if (w !== 0 && compareKink(w, theta[width + i]!, end) * Math.sign(w) < 0) count++;
  }
  return count;
}

/** From `from` on, N(x) = (alpha x + beta) 2^-exponent. */
export interface Line {
  readonly from: Fraction;
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly exponent: number;
}

function valueAt(line: Line, x: Fraction): number {
  return ratio(line.alpha * x.n + line.beta * x.d, x.d << BigInt(line.exponent));
}

/**
 * Where the kink -b/w lies against x: negative below, zero exactly on it, positive above. Rounding is monotone, so the
 * rounded quotient decides unless it equals x.
 */
function compareKink(w: number, b: number, x: number): number {
  const q = -b / w;
  if (q < x) return -1;
  if (q > x) return 1;
  const { integers } = toDyadics([w, b]);
  const [slope, intercept] = integers;
  return -signAt(slope!, intercept!, fractionOf(x)) * Math.sign(w);
}

/** Order of two kinks -b/w, exact: where the rounded quotients agree, by b1 w2 against b2 w1. */
function compareKinks(w1: number, b1: number, w2: number, b2: number): number {
  const q1 = -b1 / w1;
  const q2 = -b2 / w2;
  if (q1 < q2) return -1;
  if (q1 > q2) return 1;
  const { integers } = toDyadics([w1, b1, w2, b2]);
  const [iw1, ib1, iw2, ib2] = integers;
  const cross = (ib2! * iw1! - ib1! * iw2!) * (w1 > 0 === w2 > 0 ? 1n : -1n);
  return cross < 0n ? -1 : cross > 0n ? 1 : 0;
}

/** The affine pieces of N between kinks, for one hidden layer. */
function shallowLines(theta: Float64Array, domain: Domain): Line[] {
  const width = (theta.length - 1) / 3;
  const { integers, exponent } = toDyadics(theta);
  const shift = BigInt(exponent);
  let alpha = 0n;
  let beta = integers[3 * width]! << shift;
  const inside: number[] = [];
  for (let i = 0; i < width; i++) {
    const w = theta[i]!;
    const b = theta[width + i]!;
    if (theta[2 * width + i] === 0) continue;
    const fromLeft = w === 0 ? 1 : compareKink(w, b, domain.a);
    if (w === 0 ? b > 0 : w < 0 ? fromLeft > 0 : fromLeft <= 0) {
      alpha += integers[2 * width + i]! * integers[i]!;
      beta += integers[2 * width + i]! * integers[width + i]!;
    }
    if (w !== 0 && fromLeft > 0 && compareKink(w, b, domain.b) < 0) inside.push(i);
  }
  const order = (i: number, j: number) =>
    compareKinks(theta[i]!, theta[width + i]!, theta[j]!, theta[width + j]!);
  inside.sort(order);
  const lines: Line[] = [{ from: fractionOf(domain.a), alpha, beta, exponent: 2 * exponent }];
  for (let k = 0; k < inside.length;) {
    const first = inside[k]!;
    let jump = 0n;
    for (; k < inside.length && order(first, inside[k]!) === 0; k++) {
      const i = inside[k]!;
      const sign = theta[i]! > 0 ? 1n : -1n;
      jump += sign * integers[2 * width + i]! * integers[i]!;
      beta += sign * integers[2 * width + i]! * integers[width + i]!;
    }
    alpha += jump;
    if (jump === 0n) continue;
    lines.push({
      from: rootOf(integers[first]!, integers[width + first]!),
      alpha,
      beta,
      exponent: 2 * exponent,
    });
  }
  return lines;
}

function deepLines(shape: Shape, theta: Float64Array, domain: Domain): Line[] {
  const { cells, exponent } = exactCells(shape, theta, domain.a, domain.b);
  const lines: Line[] = [];
  for (const cell of cells) {
    const alpha = cell.alpha[0]!;
    if (lines.at(-1)?.alpha === alpha) continue;
    lines.push({ from: cell.left, alpha, beta: cell.beta[0]!, exponent });
  }
  return lines;
}
