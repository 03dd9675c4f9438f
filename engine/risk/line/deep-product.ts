import type { Shape } from '../../network/shape';
import { DeepCells } from './deep-cells';
import type { Pieces } from './pieces';

/**
 * The Hessian of the risk of a deep network on an interval, as a product with a vector:
 * 2 ∫ ∇N ∇Nᵀ p + 2 ∫ r ∇²N p with the activation patterns frozen, plus for each transversal zero q of a pre-activation z
 * 2 r(q) p(q) (∂N/∂a)(q) / |z'(q)| g gᵀ with g = ∇_θ z at q. Each cell costs O(parameters).
 */
export class DeepProduct {
  readonly #cells: DeepCells;
  readonly #theta: Float64Array;
  #known = false;
  /** Derivatives along the vector of activations at the midpoint, of their slopes, and of ∂N/∂z, by unit. */
  readonly #value: Float64Array;
  readonly #slope: Float64Array;
  readonly #delta: Float64Array;
  readonly #unitVector: Float64Array;
  readonly #column: Float64Array;

  constructor(shape: Shape, pieces: Pieces) {
    this.#cells = new DeepCells(shape, pieces);
    const units = this.#cells.units;
    this.#theta = new Float64Array(shape.parameters);
    this.#unitVector = new Float64Array(shape.parameters);
    this.#column = new Float64Array(shape.parameters);
    this.#value = new Float64Array(units);
    this.#slope = new Float64Array(units);
    this.#delta = new Float64Array(units);
  }

  /** Writes the whole matrix, symmetric to the last bit. */
  matrix(theta: Float64Array, hessian: Float64Array): void {
    const n = theta.length;
    const unit = this.#unitVector;
    for (let column = 0; column < n; column++) {
      unit.fill(0);
      unit[column] = 1;
      this.product(theta, unit, this.#column);
      for (let row = column; row < n; row++) {
        hessian[row * n + column] = this.#column[row]!;
        hessian[column * n + row] = this.#column[row]!;
      }
    }
  }

  product(theta: Float64Array, vector: Float64Array, product: Float64Array): void {
    this.#prepare(theta);
    const cells = this.#cells;
    product.fill(0);
    for (let cell = 0; cell < cells.count; cell++) this.#addCell(theta, vector, product, cell);
    for (let k = 0; k < cells.kinkCount; k++) this.#addKink(vector, product, k);
  }

  #prepare(theta: Float64Array): void {
    if (this.#known) {
      let same = true;
      for (let i = 0; i < theta.length; i++) if (this.#theta[i] !== theta[i]) same = false;
      if (same) return;
    }
    this.#cells.prepare(theta);
    this.#cells.weighKinks(theta);
    this.#theta.set(theta);
    this.#known = true;
  }

  #addCell(theta: Float64Array, vector: Float64Array, product: Float64Array, cell: number): void {
    const { shape, firstUnit, units, activation, slope, delta } = this.#cells;
    const base = cell * units;
    this.#tangentForward(theta, vector, base);
    this.#tangentBackward(theta, vector, base);
    const last = firstUnit[shape.depth]!;
    const output = shape.weights[shape.depth]!;
    let value = vector[shape.biases[shape.depth]!]!;
    let rise = 0;
    for (let j = last; j < units; j++) {
      const v = theta[output + j - last]!;
      const dv = vector[output + j - last]!;
      value += dv * activation[base + j]! + v * this.#value[j]!;
      rise += dv * slope[base + j]! + v * this.#slope[j]!;
    }
    const { density0, density1, density2, residual0, residual1 } = this.#cells;
    const r0 = 2 * residual0[cell]!;
    const r1 = 2 * residual1[cell]!;
    // Integrals of (∇N · vector) p and (x - m) (∇N · vector) p.
    const n0 = 2 * (value * density0[cell]! + rise * density1[cell]!);
    const n1 = 2 * (value * density1[cell]! + rise * density2[cell]!);
    for (let layer = 1; layer <= shape.depth + 1; layer++) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      for (let i = 0; i < shape.widths[layer]!; i++) {
        const d = layer > shape.depth ? 1 : delta[base + to + i]!;
        const dd = layer > shape.depth ? 0 : this.#delta[to + i]!;
        if (d === 0 && dd === 0) continue;
        const weight = shape.weights[layer - 1]! + i * (to - from) - from;
        const s0 = d * n0 + dd * r0;
        const s1 = d * n1 + dd * r1;
        const e0 = d * r0;
        const e1 = d * r1;
        for (let j = from; j < to; j++) {
          product[weight + j]! +=
            activation[base + j]! * s0 + slope[base + j]! * s1 + this.#value[j]! * e0 + this.#slope[j]! * e1;
        }
        product[shape.biases[layer - 1]! + i]! += s0;
      }
    }
  }

  #tangentForward(theta: Float64Array, vector: Float64Array, base: number): void {
    const { shape, firstUnit, activation, slope } = this.#cells;
    this.#value[0] = 0;
    this.#slope[0] = 0;
    for (let layer = 1; layer <= shape.depth; layer++) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      let weight = shape.weights[layer - 1]!;
      for (let unit = to; unit < firstUnit[layer + 1]!; unit++) {
        let value = 0;
        let rise = 0;
        if (activation[base + unit]! > 0) {
          value = vector[shape.biases[layer - 1]! + unit - to]!;
          for (let j = from; j < to; j++) {
            const w = theta[weight + j - from]!;
            const dw = vector[weight + j - from]!;
            value += dw * activation[base + j]! + w * this.#value[j]!;
            rise += dw * slope[base + j]! + w * this.#slope[j]!;
          }
        }
        weight += to - from;
        this.#value[unit] = value;
        this.#slope[unit] = rise;
      }
    }
  }

  #tangentBackward(theta: Float64Array, vector: Float64Array, base: number): void {
    const { shape, firstUnit, activation, delta } = this.#cells;
    const tangent = this.#delta;
    tangent.fill(0);
    for (let layer = shape.depth; layer >= 1; layer--) {
      const to = firstUnit[layer]!;
      const end = firstUnit[layer + 1]!;
      const above = layer === shape.depth ? 1 : shape.widths[layer + 1]!;
      for (let unit = to; unit < end; unit++) {
        if (!(activation[base + unit]! > 0)) continue;
        let sum = 0;
        for (let k = 0; k < above; k++) {
          const weight = shape.weights[layer]! + k * (end - to) + unit - to;
          const d = layer === shape.depth ? 1 : delta[base + end + k]!;
          const dd = layer === shape.depth ? 0 : tangent[end + k]!;
          sum += vector[weight]! * d + theta[weight]! * dd;
        }
        tangent[unit] = sum;
      }
    }
  }

  /** weight * g (g · vector), g = ∇_θ z at the kink. */
  #addKink(vector: Float64Array, product: Float64Array, k: number): void {
    const { shape, firstUnit, units, kinkActivation, kinkDelta, kinkWeight, kinkUnit } = this.#cells;
    const base = k * units;
    let along = 0;
    for (let pass = 0; pass < 2; pass++) {
      const factor = kinkWeight[k]! * along;
      for (let layer = 1; layer <= shape.depth && firstUnit[layer]! <= kinkUnit[k]!; layer++) {
        const from = firstUnit[layer - 1]!;
        const to = firstUnit[layer]!;
        for (let i = 0; i < shape.widths[layer]!; i++) {
          const d = kinkDelta[base + to + i]!;
          if (d === 0) continue;
          const weight = shape.weights[layer - 1]! + i * (to - from) - from;
          const bias = shape.biases[layer - 1]! + i;
          if (pass === 0) {
            for (let j = from; j < to; j++) along += d * kinkActivation[base + j]! * vector[weight + j]!;
            along += d * vector[bias]!;
          } else {
            for (let j = from; j < to; j++) product[weight + j]! += factor * d * kinkActivation[base + j]!;
            product[bias]! += factor * d;
          }
        }
      }
    }
  }
}
