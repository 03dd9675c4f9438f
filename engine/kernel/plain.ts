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
  static readonly kernelName = 'plain-1';
  readonly name = PlainLineKernel.kernelName;
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
  /** Half the gradient. */
  readonly #half: Float64Array;
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
    this.#half = new Float64Array(3 * width + 1);
    this.#r = new Float64Array(problem.targetDegree + 1);
    this.#p = new Float64Array(problem.densityDegree + 1);
    this.#e = new Float64Array(problem.targetDegree + problem.densityDegree + 1);
  }

  value(theta: Float64Array): number {
    return this.#sweep(theta, 0, true);
  }

  gradient(theta: Float64Array, gradient: Float64Array): number {
    const risk = this.#sweep(theta, 0, true);
    this.#collect();
    for (let i = 0; i < gradient.length; i++) gradient[i] = 2 * this.#half[i]!;
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
    const half = this.#half;
    for (let step = 0; step < count; step++) {
      this.#sweep(thetas, start, false);
      this.#collect();
      const rate = 2 * rates[firstRate + step]!;
      for (let i = 0; i < half.length; i++) thetas[start + i] = thetas[start + i]! - rate * half[i]!;
    }
  }

  /** Half the gradient from the integrals of the last sweep. */
  #collect(): void {
    const half = this.#half;
    const H = this.width;
    let right0 = 0;
    let right1 = 0;
    for (let k = this.#list.length - 2; k >= 0; k -= 2) {
      this.#neuron(k + 1, right0, right1);
      this.#neuron(k, right0 + this.#cell0[k + 1]!, right1 + this.#cell1[k + 1]!);
      right0 += this.#cell0[k]! + this.#cell0[k + 1]!;
      right1 += this.#cell1[k]! + this.#cell1[k + 1]!;
    }
    half[3 * H] = this.#left0[this.#list.length - 1]!;
  }

  /** The part of the neuron at place k, if there is one; given the integrals over all that is on its right. */
  #neuron(k: number, right0: number, right1: number): void {
    const list = this.#list;
    const H = this.width;
    const i = list.order[k]!;
    if (i >= H) return;
    const w = list.w[k]!;
    const m0 = w < 0 ? this.#left0[k]! : right0;
    const m1 = w < 0 ? this.#left1[k]! : right1;
    this.#half[i] = list.v[k]! * m1;
    this.#half[H + i] = list.v[k]! * m0;
    this.#half[2 * H + i] = w * m1 + list.b[k]! * m0;
  }

  /**
   * Integrates over all cells from the left; returns the risk if it is wanted. Sums advance by pairs of cells: x_0 + x_1
   * is added to what stood before x_0, a shorter chain of dependent operations.
   */
  #sweep(thetas: Float64Array, start: number, withRisk: boolean): number {
    const list = this.#list;
    list.arrange(thetas, start);
    const evens = { twice: 0, jump: 0, mass: 0, moment: 0 };
    let y = thetas[start + 3 * this.width]! + fourfold(list.startValues);
    let slope = fourfold(list.startSlopes);
    let x = this.#problem.left;
    let sum0 = 0;
    let sum1 = 0;
    let evenRisk = 0;
    let oddRisk = 0;
    let row = 0;
    for (let k = 0; k < list.length; k++) {
      const odd = k % 2 === 1;
      const end = list.t[k]!;
      const h = 0.5 * (end - x);
      const m = 0.5 * (x + end);
      const slopeHere = odd ? slope + evens.jump : slope;
      const rise = slopeHere * h;
      const mass = this.#integrate(row, m, h, (odd ? y + evens.twice : y) + rise, slopeHere);
      const moment = m * mass + this.#firstMoment;
      const risk = withRisk ? this.#cellRisk(h) : 0;
      this.#cell0[k] = mass;
      this.#cell1[k] = moment;
      if (odd) {
        y += evens.twice + (rise + rise);
        slope += evens.jump + list.jump[k]!;
        sum0 += evens.mass + mass;
        sum1 += evens.moment + moment;
        oddRisk += risk;
      } else {
        evens.twice = rise + rise;
        evens.jump = list.jump[k]!;
        evens.mass = mass;
        evens.moment = moment;
        evenRisk += risk;
      }
      this.#left0[k] = odd ? sum0 : sum0 + mass;
      this.#left1[k] = odd ? sum1 : sum1 + moment;
      x = end;
      const i = list.order[k]! - this.width;
      if (i >= 0 && i < this.#problem.breaks.length) row += this.#stride;
    }
    return evenRisk + oddRisk;
  }

  #firstMoment = 0;
  #scale = 0;
  /** The means over the cell of r p and of u r p / q. */
  #mean = 0;
  #tilt = 0;

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
    const q = h * h * (1 / 3);
    const top = targetDegree + densityDegree;
    this.#mean = moment(e, top, 0, q);
    this.#tilt = moment(e, top, 1, q);
    this.#firstMoment = this.#scale * q * this.#tilt;
    return this.#scale * this.#mean;
  }

  /** The integral of r^2 p over the cell that was just integrated. */
  #cellRisk(h: number): number {
    return this.#scale * (this.#problem.densityDegree === 0 ? this.#meanSquare(h) : this.#weightedSquare(h));
  }

  /** The mean of r^2: a sum of squares, since Legendre polynomials are orthogonal (see legendreShare). */
  #meanSquare(h: number): number {
    const q = h * h * (1 / 3);
    let sum = 0;
    for (let n = this.#problem.targetDegree; n >= 2; n--) {
      const part = legendrePart(this.#r, n, q);
      sum = legendreWeight(n) * (part * part) + q * sum;
    }
    sum = this.#tilt * this.#tilt + q * sum;
    return this.#mean * this.#mean + q * sum;
  }

  /** The mean of r^2 p by the Gauss rule. */
  #weightedSquare(h: number): number {
    const { nodes, weights } = this.#problem;
    let sum = 0;
    for (let g = nodes.length - 1; g >= 0; g--) {
      const u = nodes[g]! * h;
      const even = halves(this.#r, 0, u * u);
      const odd = nodes[g] === 0 ? 0 : u * halves(this.#r, 1, u * u);
      const up = even + odd;
      const down = even - odd;
      const evenDensity = halves(this.#p, 0, u * u);
      const oddDensity = nodes[g] === 0 ? 0 : u * halves(this.#p, 1, u * u);
      const total = up * up * (evenDensity + oddDensity) + down * down * (evenDensity - oddDensity);
      sum += 0.5 * weights[g]! * total;
    }
    return sum;
  }
}

/** A sum that was kept in four parts, by the place modulo four. */
const fourfold = (parts: Float64Array): number => parts[0]! + parts[2]! + (parts[1]! + parts[3]!);

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

/**
 * For sum e_k u^k and one parity, with q = h^2 / 3: the mean over [-h, h], or its first moment's mean divided by q.
 */
function moment(e: Float64Array, degree: number, parity: 0 | 1, q: number): number {
  let k = degree - ((degree + parity) % 2);
  let sum = e[k]! * share(k);
  for (k -= 2; k >= 0; k -= 2) sum = e[k]! * share(k) + q * sum;
  return sum;
}

/** The mean of u^k over [-h, h] (k even) or of u^(k + 1) (k odd), in powers of q = h^2 / 3: 1, 1, 1, 9/5, 9/5, 27/7, … */
export function share(k: number): number {
  const power = k + (k % 2);
  return 3 ** (power / 2) / (power + 1);
}

/** The even or odd part of sum r_k u^k, the odd one divided by u. */
function halves(r: Float64Array, parity: 0 | 1, u2: number): number {
  const degree = r.length - 1;
  let k = degree - ((degree + parity) % 2);
  if (k < 0) return 0;
  let sum = r[k]!;
  for (k -= 2; k >= 0; k -= 2) sum = r[k]! + u2 * sum;
  return sum;
}

/**
 * The part of u^k in the Legendre coefficient of order n on [-h, h], over h^n q^((k - n) / 2): for k - n even,
 * xi^k = sum (2n + 1) k! / (2^j j! (n + k + 1)!!) P_n(xi), j = (k - n) / 2.
 */
export function legendreShare(n: number, k: number): number {
  let share = 2 * n + 1;
  for (let i = 2; i <= k; i++) share *= i;
  for (let j = 1; j <= (k - n) / 2; j++) share *= 3 / (2 * j);
  for (let i = n + k + 1; i > 1; i -= 2) share /= i;
  return share;
}

/** The mean of P_n^2 in powers of q = h^2 / 3. */
export const legendreWeight = (n: number): number => 3 ** n / (2 * n + 1);

/** The Legendre coefficient of order n of sum r_k u^k on [-h, h], over h^n. */
function legendrePart(r: Float64Array, n: number, q: number): number {
  const degree = r.length - 1;
  let k = degree - ((degree + n) % 2);
  let sum = r[k]! * legendreShare(n, k);
  for (k -= 2; k >= n; k -= 2) sum = r[k]! * legendreShare(n, k) + q * sum;
  return sum;
}
