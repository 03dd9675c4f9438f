import type { HessianMoments } from './hessian-moments';

/** The product of the Hessian of a shallow network's risk on an interval with a vector, in O(H). */
export class ShallowProduct {
  readonly #moments: HessianMoments;
  readonly #leftValue: Float64Array;
  readonly #leftSlope: Float64Array;
  readonly #cell0: Float64Array;
  readonly #cell1: Float64Array;
  readonly #moment0: Float64Array;
  readonly #moment1: Float64Array;

  constructor(moments: HessianMoments) {
    const width = moments.sweep.width;
    const cells = width + moments.pieces.count;
    this.#moments = moments;
    this.#leftValue = new Float64Array(width + 1);
    this.#leftSlope = new Float64Array(width + 1);
    this.#cell0 = new Float64Array(cells);
    this.#cell1 = new Float64Array(cells);
    this.#moment0 = new Float64Array(width);
    this.#moment1 = new Float64Array(width);
  }

  /** Writes the product of the matrix with `vector` into `product`. */
  run(theta: Float64Array, vector: Float64Array, product: Float64Array): void {
    this.#moments.at(theta);
    const { width, turn, height, moment0, moment1 } = this.#moments.sweep;
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
      const motion = this.#moments.kink[i]! * (t * dw + db);
      product[i] = v * (n1 + t * n0) + dv * m1 + motion * t;
      product[width + i] = v * n0 + dv * m0 + motion;
      product[2 * width + i] = 2 * (w * n1 + height[i]! * n0) + dw * m1 + db * m0;
    }
    product[3 * width] = 2 * total;
  }

  /**
   * Integrals of (∇N · vector) p and (x - t_i) (∇N · vector) p over the active sets, the way the sweep treats the residual:
   * along the line ∇N · vector is affine between turning points and jumps there. Returns the integral over the domain.
   */
  #directional(theta: Float64Array, vector: Float64Array): number {
    const { width, turn, height, order, half, firstCell } = this.#moments.sweep;
    const [density0, density1, density2] = this.#moments.density;
    const leftValue = this.#leftValue;
    const leftSlope = this.#leftSlope;
    let y = 0;
    let slope = 0;
    let x = this.#moments.pieces.b;
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
    x = this.#moments.pieces.a;
    let prefix0 = 0;
    let prefix1 = 0;
    for (let k = 0; k <= width; k++) {
      const i = k < width ? order[k]! : 0;
      const end = k < width ? turn[i]! : this.#moments.pieces.b;
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
    const { width, order, half, firstCell } = this.#moments.sweep;
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
