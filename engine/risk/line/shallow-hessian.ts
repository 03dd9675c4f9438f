import { NeuronBlocks } from './blocks';
import { HessianMoments } from './hessian-moments';
import type { Pieces } from './pieces';
import { ShallowProduct } from './shallow-product';

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
  readonly #moments: HessianMoments;
  readonly #product: ShallowProduct;
  #blocks: NeuronBlocks | null = null;

  constructor(width: number, pieces: Pieces) {
    this.#moments = new HessianMoments(width, pieces);
    this.#product = new ShallowProduct(this.#moments);
  }

  /** Writes the (3H+1)^2 entries, row by row. */
  matrix(theta: Float64Array, hessian: Float64Array): void {
    this.#moments.at(theta);
    const { width, order, turn, half, firstCell } = this.#moments.sweep;
    const [density0, density1, density2] = this.#moments.density;
    const [active0, active1, active2] = this.#moments.active;
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
    this.#product.run(theta, vector, product);
  }

  /** The same matrix neuron by neuron, for solving linear systems with it in O(H). Overwritten by the next call. */
  blocks(theta: Float64Array): NeuronBlocks {
    this.#moments.at(theta);
    const { width, order } = this.#moments.sweep;
    const blocks = (this.#blocks ??= new NeuronBlocks(width, order));
    const { firstCell, half } = this.#moments.sweep;
    const [density0, density1, density2] = this.#moments.density;
    const middle = (this.#moments.pieces.a + this.#moments.pieces.b) / 2;
    const masses = [0, 0, 0] as [number, number, number];
    let x = this.#moments.pieces.a;
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
    const { width, turn, height, moment0, moment1 } = this.#moments.sweep;
    const { features, active, before, own } = blocks;
    const t = turn[i]!;
    const w = theta[i]!;
    const v = theta[2 * width + i]!;
    const n0 = this.#moments.active[0][i]!;
    const n1 = this.#moments.active[1][i]!;
    const n2 = this.#moments.active[2][i]!;
    const leftward = w < 0;
    const off = n0 === 0;
    const whole = !leftward && t <= this.#moments.pieces.a;
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
    const kink = this.#moments.kink[i]!;
    const k = 6 * i;
    own[k] = 2 * v * v * (x1 + t * x0) + kink * t * t;
    own[k + 1] = 2 * v * v * x0 + kink * t;
    own[k + 2] = 2 * v * v * n0 + kink;
    own[k + 3] = 2 * v * (w * x1 + z * x0) + 2 * (moment1[i]! + t * moment0[i]!);
    own[k + 4] = 2 * v * (w * n1 + z * n0) + 2 * moment0[i]!;
    own[k + 5] = 2 * (w * (w * n2 + z * n1) + z * (w * n1 + z * n0));
  }

  /** Row and column of c. */
  #constantColumn(theta: Float64Array, hessian: Float64Array, i: number): void {
    const { width, turn, height } = this.#moments.sweep;
    const n = 3 * width + 1;
    const m0 = this.#moments.active[0][i]!;
    const m1 = this.#moments.active[1][i]!;
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
    const { width, turn, height } = this.#moments.sweep;
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
    const { width, turn, moment0, moment1 } = this.#moments.sweep;
    const n = 3 * width + 1;
    const t = turn[i]!;
    const m0 = 2 * moment0[i]!;
    const m1 = 2 * (moment1[i]! + t * moment0[i]!);
    const kink = this.#moments.kink[i]!;
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
}
