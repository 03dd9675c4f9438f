import type { LineProblem } from './line-problem';
import { legendreShare, legendreWeight, share } from './plain';
import {
  add,
  constant,
  div,
  greater,
  gt,
  lesser,
  mul,
  sub,
  where,
  type Expression,
  type Local,
} from './wasm/expression';
import { at, type Column, type IntegerColumn, type Place } from './wasm/memory';
import type { FunctionBuilder } from './wasm/module';

/**
 * The formulas of the plain kernel for two cells at a time, one in each lane: neighbours in one network, or the same cell
 * of two networks. The order of operations is the plain kernel's.
 */
export type Pair = Expression<'f64x2'>;
export type Neurons = Readonly<Record<'w' | 'b' | 'v', Pair>>;

/**
 * Half the position of two neurons' kinks, as it is ordered (`key`) and moved into the domain; the change of the slope of N
 * there; their shares of N and of its slope at the left end. `stand` is half the position of entries that are no neurons.
 */
export function placed(
  fn: FunctionBuilder,
  problem: LineProblem,
  { w, b, v }: Neurons,
  stand: Pair | number,
) {
  const { left, right } = problem;
  const key = fn.let(lesser(stand, div(mul(-0.5, b), w)));
  const z = left === 0 ? b : fn.let(add(mul(w, left), b));
  const active = fn.let(gt(z, 0));
  const slope = fn.let(mul(v, w));
  const startSlope = fn.let(where(active, slope));
  return {
    key,
    halfT: greater(0.5 * left, lesser(0.5 * right, key)),
    jump: sub(where(gt(w, 0), slope), startSlope),
    startValue: where(active, mul(v, z)),
    startSlope,
  };
}

/** A quarter of the gradient from half the integrals of r p and x r p over the neurons' intervals of activity. */
export const quarterGradient = ({ w, b, v }: Neurons, m0: Pair, m1: Pair): Neurons => ({
  w: mul(v, m1),
  b: mul(v, m0),
  v: add(mul(w, m1), mul(b, m0)),
});

/** Two cells: midpoint, half width, N at the midpoint and the slope of N. */
export interface Cells {
  readonly m: Pair;
  readonly h: Pair;
  readonly y: Pair;
  readonly slope: Pair;
}

/** Target and density on the pieces that the two cells lie in; what is the same on all pieces is a constant. */
export interface Pieces {
  /** [centre, -f_0, …, -f_n] */
  readonly target: readonly Pair[];
  /** [centre, p_0, …, p_m] */
  readonly density: readonly Pair[];
}

/** Half the integrals over the two cells of r p and x r p, and what the risk needs beside them. */
export interface Integrals {
  readonly mass: Pair;
  readonly moment: Pair;
  /** h, times the density if that is constant. */
  readonly scale: Pair;
  /** h^2 / 3, and the means over the cells of r p and of (x - m) r p / q. */
  readonly q: Pair;
  readonly mean: Pair;
  readonly tilt: Pair;
  readonly residual: readonly Pair[];
  readonly density: readonly Pair[];
}

const known = (a: Pair, value: number): boolean => a.known === value;
/** a + u b without the operations that change nothing. */
function addProduct(a: Pair, u: Pair, b: Pair): Pair {
  if (known(b, 0)) return a;
  const product = known(b, 1) ? u : mul(u, b);
  return known(a, 0) ? product : add(a, product);
}
const timesKnown = (a: Pair, value: number): Pair => (value === 1 ? a : mul(a, value));

/** The rows of the problem's table for the cells at a place; `rows` says where they start, lane by lane. */
export function piecesAt(
  fn: FunctionBuilder,
  problem: LineProblem,
  table: Column,
  rows: IntegerColumn | null,
  place: Place,
): Pieces {
  const offsets = rows && [
    fn.let(rows.number(place)),
    fn.let(rows.number({ ...place, shift: place.shift + 8 })),
  ];
  const columns = problem.rows[0]!.map((value, j) => {
    if (!offsets || problem.rows.every((row) => row[j] === value)) return constant('f64x2', value);
    const [first, second] = offsets.map((offset) => at(offset, 8 * j));
    return fn.let(table.intoSecond(table.splat(first!), second!));
  });
  return {
    target: columns.slice(0, problem.targetDegree + 2),
    density: columns.slice(problem.targetDegree + 2),
  };
}

/** The Taylor coefficients at x of the polynomial with the given centre and coefficients. */
function shift(fn: FunctionBuilder, [centre, ...a]: readonly Pair[], x: Pair): Pair[] {
  const degree = a.length - 1;
  if (degree === 0) return a;
  const u = known(centre!, 0) ? x : fn.let(sub(x, centre!));
  for (let i = 0; i < degree; i++)
    for (let j = degree - 1; j >= i; j--) a[j] = fn.let(addProduct(a[j]!, u, a[j + 1]!));
  return a;
}

function convolve(fn: FunctionBuilder, r: readonly Pair[], p: readonly Pair[]): Pair[] {
  return Array.from({ length: r.length + p.length - 1 }, (_, k) => {
    let sum: Pair | null = null;
    for (let i = Math.max(0, k - p.length + 1); i < r.length && i <= k; i++) {
      const term = mul(r[i]!, p[k - i]!);
      sum = sum ? add(sum, term) : term;
    }
    return fn.let(sum!);
  });
}

function momentOf(e: readonly Pair[], parity: 0 | 1, q: Pair): Pair {
  const degree = e.length - 1;
  let k = degree - ((degree + parity) % 2);
  let sum = timesKnown(e[k]!, share(k));
  for (k -= 2; k >= 0; k -= 2) sum = addProduct(timesKnown(e[k]!, share(k)), q, sum);
  return sum;
}

/** Half the integrals of the residual's moments over two cells. */
export function integrate(fn: FunctionBuilder, cells: Cells, pieces: Pieces): Integrals {
  const { m, h, y, slope } = cells;
  const residual = shift(fn, pieces.target, m);
  residual[0] = fn.let(add(y, residual[0]!));
  residual[1] = fn.let(add(slope, residual[1]!));
  const density = shift(fn, pieces.density, m);
  const uniform = density.length === 1;
  const scale = fn.let(uniform && !known(density[0]!, 1) ? mul(h, density[0]!) : h);
  const weighted = uniform ? residual : convolve(fn, residual, density);
  const q = fn.let(mul(mul(h, h), 1 / 3));
  const mean = fn.let(momentOf(weighted, 0, q));
  const tilt = fn.let(momentOf(weighted, 1, q));
  const mass = fn.let(mul(scale, mean));
  const moment = fn.let(add(mul(m, mass), mul(mul(scale, q), tilt)));
  return { mass, moment, scale, q, mean, tilt, residual, density };
}

function halves(a: readonly Pair[], parity: 0 | 1, u2: Pair): Pair {
  const degree = a.length - 1;
  let k = degree - ((degree + parity) % 2);
  let sum = a[k]!;
  for (k -= 2; k >= 0; k -= 2) sum = addProduct(a[k]!, u2, sum);
  return sum;
}

/** Half the integral of r^2 p over two cells. */
export function cellRisk(fn: FunctionBuilder, problem: LineProblem, h: Pair, integrals: Integrals): Pair {
  const uniform = integrals.density.length === 1;
  return mul(
    integrals.scale,
    uniform ? meanSquare(fn, integrals) : weightedSquare(fn, problem, h, integrals),
  );
}

const square = (a: Pair) => mul(a, a);

/** The mean of r^2 over two cells: a sum of squares, since Legendre polynomials are orthogonal. */
function meanSquare(fn: FunctionBuilder, { residual, q, mean, tilt }: Integrals): Pair {
  let sum = constant('f64x2', 0);
  for (let n = residual.length - 1; n >= 2; n--) {
    const part = fn.let(legendrePart(residual, n, q));
    sum = addProduct(mul(legendreWeight(n), square(part)), q, sum);
  }
  return addProduct(square(mean), q, addProduct(square(tilt), q, sum));
}

function legendrePart(r: readonly Pair[], n: number, q: Pair): Pair {
  const degree = r.length - 1;
  let k = degree - ((degree + n) % 2);
  let sum = timesKnown(r[k]!, legendreShare(n, k));
  for (k -= 2; k >= n; k -= 2) sum = addProduct(timesKnown(r[k]!, legendreShare(n, k)), q, sum);
  return sum;
}

/** The mean of r^2 p over two cells by the Gauss rule of the problem. */
function weightedSquare(
  fn: FunctionBuilder,
  problem: LineProblem,
  h: Pair,
  { residual, density }: Integrals,
): Pair {
  let sum: Local<'f64x2'> | null = null;
  for (let g = problem.nodes.length - 1; g >= 0; g--) {
    const node = problem.nodes[g]!;
    const u = fn.let(mul(node, h));
    const u2 = fn.let(square(u));
    const parts = (a: readonly Pair[]): [Pair, Pair | null] => [
      fn.let(halves(a, 0, u2)),
      node === 0 ? null : fn.let(mul(u, halves(a, 1, u2))),
    ];
    const [even, odd] = parts(residual);
    const [p, dp] = parts(density);
    const up = odd ? fn.let(add(even, odd)) : even;
    const down = odd ? fn.let(sub(even, odd)) : even;
    const onUp = mul(square(up), dp ? add(p, dp) : p);
    const onDown = mul(square(down), dp ? sub(p, dp) : p);
    const term = mul(0.5 * problem.weights[g]!, add(onUp, onDown));
    sum = fn.let(sum ? add(sum, term) : term);
  }
  return sum!;
}
