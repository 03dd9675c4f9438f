import { gaussLegendre } from './rule';
import { warmSort } from './order';
import { horner, type Pieces } from './pieces';

/**
 * One pass over the kinks of N(x) = c + sum_i v_i max(w_i x + b_i, 0) on [a, b], from which risk, gradient and Hessian
 * are read off. Scratch memory is allocated once.
 *
 * Every neuron has a turning point t_i in [a, b]: its kink -b_i/w_i if that is inside, else the end of the domain where it
 * is cut. A neuron with w_i >= 0 is active on (t_i, b] ("rightward"), one with w_i < 0 on [a, t_i). The parts of N that
 * come from rightward and leftward neurons are accumulated separately, each from where its neurons are still off: a neuron
 * with a huge slope and a small active set then leaves no rounding error behind where it is off.
 */
export class Sweep {
  readonly width: number;
  readonly pieces: Pieces;
  /** Turning points, by neuron. */
  readonly turn: Float64Array;
  /** w_i t_i + b_i: zero where the kink is inside, by neuron. */
  readonly height: Float64Array;
  /** The neurons in the order of their turning points. */
  readonly order: Int32Array;
  /** Integral of r p over the active set, by neuron. */
  readonly moment0: Float64Array;
  /** Integral of (x - t_i) r p over the active set, by neuron. */
  readonly moment1: Float64Array;
  /** Integral of x r p over the active set, by neuron: not from the other two, whose terms may cancel near x = 0. */
  readonly momentX: Float64Array;
  /** N at the turning point, by neuron. */
  readonly atTurn: Float64Array;
  /** Half widths, integrals of r p, and of (x - midpoint) r p, by cell. */
  readonly half: Float64Array;
  readonly cell0: Float64Array;
  readonly cell1: Float64Array;
  /** Integrals of x r p, by cell. */
  readonly cellX: Float64Array;
  /** The cells between turning points k-1 and k of the order are firstCell[k] … firstCell[k+1]-1; width + 2 entries. */
  readonly firstCell: Int32Array;
  /** The piece that each cell lies in. */
  readonly cellPiece: Int32Array;
  /** Integral of r p over the domain, from the last gradient pass. */
  total = 0;

  /** Value at the right end and slope of the leftward part, by gap between turning points. */
  readonly #leftValue: Float64Array;
  readonly #leftSlope: Float64Array;
  readonly #nodes: Float64Array;
  readonly #nodeWeights: Float64Array;
  readonly #closed: boolean;

  constructor(width: number, pieces: Pieces) {
    this.width = width;
    this.pieces = pieces;
    this.turn = new Float64Array(width);
    this.height = new Float64Array(width);
    this.order = Int32Array.from({ length: width }, (_, i) => i);
    this.moment0 = new Float64Array(width);
    this.moment1 = new Float64Array(width);
    this.momentX = new Float64Array(width);
    this.atTurn = new Float64Array(width);
    const cells = width + pieces.count;
    this.half = new Float64Array(cells);
    this.cell0 = new Float64Array(cells);
    this.cell1 = new Float64Array(cells);
    this.cellX = new Float64Array(cells);
    this.cellPiece = new Int32Array(cells);
    this.firstCell = new Int32Array(width + 2);
    this.#leftValue = new Float64Array(width + 1);
    this.#leftSlope = new Float64Array(width + 1);
    this.#closed = pieces.pDegree === 0 && pieces.fDegree <= 3;
    const degree = 2 * Math.max(1, pieces.fDegree) + pieces.pDegree;
    const rule = gaussLegendre(Math.floor(degree / 2) + 1);
    this.#nodes = rule.nodes;
    this.#nodeWeights = rule.weights;
  }

  /** Returns the risk; fills the moments of all neurons, `total` and the cells. */
  run(theta: Float64Array): number {
    const guard = this.#place(theta);
    warmSort(this.order, this.turn);
    this.#leftward(theta);
    const risk = this.#closed ? this.#forwardClosed(theta) : this.#forwardGauss(theta);
    this.#backward(theta);
    return risk + guard;
  }

  /** Turning points and heights. Returns zero, or NaN if an incoming weight, bias or outgoing weight is not finite. */
  #place(theta: Float64Array): number {
    const { width, turn, height } = this;
    const a = this.pieces.a;
    const b = this.pieces.b;
    let guard = 0;
    for (let i = 0; i < width; i++) {
      const w = theta[i]!;
      const bias = theta[width + i]!;
      guard += 0 * w + 0 * bias + 0 * theta[2 * width + i]!;
      let t = -bias / w;
      let z = 0;
      if (w > 0) {
        if (t <= a) {
          t = a;
          z = Math.max(w * a + bias, 0);
        } else if (t > b) t = b;
      } else if (w < 0) {
        if (t >= b) {
          t = b;
          z = Math.max(w * b + bias, 0);
        } else if (t < a) t = a;
      } else if (bias > 0) {
        t = a;
        z = bias;
      } else t = b;
      turn[i] = t;
      height[i] = z;
    }
    return guard;
  }

  #leftward(theta: Float64Array): void {
    const { width, turn, height, order } = this;
    const leftValue = this.#leftValue;
    const leftSlope = this.#leftSlope;
    let y = 0;
    let slope = 0;
    let x = this.pieces.b;
    for (let k = width - 1; k >= 0; k--) {
      const i = order[k]!;
      const t = turn[i]!;
      leftValue[k + 1] = y;
      leftSlope[k + 1] = slope;
      y -= slope * (x - t);
      x = t;
      const w = theta[i]!;
      if (w < 0) {
        const v = theta[2 * width + i]!;
        y += v * height[i]!;
        slope += v * w;
      }
    }
    leftValue[0] = y;
    leftSlope[0] = slope;
  }

  /**
   * Constant density and a target of degree at most 3 on each piece: the residual in the Legendre basis of each cell, so
   * that the risk is a sum of squares.
   */
  #forwardClosed(theta: Float64Array): number {
    const {
      width,
      turn,
      height,
      order,
      moment0,
      moment1,
      momentX,
      atTurn,
      half,
      cell0,
      cell1,
      cellX,
      firstCell,
      cellPiece,
    } = this;
    const { breaks, count, f, fDegree, fMid, fScale, p, b } = this.pieces;
    const leftValue = this.#leftValue;
    const leftSlope = this.#leftSlope;
    let y = theta[3 * width]!;
    let slope = 0;
    let x = this.pieces.a;
    let cell = 0;
    let piece = 0;
    let nextBreak = breaks[1]!;
    let f0 = 0;
    let f1 = 0;
    let f2 = 0;
    let f3 = 0;
    let mid = 0;
    let scale = 1;
    let density = 0;
    let load = true;
    let prefix0 = 0;
    let prefix1 = 0;
    let prefixX = 0;
    let risk = 0;
    for (let k = 0; k <= width; k++) {
      const i = k < width ? order[k]! : 0;
      const end = k < width ? turn[i]! : b;
      const yLeft = leftValue[k]!;
      const slopeLeft = leftSlope[k]!;
      const slopeAll = slope + slopeLeft;
      firstCell[k] = cell;
      while (x < end) {
        if (load) {
          const start = piece * (fDegree + 1);
          f0 = f[start]!;
          f1 = fDegree > 0 ? f[start + 1]! : 0;
          f2 = fDegree > 1 ? f[start + 2]! : 0;
          f3 = fDegree > 2 ? f[start + 3]! : 0;
          mid = fMid[piece]!;
          scale = fScale[piece]!;
          density = 2 * p[piece]!;
          load = false;
        }
        const right = end < nextBreak ? end : nextBreak;
        const h = 0.5 * (right - x);
        const m = 0.5 * (right + x);
        const s = (m - mid) * scale;
        const e = h * scale;
        const e2 = e * e;
        // The residual about the midpoint, r = q0 + q1 u + q2 u^2 + q3 u^3 with u in [-1, 1].
        const q3 = -f3 * e2 * e;
        const q2 = -(f2 + 3 * f3 * s) * e2;
        const q1 = slopeAll * h - (f1 + s * (2 * f2 + 3 * f3 * s)) * e;
        const q0 = y + slope * h + (yLeft - slopeLeft * (end - m)) - (f0 + s * (f1 + s * (f2 + s * f3)));
        const l0 = q0 + q2 * (1 / 3);
        const l1 = q1 + 0.6 * q3;
        const l2 = (2 / 3) * q2;
        const l3 = 0.4 * q3;
        const weight = density * h;
        const i0 = weight * l0;
        const i1 = weight * h * l1 * (1 / 3);
        risk += weight * (l0 * l0 + l1 * l1 * (1 / 3) + l2 * l2 * 0.2 + l3 * l3 * (1 / 7));
        prefix1 += i1 - h * (i0 + 2 * prefix0);
        prefix0 += i0;
        const ix = m * i0 + i1;
        prefixX += ix;
        half[cell] = h;
        cell0[cell] = i0;
        cell1[cell] = i1;
        cellX[cell] = ix;
        cellPiece[cell] = piece;
        cell++;
        y += 2 * h * slope;
        x = right;
        if (x >= nextBreak && piece + 1 < count) {
          piece++;
          nextBreak = breaks[piece + 1]!;
          load = true;
        }
      }
      if (k < width) {
        atTurn[i] = y + yLeft;
        const w = theta[i]!;
        if (w < 0) {
          moment0[i] = prefix0;
          moment1[i] = prefix1;
          momentX[i] = prefixX;
        } else {
          const v = theta[2 * width + i]!;
          y += v * height[i]!;
          slope += v * w;
        }
      }
    }
    firstCell[width + 1] = cell;
    this.total = prefix0;
    return risk;
  }

  /** Any degrees: Gauss nodes whose positive weights keep the risk a sum of squares. */
  #forwardGauss(theta: Float64Array): number {
    const {
      width,
      turn,
      height,
      order,
      moment0,
      moment1,
      momentX,
      atTurn,
      half,
      cell0,
      cell1,
      cellX,
      firstCell,
      cellPiece,
    } = this;
    const { breaks, count, f, fDegree, fMid, fScale, p, pDegree, pMid, pScale, b } = this.pieces;
    const leftValue = this.#leftValue;
    const leftSlope = this.#leftSlope;
    const nodes = this.#nodes;
    const nodeWeights = this.#nodeWeights;
    let y = theta[3 * width]!;
    let slope = 0;
    let x = this.pieces.a;
    let cell = 0;
    let piece = 0;
    let prefix0 = 0;
    let prefix1 = 0;
    let prefixX = 0;
    let risk = 0;
    for (let k = 0; k <= width; k++) {
      const i = k < width ? order[k]! : 0;
      const end = k < width ? turn[i]! : b;
      const yLeft = leftValue[k]!;
      const slopeLeft = leftSlope[k]!;
      firstCell[k] = cell;
      while (x < end) {
        const nextBreak = breaks[piece + 1]!;
        const right = end < nextBreak ? end : nextBreak;
        const h = 0.5 * (right - x);
        const m = 0.5 * (right + x);
        const value = y + slope * h + (yLeft - slopeLeft * (end - m));
        const rise = (slope + slopeLeft) * h;
        const fStart = piece * (fDegree + 1);
        const pStart = piece * (pDegree + 1);
        const fs = (m - fMid[piece]!) * fScale[piece]!;
        const fe = h * fScale[piece]!;
        const ps = (m - pMid[piece]!) * pScale[piece]!;
        const pe = h * pScale[piece]!;
        let i0 = 0;
        let i1 = 0;
        let square = 0;
        for (let n = 0; n < nodes.length; n++) {
          const u = nodes[n]!;
          const r = value + rise * u - horner(f, fStart, fDegree, fs + fe * u);
          const rp = nodeWeights[n]! * r * horner(p, pStart, pDegree, ps + pe * u);
          i0 += rp;
          i1 += rp * u;
          square += rp * r;
        }
        i0 *= h;
        i1 *= h * h;
        risk += h * square;
        prefix1 += i1 - h * (i0 + 2 * prefix0);
        prefix0 += i0;
        const ix = m * i0 + i1;
        prefixX += ix;
        half[cell] = h;
        cell0[cell] = i0;
        cell1[cell] = i1;
        cellX[cell] = ix;
        cellPiece[cell] = piece;
        cell++;
        y += 2 * h * slope;
        x = right;
        if (x >= nextBreak && piece + 1 < count) piece++;
      }
      if (k < width) {
        atTurn[i] = y + yLeft;
        const w = theta[i]!;
        if (w < 0) {
          moment0[i] = prefix0;
          moment1[i] = prefix1;
          momentX[i] = prefixX;
        } else {
          const v = theta[2 * width + i]!;
          y += v * height[i]!;
          slope += v * w;
        }
      }
    }
    firstCell[width + 1] = cell;
    this.total = prefix0;
    return risk;
  }

  /** The moments of the rightward neurons, accumulated from the right end. */
  #backward(theta: Float64Array): void {
    const { width, order, moment0, moment1, momentX, half, cell0, cell1, cellX, firstCell } = this;
    let suffix0 = 0;
    let suffix1 = 0;
    let suffixX = 0;
    let cell = firstCell[width + 1]! - 1;
    for (let k = width - 1; k >= 0; k--) {
      const first = firstCell[k + 1]!;
      for (; cell >= first; cell--) {
        const h = half[cell]!;
        const i0 = cell0[cell]!;
        suffix1 += cell1[cell]! + h * (i0 + 2 * suffix0);
        suffix0 += i0;
        suffixX += cellX[cell]!;
      }
      const i = order[k]!;
      if (!(theta[i]! < 0)) {
        moment0[i] = suffix0;
        moment1[i] = suffix1;
        momentX[i] = suffixX;
      }
    }
  }
}
