import { NeuronBlocks } from './blocks';
import { densityAt, horner, targetAt, type Pieces } from './pieces';
import { gaussLegendre } from './rule';
import { Sweep } from './sweep';

/** ∫ p, ∫ (x - m) p, ∫ (x - m)^2 p over the domain with midpoint m. */
type Masses = readonly [number, number, number];

/**
 * The Hessian of the risk of a shallow network on an interval:
 * 2 ∫ ∇N ∇Nᵀ p, plus (w_i, v_i): 2 ∫_{I_i} x r p, (b_i, v_i): 2 ∫_{I_i} r p, and for a kink q_i inside the block
 * 2 v_i r(q_i) p(q_i) / |w_i| [[q_i^2, q_i], [q_i, 1]] on (w_i, b_i), which comes from the kink's own motion.
 *
 * On its active set, ∂N/∂w_i = v_i x, ∂N/∂b_i = v_i and ∂N/∂v_i = w_i (x - t_i) + z_i, with turning point t_i and height z_i there.
 */
export class ShallowHessian {
  readonly #sweep: Sweep;
  readonly #pieces: Pieces;
  readonly #nodes: Float64Array;
  readonly #weights: Float64Array;
  /** The theta that the tables below belong to. */
  readonly #theta: Float64Array;
  #known = false;
  #blocks: NeuronBlocks | null = null;
  /** Integrals of p, (x - m) p, (x - m)^2 p by cell with midpoint m. */
  readonly #density: readonly [Float64Array, Float64Array, Float64Array];
  /** Integrals of (x - t_i)^k p over the active set, by neuron. */
  readonly #active: readonly [Float64Array, Float64Array, Float64Array];
  /** 2 v_i r(q_i) p(q_i) / |w_i| where the kink is inside, else zero. */
  readonly #kink: Float64Array;
  readonly #leftValue: Float64Array;
  readonly #leftSlope: Float64Array;
  readonly #cell0: Float64Array;
  readonly #cell1: Float64Array;
  readonly #moment0: Float64Array;
  readonly #moment1: Float64Array;

  constructor(width: number, pieces: Pieces) {
    const cells = width + pieces.count;
    const table = (length: number) => new Float64Array(length);
    this.#sweep = new Sweep(width, pieces);
    this.#pieces = pieces;
    const rule = gaussLegendre(Math.floor((pieces.pDegree + 2) / 2) + 1);
    this.#nodes = rule.nodes;
    this.#weights = rule.weights;
    this.#theta = table(3 * width + 1);
    this.#density = [table(cells), table(cells), table(cells)];
    this.#active = [table(width), table(width), table(width)];
    this.#kink = table(width);
    this.#leftValue = table(width + 1);
    this.#leftSlope = table(width + 1);
    this.#cell0 = table(cells);
    this.#cell1 = table(cells);
    this.#moment0 = table(width);
    this.#moment1 = table(width);
  }

  /** Writes the (3H+1)^2 entries, row by row. */
  matrix(theta: Float64Array, hessian: Float64Array): void {
    this.#prepare(theta);
    const { width, order, turn, half, firstCell } = this.#sweep;
    const [density0, density1, density2] = this.#density;
    const [active0, active1, active2] = this.#active;
    hessian.fill(0);
    for (let k = 0; k < width; k++) {
      const i = order[k]!;
      const leftward = theta[i]! < 0;
      const t = turn[i]!;
      this.#constantColumn(theta, hessian, i);
      let mass0 = 0;
      let mass1 = 0;
      let mass2 = 0;
      let x = t;
      for (let l = k; l < width; l++) {
        const j = order[l]!;
        const gap = turn[j]! - t;
        if (l > k && !leftward) {
          for (let cell = firstCell[l]!; cell < firstCell[l + 1]!; cell++) {
            const h = half[cell]!;
            const d = x + h - t;
            const d0 = density0[cell]!;
            const d1 = density1[cell]!;
            mass0 += d0;
            mass1 += d1 + d * d0;
            mass2 += density2[cell]! + d * (2 * d1 + d * d0);
            x += 2 * h;
          }
          x = turn[j]!;
        }
        if (theta[j]! < 0) {
          if (leftward) {
            const m0 = active0[i]!;
            const m1 = active1[i]!;
            this.#pair(theta, hessian, i, j, m0, m1, m1 - gap * m0, active2[i]! - gap * m1);
          } else this.#pair(theta, hessian, i, j, mass0, mass1, mass1 - gap * mass0, mass2 - gap * mass1);
        } else if (!leftward) {
          const m0 = active0[j]!;
          const m1 = active1[j]!;
          this.#pair(theta, hessian, i, j, m0, m1 + gap * m0, m1, active2[j]! + gap * m1);
        }
      }
      this.#ownTerms(hessian, i);
    }
    let mass = 0;
    for (let cell = 0; cell < firstCell[width + 1]!; cell++) mass += density0[cell]!;
    hessian[hessian.length - 1] = 2 * mass;
  }

  /** Writes the product of the same matrix with `vector`, in O(H). */
  product(theta: Float64Array, vector: Float64Array, product: Float64Array): void {
    if (!this.#isKnown(theta)) this.#prepare(theta);
    const { width, turn, height, moment0, moment1 } = this.#sweep;
    const total = this.#directional(theta, vector);
    for (let i = 0; i < width; i++) {
      const t = turn[i]!;
      const w = theta[i]!;
      const v = 2 * theta[2 * width + i]!;
      const n0 = this.#moment0[i]!;
      const n1 = this.#moment1[i]!;
      const m0 = 2 * moment0[i]!;
      const m1 = 2 * (moment1[i]! + t * moment0[i]!);
      const dw = vector[i]!;
      const db = vector[width + i]!;
      const dv = vector[2 * width + i]!;
      const motion = this.#kink[i]! * (t * dw + db);
      product[i] = v * (n1 + t * n0) + dv * m1 + motion * t;
      product[width + i] = v * n0 + dv * m0 + motion;
      product[2 * width + i] = 2 * (w * n1 + height[i]! * n0) + dw * m1 + db * m0;
    }
    product[3 * width] = 2 * total;
  }

  /** The same matrix neuron by neuron, for solving linear systems with it in O(H). Overwritten by the next call. */
  blocks(theta: Float64Array): NeuronBlocks {
    if (!this.#isKnown(theta)) this.#prepare(theta);
    const { width, order } = this.#sweep;
    const blocks = (this.#blocks ??= new NeuronBlocks(width, order));
    const { firstCell, half } = this.#sweep;
    const [density0, density1, density2] = this.#density;
    const middle = (this.#pieces.a + this.#pieces.b) / 2;
    const masses = [0, 0, 0] as [number, number, number];
    let x = this.#pieces.a;
    for (let cell = 0; cell < firstCell[width + 1]!; cell++) {
      const h = half[cell]!;
      const d = x + h - middle;
      masses[0] += density0[cell]!;
      masses[1] += density1[cell]! + d * density0[cell]!;
      masses[2] += density2[cell]! + d * (2 * density1[cell]! + d * density0[cell]!);
      x += 2 * h;
    }
    blocks.mass = masses[0];
    for (let i = 0; i < width; i++) this.#block(theta, blocks, i, middle, masses);
    return blocks;
  }

  #block(theta: Float64Array, blocks: NeuronBlocks, i: number, middle: number, masses: Masses): void {
    const { width, turn, height, moment0, moment1 } = this.#sweep;
    const { features, active, before, own } = blocks;
    const t = turn[i]!;
    const w = theta[i]!;
    const v = theta[2 * width + i]!;
    const n0 = this.#active[0][i]!;
    const n1 = this.#active[1][i]!;
    const n2 = this.#active[2][i]!;
    const leftward = w < 0;
    const off = n0 === 0;
    const whole = !leftward && t <= this.#pieces.a;
    blocks.leftward[i] = leftward ? 1 : 0;
    const shift = t - middle;
    for (let l = 0; l < 3; l++) {
      // The derivative is p + q (x - t) on the active set.
      const p = l === 0 ? v * t : l === 1 ? v : height[i]!;
      const q = l === 0 ? v : l === 1 ? 0 : w;
      const a0 = p * n0 + q * n1;
      const a1 = p * n1 + q * n2 + shift * a0;
      const alpha = p - q * shift;
      const k = 6 * i + l;
      features[k] = off ? 0 : alpha;
      features[k + 3] = off ? 0 : q;
      active[k] = a0;
      active[k + 3] = a1;
      const reaches = !(off || whole || leftward);
      before[k] = reaches ? alpha * masses[0] + q * masses[1] - a0 : 0;
      before[k + 3] = reaches ? alpha * masses[1] + q * masses[2] - a1 : 0;
    }
    const x0 = n1 + t * n0;
    const x1 = n2 + t * n1;
    const z = height[i]!;
    const kink = this.#kink[i]!;
    const k = 6 * i;
    own[k] = 2 * v * v * (x1 + t * x0) + kink * t * t;
    own[k + 1] = 2 * v * v * x0 + kink * t;
    own[k + 2] = 2 * v * v * n0 + kink;
    own[k + 3] = 2 * v * (w * x1 + z * x0) + 2 * (moment1[i]! + t * moment0[i]!);
    own[k + 4] = 2 * v * (w * n1 + z * n0) + 2 * moment0[i]!;
    own[k + 5] = 2 * (w * (w * n2 + z * n1) + z * (w * n1 + z * n0));
  }

  #isKnown(theta: Float64Array): boolean {
    const known = this.#theta;
    if (!this.#known) return false;
    for (let i = 0; i < known.length; i++) if (known[i] !== theta[i]) return false;
    return true;
  }

  #prepare(theta: Float64Array): void {
    const sweep = this.#sweep;
    sweep.run(theta);
    this.#theta.set(theta);
    this.#known = true;
    this.#densityMoments();
    this.#activeMoments(theta);
    const { width, turn, order, atTurn, cellPiece, firstCell } = sweep;
    const { a, b, count } = this.#pieces;
    for (let k = 0; k < width; k++) {
      const i = order[k]!;
      const q = turn[i]!;
      this.#kink[i] = 0;
      if (!(q > a && q < b) || theta[i] === 0) continue;
      const cell = firstCell[k + 1]!;
      const piece = cell < firstCell[width + 1]! ? cellPiece[cell]! : count - 1;
      const weight = 2 * densityAt(this.#pieces, piece, q) * theta[2 * width + i]!;
      this.#kink[i] = (weight * (atTurn[i]! - targetAt(this.#pieces, piece, q))) / Math.abs(theta[i]!);
    }
  }

  #densityMoments(): void {
    const { width, half, cellPiece, firstCell, order, turn } = this.#sweep;
    const { a, p, pDegree, pMid, pScale } = this.#pieces;
    const [density0, density1, density2] = this.#density;
    const nodes = this.#nodes;
    let x = a;
    for (let k = 0; k <= width; k++) {
      for (let cell = firstCell[k]!; cell < firstCell[k + 1]!; cell++) {
        const h = half[cell]!;
        const piece = cellPiece[cell]!;
        const s = (x + h - pMid[piece]!) * pScale[piece]!;
        const e = h * pScale[piece]!;
        let d0 = 0;
        let d1 = 0;
        let d2 = 0;
        for (let n = 0; n < nodes.length; n++) {
          const u = nodes[n]!;
          const density = this.#weights[n]! * horner(p, piece * (pDegree + 1), pDegree, s + e * u);
          d0 += density;
          d1 += density * u;
          d2 += density * u * u;
        }
        density0[cell] = h * d0;
        density1[cell] = h * h * d1;
        density2[cell] = h * h * h * d2;
        x += 2 * h;
      }
      if (k < width) x = turn[order[k]!]!;
    }
  }

  #activeMoments(theta: Float64Array): void {
    const { width, half, firstCell, order } = this.#sweep;
    const [density0, density1, density2] = this.#density;
    const [active0, active1, active2] = this.#active;
    let m0 = 0;
    let m1 = 0;
    let m2 = 0;
    for (let k = 0; k < width; k++) {
      for (let cell = firstCell[k]!; cell < firstCell[k + 1]!; cell++) {
        const h = half[cell]!;
        m2 += density2[cell]! - 2 * h * density1[cell]! + h * h * density0[cell]! - 4 * h * (m1 - h * m0);
        m1 += density1[cell]! - h * (density0[cell]! + 2 * m0);
        m0 += density0[cell]!;
      }
      const i = order[k]!;
      if (!(theta[i]! < 0)) continue;
      active0[i] = m0;
      active1[i] = m1;
      active2[i] = m2;
    }
    m0 = m1 = m2 = 0;
    for (let k = width - 1; k >= 0; k--) {
      for (let cell = firstCell[k + 2]! - 1; cell >= firstCell[k + 1]!; cell--) {
        const h = half[cell]!;
        m2 += density2[cell]! + 2 * h * density1[cell]! + h * h * density0[cell]! + 4 * h * (m1 + h * m0);
        m1 += density1[cell]! + h * (density0[cell]! + 2 * m0);
        m0 += density0[cell]!;
      }
      const i = order[k]!;
      if (theta[i]! < 0) continue;
      active0[i] = m0;
      active1[i] = m1;
      active2[i] = m2;
    }
  }

  /** Row and column of c. */
  #constantColumn(theta: Float64Array, hessian: Float64Array, i: number): void {
    const { width, turn, height } = this.#sweep;
    const n = 3 * width + 1;
    const m0 = this.#active[0][i]!;
    const m1 = this.#active[1][i]!;
    const v = 2 * theta[2 * width + i]!;
    const c = n - 1;
    const byWeight = v * (m1 + turn[i]! * m0);
    const byBias = v * m0;
    const byOuter = 2 * (theta[i]! * m1 + height[i]! * m0);
    hessian[i * n + c] = hessian[c * n + i] = byWeight;
    hessian[(width + i) * n + c] = hessian[c * n + width + i] = byBias;
    hessian[(2 * width + i) * n + c] = hessian[c * n + 2 * width + i] = byOuter;
  }

  /**
   * The block 2 ∫ ∇_i N ∇_j Nᵀ p of neurons i and j from the integrals of p, (x - t_i) p, (x - t_j) p and (x - t_i)(x - t_j) p over
   * the common active set.
   */
  #pair(
    theta: Float64Array,
    hessian: Float64Array,
    i: number,
    j: number,
    m0: number,
    mi: number,
    mj: number,
    mij: number,
  ): void {
    const { width, turn, height } = this.#sweep;
    const n = 3 * width + 1;
    const ti = turn[i]!;
    const tj = turn[j]!;
    const zi = height[i]!;
    const zj = height[j]!;
    const wi = theta[i]!;
    const wj = theta[j]!;
    const vi = 2 * theta[2 * width + i]!;
    const vj = theta[2 * width + j]!;
    const xi = mi + ti * m0;
    const xj = mj + tj * m0;
    // ∫ x (x - t_j) p and ∫ (x - t_i) x p
    const xij = mij + ti * mj;
    const ijx = mij + tj * mi;
    const rowW = i * n;
    const rowB = (width + i) * n;
    const rowV = (2 * width + i) * n;
    const b = width + j;
    const v = 2 * width + j;
    hessian[rowW + j] = vi * vj * (xij + tj * xi);
    hessian[rowW + b] = vi * vj * xi;
    hessian[rowW + v] = vi * (wj * xij + zj * xi);
    hessian[rowB + j] = vi * vj * xj;
    hessian[rowB + b] = vi * vj * m0;
    hessian[rowB + v] = vi * (wj * mj + zj * m0);
    hessian[rowV + j] = 2 * vj * (wi * ijx + zi * xj);
    hessian[rowV + b] = 2 * vj * (wi * mi + zi * m0);
    hessian[rowV + v] = 2 * (wi * (wj * mij + zj * mi) + zi * (wj * mj + zj * m0));
    if (i === j) return;
    for (let row = i; row < n - 1; row += width) {
      for (let column = j; column < n - 1; column += width)
        hessian[column * n + row] = hessian[row * n + column]!;
    }
  }

  /** The terms within one neuron that come from ∇²N and from the motion of its kink. */
  #ownTerms(hessian: Float64Array, i: number): void {
    const { width, turn, moment0, moment1 } = this.#sweep;
    const n = 3 * width + 1;
    const t = turn[i]!;
    const m0 = 2 * moment0[i]!;
    const m1 = 2 * (moment1[i]! + t * moment0[i]!);
    const kink = this.#kink[i]!;
    const w = i;
    const b = width + i;
    const v = 2 * width + i;
    hessian[w * n + v]! += m1;
    hessian[v * n + w]! += m1;
    hessian[b * n + v]! += m0;
    hessian[v * n + b]! += m0;
    hessian[w * n + w]! += kink * t * t;
    hessian[w * n + b]! += kink * t;
    hessian[b * n + w]! += kink * t;
    hessian[b * n + b]! += kink;
  }

  /**
   * Integrals of (∇N · vector) p and (x - t_i) (∇N · vector) p over the active sets, the way the sweep treats the residual:
   * along the line ∇N · vector is affine between turning points and jumps there. Returns the integral over the domain.
   */
  #directional(theta: Float64Array, vector: Float64Array): number {
    const { width, turn, height, order, half, firstCell } = this.#sweep;
    const [density0, density1, density2] = this.#density;
    const leftValue = this.#leftValue;
    const leftSlope = this.#leftSlope;
    let y = 0;
    let slope = 0;
    let x = this.#pieces.b;
    for (let k = width - 1; k >= 0; k--) {
      const i = order[k]!;
      const t = turn[i]!;
      leftValue[k + 1] = y;
      leftSlope[k + 1] = slope;
      y -= slope * (x - t);
      x = t;
      if (!(theta[i]! < 0)) continue;
      const v = theta[2 * width + i]!;
      y += v * (t * vector[i]! + vector[width + i]!) + height[i]! * vector[2 * width + i]!;
      slope += v * vector[i]! + theta[i]! * vector[2 * width + i]!;
    }
    leftValue[0] = y;
    leftSlope[0] = slope;
    y = vector[3 * width]!;
    slope = 0;
    x = this.#pieces.a;
    let prefix0 = 0;
    let prefix1 = 0;
    for (let k = 0; k <= width; k++) {
      const i = k < width ? order[k]! : 0;
      const end = k < width ? turn[i]! : this.#pieces.b;
      const slopeAll = slope + leftSlope[k]!;
      for (let cell = firstCell[k]!; cell < firstCell[k + 1]!; cell++) {
        const h = half[cell]!;
        const value = y + slope * h + (leftValue[k]! - leftSlope[k]! * (end - (x + h)));
        const i0 = value * density0[cell]! + slopeAll * density1[cell]!;
        const i1 = value * density1[cell]! + slopeAll * density2[cell]!;
        this.#cell0[cell] = i0;
        this.#cell1[cell] = i1;
        prefix1 += i1 - h * (i0 + 2 * prefix0);
        prefix0 += i0;
        y += 2 * h * slope;
        x += 2 * h;
      }
      x = end;
      if (k === width) break;
      if (theta[i]! < 0) {
        this.#moment0[i] = prefix0;
        this.#moment1[i] = prefix1;
        continue;
      }
      const v = theta[2 * width + i]!;
      // A neuron without an active set (turning point at b) adds nothing because no cell follows.
      y += v * (end * vector[i]! + vector[width + i]!) + height[i]! * vector[2 * width + i]!;
      slope += v * vector[i]! + theta[i]! * vector[2 * width + i]!;
    }
    this.#directionalSuffix(theta);
    return prefix0;
  }

  #directionalSuffix(theta: Float64Array): void {
    const { width, order, half, firstCell } = this.#sweep;
    let suffix0 = 0;
    let suffix1 = 0;
    for (let k = width - 1; k >= 0; k--) {
      for (let cell = firstCell[k + 2]! - 1; cell >= firstCell[k + 1]!; cell--) {
        const h = half[cell]!;
        const i0 = this.#cell0[cell]!;
        suffix1 += this.#cell1[cell]! + h * (i0 + 2 * suffix0);
        suffix0 += i0;
      }
      const i = order[k]!;
      if (theta[i]! < 0) continue;
      this.#moment0[i] = suffix0;
      this.#moment1[i] = suffix1;
    }
  }
}
