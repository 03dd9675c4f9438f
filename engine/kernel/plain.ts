import type { LineKernel } from './kernel';
import { Entries } from './entries';
import type { LineProblem } from './line-problem';

/**
 * The plain twin of the WebAssembly kernels and the definition of their order of operations.
 *
 * The domain is cut into cells at the kinks and at the breaks of target and density. Kinks and breaks are the entries of
 * one list, ordered by (position, number); a break is a neuron with zero weights that is put at a fixed position. Entry k
 * closes cell k; at least one inert entry at the right end closes the list, whose length is even. On a cell with midpoint m
 * and half width h the residual is expanded about m, r(m + u) = r_0 + r_1 u + …. The sum over cells of the integrals of r p
 * and x r p, from the left for neurons active on the left of their kink and from the right for the others, gives the
 * generalized gradient (mathematics: "Setting").
 */
export class PlainLineKernel implements LineKernel {
  readonly name = 'plain-1';
  readonly width: number;
  readonly #problem: LineProblem;
  readonly #list: Entries;
  readonly #table: Float64Array;
  readonly #stride: number;
  /** Integrals of r p and x r p over cell k and, from the left, up to entry k. */
  readonly #cell0: Float64Array;
  readonly #cell1: Float64Array;
  readonly #left0: Float64Array;
  readonly #left1: Float64Array;
  /** Expansions on the current cell: residual, density, their product. */
  readonly #r: Float64Array;
  readonly #p: Float64Array;
  readonly #e: Float64Array;

  constructor(width: number, problem: LineProblem) {
    this.width = width;
    this.#problem = problem;
    this.#list = new Entries(width, problem);
    this.#stride = problem.rows[0]!.length;
    this.#table = Float64Array.from(problem.rows.flat());
    const cells = this.#list.length;
    this.#cell0 = new Float64Array(cells);
    this.#cell1 = new Float64Array(cells);
    this.#left0 = new Float64Array(cells);
    this.#left1 = new Float64Array(cells);
    this.#r = new Float64Array(problem.targetDegree + 1);
    this.#p = new Float64Array(problem.densityDegree + 1);
    this.#e = new Float64Array(problem.targetDegree + problem.densityDegree + 1);
  }

  value(theta: Float64Array): number {
    return this.#sweep(theta, 0, true);
  }

  gradient(theta: Float64Array, gradient: Float64Array): number {
    const list = this.#list;
    const H = this.width;
    const risk = this.#sweep(theta, 0, true);
    let right0 = 0;
    let right1 = 0;
    for (let k = list.length - 1; k >= 0; k--) {
      const i = list.order[k]!;
      if (i < H) {
        const leftwards = list.w[k]! < 0;
        const m0 = leftwards ? this.#left0[k]! : right0;
        const m1 = leftwards ? this.#left1[k]! : right1;
        gradient[i] = 2 * (list.v[k]! * m1);
        gradient[H + i] = 2 * (list.v[k]! * m0);
        gradient[2 * H + i] = 2 * (list.w[k]! * m1 + list.b[k]! * m0);
      }
      right0 += this.#cell0[k]!;
      right1 += this.#cell1[k]!;
    }
    gradient[3 * H] = 2 * this.#left0[list.length - 1]!;
    return risk;
  }

  advance(theta: Float64Array, rates: Float64Array, count: number): void {
    this.#advance(theta, 0, rates, 0, count);
  }

  advanceMany(thetas: Float64Array, networks: number, rates: Float64Array, count: number): void {
    const own = rates.length >= networks * count ? count : 0;
    for (let k = 0; k < networks; k++) this.#advance(thetas, k * (3 * this.width + 1), rates, k * own, count);
  }

  #advance(thetas: Float64Array, start: number, rates: Float64Array, firstRate: number, count: number): void {
    for (let step = 0; step < count; step++) {
      this.#sweep(thetas, start, false);
      this.#descend(thetas, start, 2 * rates[firstRate + step]!);
    }
  }

  /** theta <- theta - rate * gradient / 2 from the integrals of the last sweep. */
  #descend(thetas: Float64Array, start: number, rate: number): void {
    const list = this.#list;
    const H = this.width;
    let right0 = 0;
    let right1 = 0;
    for (let k = list.length - 1; k >= 0; k--) {
      const i = list.order[k]!;
      if (i < H) {
        const w = list.w[k]!;
        const b = list.b[k]!;
        const v = list.v[k]!;
        const m0 = w < 0 ? this.#left0[k]! : right0;
        const m1 = w < 0 ? this.#left1[k]! : right1;
        thetas[start + i] = w - rate * (v * m1);
        thetas[start + H + i] = b - rate * (v * m0);
        thetas[start + 2 * H + i] = v - rate * (w * m1 + b * m0);
      }
      right0 += this.#cell0[k]!;
      right1 += this.#cell1[k]!;
    }
    thetas[start + 3 * H] = thetas[start + 3 * H]! - rate * this.#left0[list.length - 1]!;
  }

  /** Integrates over all cells from the left; returns the risk if it is wanted. */
  #sweep(thetas: Float64Array, start: number, withRisk: boolean): number {
    const list = this.#list;
    list.arrange(thetas, start);
    let y = thetas[start + 3 * this.width]! + (list.startValues[0]! + list.startValues[1]!);
    let slope = list.startSlopes[0]! + list.startSlopes[1]!;
    let x = this.#problem.left;
    let sum0 = 0;
    let sum1 = 0;
    let evenRisk = 0;
    let oddRisk = 0;
    let row = 0;
    for (let k = 0; k < list.length; k++) {
      const end = list.t[k]!;
      const h = 0.5 * (end - x);
      const m = 0.5 * (x + end);
      const rise = slope * h;
      const i0 = this.#integrate(row, m, h, y + rise, slope);
      const risk = withRisk ? this.#cellRisk(h) : 0;
      if (k % 2 === 0) evenRisk += risk;
      else oddRisk += risk;
      this.#cell0[k] = i0;
      this.#cell1[k] = m * i0 + this.#firstMoment;
      this.#left0[k] = sum0 += i0;
      this.#left1[k] = sum1 += this.#cell1[k]!;
      y += rise + rise;
      slope += list.jump[k]!;
      x = end;
      const i = list.order[k]! - this.width;
      if (i >= 0 && i < this.#problem.breaks.length) row += this.#stride;
    }
    return evenRisk + oddRisk;
  }

  #firstMoment = 0;
  #scale = 0;

  /** The integral of r p over the cell m ± h; leaves that of (x - m) r p in #firstMoment. */
  #integrate(row: number, m: number, h: number, y: number, slope: number): number {
    const { targetDegree, densityDegree } = this.#problem;
    const r = this.#r;
    shift(this.#table, row, m, r);
    r[0] = y + r[0]!;
    r[1] = slope + r[1]!;
    const densityRow = row + targetDegree + 2;
    let e = r;
    this.#scale = 2 * h;
    if (densityDegree === 0) this.#scale *= this.#table[densityRow + 1]!;
    else {
      shift(this.#table, densityRow, m, this.#p);
      e = this.#e;
      convolve(r, this.#p, e);
    }
    const h2 = h * h;
    const top = targetDegree + densityDegree;
    this.#firstMoment = this.#scale * h2 * moment(e, top, 1, h2);
    return this.#scale * moment(e, top, 0, h2);
  }

  /** The integral of r^2 p over the cell that was just integrated, by the Gauss rule. */
  #cellRisk(h: number): number {
    const { nodes, weights, densityDegree } = this.#problem;
    let sum = 0;
    for (let g = nodes.length - 1; g >= 0; g--) {
      const u = nodes[g]! * h;
      const even = halves(this.#r, 0, u * u);
      const odd = nodes[g] === 0 ? 0 : u * halves(this.#r, 1, u * u);
      if (densityDegree === 0) sum += weights[g]! * (even * even + odd * odd);
      else {
        const up = even + odd;
        const down = even - odd;
        const evenDensity = halves(this.#p, 0, u * u);
        const oddDensity = nodes[g] === 0 ? 0 : u * halves(this.#p, 1, u * u);
        const total = up * up * (evenDensity + oddDensity) + down * down * (evenDensity - oddDensity);
        sum += 0.5 * weights[g]! * total;
      }
    }
    return this.#scale * sum;
  }
}

/** The Taylor coefficients at x of the polynomial in the table's row, by repeated division by (X - x). */
function shift(table: Float64Array, row: number, x: number, a: Float64Array): void {
  const degree = a.length - 1;
  const u = x - table[row]!;
  for (let j = 0; j <= degree; j++) a[j] = table[row + 1 + j]!;
  for (let i = 0; i < degree; i++) for (let j = degree - 1; j >= i; j--) a[j] = a[j]! + u * a[j + 1]!;
}

/** The coefficients of a product. */
function convolve(r: Float64Array, p: Float64Array, e: Float64Array): void {
  for (let k = 0; k < e.length; k++) {
    const first = Math.max(0, k - p.length + 1);
    let sum = r[first]! * p[k - first]!;
    for (let i = first + 1; i < r.length && i <= k; i++) sum += r[i]! * p[k - i]!;
    e[k] = sum;
  }
}

/** Half the integral over [-1, 1] of the part of sum e_k h^k xi^k of one parity, times xi / h when it is odd. */
function moment(e: Float64Array, degree: number, parity: 0 | 1, h2: number): number {
  let k = degree - ((degree + parity) % 2);
  let sum = e[k]! * share(k);
  for (k -= 2; k >= 0; k -= 2) sum = e[k]! * share(k) + h2 * sum;
  return sum;
}

/** What e_k contributes to the mean (k even) or to the first moment (k odd) over [-1, 1]. */
export const share = (k: number): number => (k % 2 === 0 ? 1 / (k + 1) : 1 / (k + 2));

/** The even or odd part of sum r_k u^k, the odd one divided by u. */
function halves(r: Float64Array, parity: 0 | 1, u2: number): number {
  const degree = r.length - 1;
  let k = degree - ((degree + parity) % 2);
  if (k < 0) return 0;
  let sum = r[k]!;
  for (k -= 2; k >= 0; k -= 2) sum = r[k]! + u2 * sum;
  return sum;
}
