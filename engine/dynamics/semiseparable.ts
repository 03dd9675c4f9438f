import type { Risk } from '../risk/risk';
import type { NeuronBlocks } from '../risk/line/blocks';
import type { Field } from './field';
import type { ShiftedMatrix } from './shifted';
import { rowDot } from './sphere';

/**
 * I + gamma J for one hidden layer on an interval, factored as L D L^T in O(H) operations.
 *
 * J is semiseparable beside its diagonal 3x3 blocks (see NeuronBlocks): J_ij = U_i V_j^T for neuron i before j, with U and V
 * of 4 columns. The factor has L_ji = V_j W_i^T, W D-orthogonal sums of U being carried along in a symmetric 4x4 matrix S:
 * D_j = J_jj - V_j S V_j^T, W_j = D_j^-1 (U_j - V_j S), S <- S + W_j^T D_j W_j
 * (the recursion of Foreman-Mackey et al. 2017, arXiv 1703.09710, here in blocks). Neuron -1 is the constant c.
 */
export class SemiseparableMatrix implements ShiftedMatrix {
  private readonly risk: Risk;
  private readonly field: Field;
  private readonly width: number;
  private readonly theta: Float64Array;
  private readonly gradient: Float64Array;
  private readonly order: Int32Array;
  /** By place in the order: U and V (3x4, row by row), own block (6), W (3x4) and inverse of D (6). */
  private readonly u: Float64Array;
  private readonly v: Float64Array;
  private readonly own: Float64Array;
  private readonly w: Float64Array;
  private readonly inverse: Float64Array;
  private readonly s = new Float64Array(16);
  private readonly r = new Float64Array(12);
  private readonly carried = new Float64Array(4);
  private mass = 0;
  private constantPivot = 1;
  private constantW0 = 0;
  private gamma = 0;

  constructor(field: Field) {
    const width = field.risk.shape.widths[1]!;
    this.field = field;
    this.risk = field.risk;
    this.width = width;
    this.theta = new Float64Array(field.size);
    this.gradient = new Float64Array(field.size);
    this.order = new Int32Array(width);
    this.u = new Float64Array(12 * width);
    this.v = new Float64Array(12 * width);
    this.own = new Float64Array(6 * width);
    this.w = new Float64Array(12 * width);
    this.inverse = new Float64Array(6 * width);
  }

  refresh(state: Float64Array): void {
    const { field, risk, theta } = this;
    field.point(state, theta);
    const blocks = risk.neuronBlocks!(theta);
    this.mass = blocks.mass;
    this.order.set(blocks.order);
    if (field.rows) risk.gradient(theta, this.gradient);
    for (let k = 0; k < this.width; k++) {
      this.copyBlock(blocks, k);
      if (field.rows) this.projectBlock(k, this.order[k]!);
    }
  }

  factor(gamma: number): boolean {
    this.gamma = gamma;
    const { s } = this;
    // The constant: phi = 1, active everywhere, first in the order. Its U is (1, 0, 0, 0).
    const pivot = 1 + 2 * gamma * this.mass;
    this.constantPivot = pivot;
    this.constantW0 = 1 / pivot;
    s.fill(0);
    s[0] = 1 / pivot;
    for (let k = 0; k < this.width; k++) if (!this.factorBlock(k, gamma)) return false;
    return true;
  }

  solve(vector: Float64Array): boolean {
    const { width, order, v, w, inverse, carried, gamma } = this;
    const twice = 2 * gamma;
    const constant = 3 * width;
    let f0 = this.constantW0 * vector[constant]!;
    let f1 = 0;
    let f2 = 0;
    let f3 = 0;
    for (let k = 0; k < width; k++) {
      const i = order[k]!;
      const o = 12 * k;
      const y0 = vector[i]! - twice * (v[o]! * f0 + v[o + 1]! * f1 + v[o + 2]! * f2 + v[o + 3]! * f3);
      const y1 =
        vector[width + i]! - twice * (v[o + 4]! * f0 + v[o + 5]! * f1 + v[o + 6]! * f2 + v[o + 7]! * f3);
      const y2 =
        vector[2 * width + i]! -
        twice * (v[o + 8]! * f0 + v[o + 9]! * f1 + v[o + 10]! * f2 + v[o + 11]! * f3);
      f0 += w[o]! * y0 + w[o + 4]! * y1 + w[o + 8]! * y2;
      f1 += w[o + 1]! * y0 + w[o + 5]! * y1 + w[o + 9]! * y2;
      f2 += w[o + 2]! * y0 + w[o + 6]! * y1 + w[o + 10]! * y2;
      f3 += w[o + 3]! * y0 + w[o + 7]! * y1 + w[o + 11]! * y2;
      const d = 6 * k;
      const xy = inverse[d + 1]!;
      const xz = inverse[d + 3]!;
      const yz = inverse[d + 4]!;
      vector[i] = inverse[d]! * y0 + xy * y1 + xz * y2;
      vector[width + i] = xy * y0 + inverse[d + 2]! * y1 + yz * y2;
      vector[2 * width + i] = xz * y0 + yz * y1 + inverse[d + 5]! * y2;
    }
    carried.fill(0);
    f0 = f1 = f2 = f3 = 0;
    for (let k = width - 1; k >= 0; k--) {
      const i = order[k]!;
      const o = 12 * k;
      const x0 = vector[i]! - (w[o]! * f0 + w[o + 1]! * f1 + w[o + 2]! * f2 + w[o + 3]! * f3);
      const x1 = vector[width + i]! - (w[o + 4]! * f0 + w[o + 5]! * f1 + w[o + 6]! * f2 + w[o + 7]! * f3);
      const x2 =
        vector[2 * width + i]! - (w[o + 8]! * f0 + w[o + 9]! * f1 + w[o + 10]! * f2 + w[o + 11]! * f3);
      vector[i] = x0;
      vector[width + i] = x1;
      vector[2 * width + i] = x2;
      f0 += twice * (v[o]! * x0 + v[o + 4]! * x1 + v[o + 8]! * x2);
      f1 += twice * (v[o + 1]! * x0 + v[o + 5]! * x1 + v[o + 9]! * x2);
      f2 += twice * (v[o + 2]! * x0 + v[o + 6]! * x1 + v[o + 10]! * x2);
      f3 += twice * (v[o + 3]! * x0 + v[o + 7]! * x1 + v[o + 11]! * x2);
    }
    vector[constant] = vector[constant]! / this.constantPivot - this.constantW0 * f0;
    return true;
  }

  private copyBlock(blocks: NeuronBlocks, k: number): void {
    const { u, v, own } = this;
    const i = this.order[k]!;
    const leftward = blocks.leftward[i] === 1;
    const { features, active, before } = blocks;
    for (let l = 0; l < 3; l++) {
      const from = 6 * i + l;
      const to = 12 * k + 4 * l;
      u[to] = leftward ? 0 : features[from]!;
      u[to + 1] = leftward ? 0 : features[from + 3]!;
      u[to + 2] = leftward ? active[from]! : -before[from]!;
      u[to + 3] = leftward ? active[from + 3]! : -before[from + 3]!;
      v[to] = active[from]!;
      v[to + 1] = active[from + 3]!;
      v[to + 2] = leftward ? features[from]! : 0;
      v[to + 3] = leftward ? features[from + 3]! : 0;
    }
    for (let l = 0; l < 6; l++) own[6 * k + l] = blocks.own[6 * i + l]!;
  }

  /**
   * The normalized flow's Jacobian P J P - (e.G) P on the row e = (w, b): with the unit tangent t = (-b, w) the block's (w, b)
   * part becomes t t^T times a number.
   */
  private projectBlock(k: number, i: number): void {
    const { u, v, own, theta, width, gradient, field } = this;
    const t0 = -theta[width + i]!;
    const t1 = theta[i]!;
    for (let column = 0; column < 4; column++) {
      const o = 12 * k + column;
      const alongU = t0 * u[o]! + t1 * u[o + 4]!;
      const alongV = t0 * v[o]! + t1 * v[o + 4]!;
      u[o] = t0 * alongU;
      u[o + 4] = t1 * alongU;
      v[o] = t0 * alongV;
      v[o + 4] = t1 * alongV;
    }
    const d = 6 * k;
    const curvature = rowDot(field.rows!, i, theta, gradient);
    const tangent = t0 * (t0 * own[d]! + 2 * t1 * own[d + 1]!) + t1 * t1 * own[d + 2]! - curvature;
    const cross = t0 * own[d + 3]! + t1 * own[d + 4]!;
    own[d] = t0 * t0 * tangent;
    own[d + 1] = t0 * t1 * tangent;
    own[d + 2] = t1 * t1 * tangent;
    own[d + 3] = t0 * cross;
    own[d + 4] = t1 * cross;
  }

  private factorBlock(k: number, gamma: number): boolean {
    const { u, v, own, s, r, inverse } = this;
    const o = 12 * k;
    const twice = 2 * gamma;
    // r = V S, then D = I + gamma own - (2 gamma)^2 V S V^T, then r = U - 2 gamma V S.
    for (let l = 0; l < 3; l++) {
      const a = v[o + 4 * l]!;
      const b = v[o + 4 * l + 1]!;
      const c = v[o + 4 * l + 2]!;
      const d = v[o + 4 * l + 3]!;
      r[4 * l] = twice * (a * s[0]! + b * s[1]! + c * s[2]! + d * s[3]!);
      r[4 * l + 1] = twice * (a * s[1]! + b * s[5]! + c * s[6]! + d * s[7]!);
      r[4 * l + 2] = twice * (a * s[2]! + b * s[6]! + c * s[10]! + d * s[11]!);
      r[4 * l + 3] = twice * (a * s[3]! + b * s[7]! + c * s[11]! + d * s[15]!);
    }
    const q = 6 * k;
    const ww = 1 + gamma * own[q]! - twice * dot4(r, 0, v, o);
    const wb = gamma * own[q + 1]! - twice * dot4(r, 0, v, o + 4);
    const bb = 1 + gamma * own[q + 2]! - twice * dot4(r, 4, v, o + 4);
    const wv = gamma * own[q + 3]! - twice * dot4(r, 0, v, o + 8);
    const bv = gamma * own[q + 4]! - twice * dot4(r, 4, v, o + 8);
    const vv = 1 + gamma * own[q + 5]! - twice * dot4(r, 8, v, o + 8);
    if (!invert(ww, wb, bb, wv, bv, vv, inverse, q)) return false;
    for (let l = 0; l < 12; l++) r[l] = u[o + l]! - r[l]!;
    this.carry(k);
    return true;
  }

  /** W = D^-1 R and S += R^T D^-1 R. */
  private carry(k: number): void {
    const { w, s, r, inverse } = this;
    const o = 12 * k;
    const q = 6 * k;
    const i0 = inverse[q]!;
    const i1 = inverse[q + 1]!;
    const i2 = inverse[q + 2]!;
    const i3 = inverse[q + 3]!;
    const i4 = inverse[q + 4]!;
    const i5 = inverse[q + 5]!;
    for (let c = 0; c < 4; c++) {
      const r0 = r[c]!;
      const r1 = r[4 + c]!;
      const r2 = r[8 + c]!;
      const w0 = i0 * r0 + i1 * r1 + i3 * r2;
      const w1 = i1 * r0 + i2 * r1 + i4 * r2;
      const w2 = i3 * r0 + i4 * r1 + i5 * r2;
      w[o + c] = w0;
      w[o + 4 + c] = w1;
      w[o + 8 + c] = w2;
      // Only the upper triangle of S is kept.
      for (let d = 0; d <= c; d++) {
        s[4 * d + c] = s[4 * d + c]! + r[d]! * w0 + r[4 + d]! * w1 + r[8 + d]! * w2;
      }
    }
  }
}

function dot4(left: Float64Array, i: number, right: Float64Array, j: number): number {
  return (
    left[i]! * right[j]! +
    left[i + 1]! * right[j + 1]! +
    left[i + 2]! * right[j + 2]! +
    left[i + 3]! * right[j + 3]!
  );
}

/** Writes the inverse of a symmetric positive definite 3x3 matrix (xx, xy, yy, xz, yz, zz); false if it isn't that. */
function invert(
  xx: number,
  xy: number,
  yy: number,
  xz: number,
  yz: number,
  zz: number,
  inverse: Float64Array,
  at: number,
): boolean {
  if (!(xx > 0)) return false;
  const a = xy / xx;
  const b = xz / xx;
  const d1 = yy - a * xy;
  if (!(d1 > 0)) return false;
  const e = yz - a * xz;
  const c = e / d1;
  const d2 = zz - b * xz - c * e;
  if (!(d2 > 0) || d2 === Infinity) return false;
  const zzInverse = 1 / d2;
  const yzInverse = -c * zzInverse;
  const yyInverse = 1 / d1 - c * yzInverse;
  const g = a * c - b;
  // Columns of L^-T D^-1 L^-1 with L the unit lower triangle (a; b, c).
  const xzInverse = g * zzInverse;
  const xyInverse = -a / d1 + g * yzInverse;
  inverse[at] = 1 / xx + (a * a) / d1 + g * g * zzInverse;
  inverse[at + 1] = xyInverse;
  inverse[at + 2] = yyInverse;
  inverse[at + 3] = xzInverse;
  inverse[at + 4] = yzInverse;
  inverse[at + 5] = zzInverse;
  return true;
}
