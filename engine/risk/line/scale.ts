import { horner, type Pieces } from './pieces';
import { gaussLegendre } from './rule';
import { warmSort } from './order';

/**
 * The sums of the absolute contributions to each component of G for a shallow network on an interval:
 * 2 ∫ |∂N/∂θ_i| (|c| + sum_j |v_j| max(w_j x + b_j, 0) + |f|) |p|. Rounding errors of the gradient are proportional to it.
 */
export class ScaleSweep {
  readonly #width: number;
  readonly #pieces: Pieces;
  readonly #nodes: Float64Array;
  readonly #weights: Float64Array;
  readonly #turn: Float64Array;
  readonly #height: Float64Array;
  readonly #order: Int32Array;
  readonly #leftValue: Float64Array;
  readonly #leftSlope: Float64Array;
  /** By cell: half width, and integrals of s, (x - m) s and |x| s with s = (…) |p|. */
  readonly #half: Float64Array;
  readonly #cell0: Float64Array;
  readonly #cell1: Float64Array;
  readonly #cellX: Float64Array;
  readonly #firstCell: Int32Array;

  constructor(width: number, pieces: Pieces) {
    const cells = width + pieces.count;
    this.#width = width;
    this.#pieces = pieces;
    const rule = gaussLegendre(Math.floor((Math.max(1, pieces.fDegree) + pieces.pDegree + 1) / 2) + 1);
    this.#nodes = rule.nodes;
    this.#weights = rule.weights;
    this.#turn = new Float64Array(width);
    this.#height = new Float64Array(width);
    this.#order = Int32Array.from({ length: width }, (_, i) => i);
    this.#leftValue = new Float64Array(width + 1);
    this.#leftSlope = new Float64Array(width + 1);
    this.#half = new Float64Array(cells);
    this.#cell0 = new Float64Array(cells);
    this.#cell1 = new Float64Array(cells);
    this.#cellX = new Float64Array(cells);
    this.#firstCell = new Int32Array(width + 2);
  }

  /** Writes 3H + 1 positive numbers into `scale`. */
  run(theta: Float64Array, scale: Float64Array): void {
    this.#place(theta);
    warmSort(this.#order, this.#turn);
    this.#leftward(theta);
    this.#forward(theta, scale);
    this.#backward(theta, scale);
  }

  #place(theta: Float64Array): void {
    const width = this.#width;
    const { a, b } = this.#pieces;
    for (let i = 0; i < width; i++) {
      const w = theta[i]!;
      const bias = theta[width + i]!;
      const q = w === 0 ? (bias > 0 ? a : b) : -bias / w;
      const t = Math.min(Math.max(q, a), b);
      this.#turn[i] = t;
      this.#height[i] = q === t && w !== 0 ? 0 : Math.max(w * t + bias, 0);
    }
  }

  #leftward(theta: Float64Array): void {
    const width = this.#width;
    let y = 0;
    let slope = 0;
    let x = this.#pieces.b;
    for (let k = width - 1; k >= 0; k--) {
      const i = this.#order[k]!;
      const t = this.#turn[i]!;
      this.#leftValue[k + 1] = y;
      this.#leftSlope[k + 1] = slope;
      y -= slope * (x - t);
      x = t;
      if (!(theta[i]! < 0)) continue;
      const v = Math.abs(theta[2 * width + i]!);
      y += v * this.#height[i]!;
      slope += v * theta[i]!;
    }
    this.#leftValue[0] = y;
    this.#leftSlope[0] = slope;
  }

  #forward(theta: Float64Array, scale: Float64Array): void {
    const width = this.#width;
    const { a, b, breaks, count } = this.#pieces;
    let y = Math.abs(theta[3 * width]!);
    let slope = 0;
    let x = a;
    let cell = 0;
    let piece = 0;
    let prefix0 = 0;
    let prefix1 = 0;
    let prefixX = 0;
    for (let k = 0; k <= width; k++) {
      const i = k < width ? this.#order[k]! : 0;
      const end = k < width ? this.#turn[i]! : b;
      const slopeLeft = this.#leftSlope[k]!;
      this.#firstCell[k] = cell;
      while (x < end) {
        const nextBreak = breaks[piece + 1]!;
        const right = Math.min(end, nextBreak);
        const h = 0.5 * (right - x);
        const m = 0.5 * (right + x);
        const value = y + slope * h + (this.#leftValue[k]! - slopeLeft * (end - m));
        this.#cell(cell, piece, m, h, value, (slope + slopeLeft) * h);
        prefix1 += h * (this.#cell0[cell]! + 2 * prefix0) - this.#cell1[cell]!;
        prefix0 += this.#cell0[cell]!;
        prefixX += this.#cellX[cell]!;
        cell++;
        y += 2 * h * slope;
        x = right;
        if (x >= nextBreak && piece + 1 < count) piece++;
      }
      if (k === width) break;
      if (theta[i]! < 0) this.#write(theta, scale, i, prefix0, prefix1, prefixX);
      else {
        const v = Math.abs(theta[2 * width + i]!);
        y += v * this.#height[i]!;
        slope += v * theta[i]!;
      }
    }
    this.#firstCell[width + 1] = cell;
    scale[3 * width] = 2 * prefix0;
  }

  #cell(cell: number, piece: number, m: number, h: number, value: number, rise: number): void {
    const { f, fDegree, fMid, fScale, p, pDegree, pMid, pScale } = this.#pieces;
    let c0 = 0;
    let c1 = 0;
    let cx = 0;
    for (let n = 0; n < this.#nodes.length; n++) {
      const u = this.#nodes[n]!;
      const x = m + h * u;
      const target = horner(f, piece * (fDegree + 1), fDegree, (x - fMid[piece]!) * fScale[piece]!);
      const density = horner(p, piece * (pDegree + 1), pDegree, (x - pMid[piece]!) * pScale[piece]!);
      const term = this.#weights[n]! * (value + rise * u + Math.abs(target)) * Math.abs(density);
      c0 += term;
      c1 += term * u;
      cx += term * Math.abs(x);
    }
    this.#half[cell] = h;
    this.#cell0[cell] = h * c0;
    this.#cell1[cell] = h * h * c1;
    this.#cellX[cell] = h * cx;
  }

  #backward(theta: Float64Array, scale: Float64Array): void {
    let suffix0 = 0;
    let suffix1 = 0;
    let suffixX = 0;
    for (let k = this.#width - 1; k >= 0; k--) {
      for (let cell = this.#firstCell[k + 2]! - 1; cell >= this.#firstCell[k + 1]!; cell--) {
        const h = this.#half[cell]!;
        suffix1 += this.#cell1[cell]! + h * (this.#cell0[cell]! + 2 * suffix0);
        suffix0 += this.#cell0[cell]!;
        suffixX += this.#cellX[cell]!;
      }
      const i = this.#order[k]!;
      if (!(theta[i]! < 0)) this.#write(theta, scale, i, suffix0, suffix1, suffixX);
    }
  }

  /** From the integrals of s, |x - t_i| s and |x| s over the active set. */
  #write(theta: Float64Array, scale: Float64Array, i: number, m0: number, m1: number, mx: number): void {
    const width = this.#width;
    const v = 2 * Math.abs(theta[2 * width + i]!);
    scale[i] = v * mx;
    scale[width + i] = v * m0;
    scale[2 * width + i] = 2 * (Math.abs(theta[i]!) * m1 + this.#height[i]! * m0);
  }
}
