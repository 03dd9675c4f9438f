import type { Shape } from '../../network/shape';
import type { Points } from './points';

/** The Hessian of mean (N - y)^2 with the activation patterns of all rows frozen: mean of 2 ∇N ∇Nᵀ + 2 r ∇²N. */
export class PointHessian {
  readonly #shape: Shape;
  readonly #points: Points;
  readonly #gradient: Float64Array;
  /** Derivatives of activations along the vector, or with respect to one z, by unit. */
  readonly #tangent: Float64Array;
  /** Derivatives of ∂N/∂z along the vector, by unit. */
  readonly #deltaTangent: Float64Array;

  constructor(shape: Shape, points: Points) {
    this.#shape = shape;
    this.#points = points;
    this.#gradient = new Float64Array(shape.parameters);
    this.#tangent = new Float64Array(points.units);
    this.#deltaTangent = new Float64Array(points.units);
  }

  matrix(theta: Float64Array, rows: Float64Array, count: number, hessian: Float64Array): void {
    const points = this.#points;
    const gradient = this.#gradient;
    const n = theta.length;
    const columns = this.#shape.inputs + 1;
    hessian.fill(0);
    for (let row = 0; row < count; row++) {
      const r = points.forward(theta, rows, row * columns) - rows[row * columns + columns - 1]!;
      points.backward(theta);
      gradient.fill(0);
      points.addGradient(1, gradient);
      for (let i = 0; i < n; i++) {
        const g = gradient[i]!;
        if (g === 0) continue;
        for (let j = i; j < n; j++) hessian[i * n + j]! += g * gradient[j]!;
      }
      this.#addSecond(theta, r, hessian);
    }
    const factor = 2 / count;
    for (let i = 0; i < n; i++) {
      for (let j = i; j < n; j++) hessian[i * n + j] = hessian[j * n + i] = factor * hessian[i * n + j]!;
    }
  }

  /** Adds r ∇²N above the diagonal: parameters of a neuron's row against weights of later layers. */
  #addSecond(theta: Float64Array, r: number, hessian: Float64Array): void {
    const { firstUnit, activation } = this.#points;
    const shape = this.#shape;
    const tangent = this.#tangent;
    for (let layer = 1; layer <= shape.depth; layer++) {
      for (let unit = firstUnit[layer]!; unit < firstUnit[layer + 1]!; unit++) {
        if (!(activation[unit]! > 0)) continue;
        tangent.fill(0);
        tangent[unit] = 1;
        for (let later = layer + 1; later <= shape.depth + 1; later++) {
          this.#addLater(theta, r, hessian, layer, unit, later);
        }
      }
    }
  }

  /** Pairs the row of `unit` with the weights into layer `later`, and carries the tangent through that layer. */
  #addLater(
    theta: Float64Array,
    r: number,
    hessian: Float64Array,
    layer: number,
    unit: number,
    later: number,
  ): void {
    const { firstUnit, activation, delta } = this.#points;
    const shape = this.#shape;
    const tangent = this.#tangent;
    const n = theta.length;
    const inputFrom = firstUnit[layer - 1]!;
    const inputTo = firstUnit[layer]!;
    const row = shape.weights[layer - 1]! + (unit - inputTo) * (inputTo - inputFrom) - inputFrom;
    const bias = shape.biases[layer - 1]! + unit - inputTo;
    const from = firstUnit[later - 1]!;
    const to = firstUnit[later]!;
    for (let k = 0; k < shape.widths[later]!; k++) {
      const output = later > shape.depth;
      if (!output && !(activation[to + k]! > 0)) continue;
      const d = output ? r : r * delta[to + k]!;
      const weight = shape.weights[later - 1]! + k * (to - from) - from;
      let sum = 0;
      for (let j = from; j < to; j++) {
        const t = tangent[j]!;
        if (t === 0) continue;
        sum += theta[weight + j]! * t;
        const e = d * t;
        for (let l = inputFrom; l < inputTo; l++) hessian[(row + l) * n + weight + j]! += e * activation[l]!;
        hessian[bias * n + weight + j]! += e;
      }
      if (!output) tangent[to + k] = sum;
    }
  }

  product(
    theta: Float64Array,
    rows: Float64Array,
    count: number,
    vector: Float64Array,
    product: Float64Array,
  ): void {
    const points = this.#points;
    const columns = this.#shape.inputs + 1;
    product.fill(0);
    for (let row = 0; row < count; row++) {
      const r = points.forward(theta, rows, row * columns) - rows[row * columns + columns - 1]!;
      points.backward(theta);
      const along = this.#tangentForward(theta, vector);
      this.#tangentBackward(theta, vector);
      this.#addRow(r, along, product);
    }
    const factor = 2 / count;
    for (let i = 0; i < product.length; i++) product[i]! *= factor;
  }

  /** Returns ∇N · vector. */
  #tangentForward(theta: Float64Array, vector: Float64Array): number {
    const { firstUnit, activation, units } = this.#points;
    const shape = this.#shape;
    const tangent = this.#tangent;
    tangent.fill(0);
    for (let layer = 1; layer <= shape.depth; layer++) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      for (let unit = to; unit < firstUnit[layer + 1]!; unit++) {
        if (!(activation[unit]! > 0)) continue;
        const weight = shape.weights[layer - 1]! + (unit - to) * (to - from) - from;
        let sum = vector[shape.biases[layer - 1]! + unit - to]!;
        for (let j = from; j < to; j++) {
          sum += vector[weight + j]! * activation[j]! + theta[weight + j]! * tangent[j]!;
        }
        tangent[unit] = sum;
      }
    }
    const last = firstUnit[shape.depth]!;
    const weight = shape.weights[shape.depth]! - last;
    let sum = vector[shape.biases[shape.depth]!]!;
    for (let j = last; j < units; j++) {
      sum += vector[weight + j]! * activation[j]! + theta[weight + j]! * tangent[j]!;
    }
    return sum;
  }

  #tangentBackward(theta: Float64Array, vector: Float64Array): void {
    const { firstUnit, activation, delta } = this.#points;
    const shape = this.#shape;
    const tangent = this.#deltaTangent;
    tangent.fill(0);
    for (let layer = shape.depth; layer >= 1; layer--) {
      const to = firstUnit[layer]!;
      const end = firstUnit[layer + 1]!;
      for (let unit = to; unit < end; unit++) {
        if (!(activation[unit]! > 0)) continue;
        let sum = 0;
        for (let k = 0; k < shape.widths[layer + 1]!; k++) {
          const weight = shape.weights[layer]! + k * (end - to) + unit - to;
          if (layer === shape.depth) sum += vector[weight]!;
          else sum += vector[weight]! * delta[end + k]! + theta[weight]! * tangent[end + k]!;
        }
        tangent[unit] = sum;
      }
    }
  }

  /** Adds (∇N · vector) ∇N + r times the derivative of ∇N along the vector. */
  #addRow(r: number, along: number, product: Float64Array): void {
    const { firstUnit, activation, delta } = this.#points;
    const shape = this.#shape;
    for (let layer = 1; layer <= shape.depth + 1; layer++) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      for (let i = 0; i < shape.widths[layer]!; i++) {
        const output = layer > shape.depth;
        const d = output ? 1 : delta[to + i]!;
        const s = d * along + (output ? 0 : r * this.#deltaTangent[to + i]!);
        const e = r * d;
        if (s === 0 && e === 0) continue;
        const weight = shape.weights[layer - 1]! + i * (to - from) - from;
        for (let j = from; j < to; j++) product[weight + j]! += s * activation[j]! + e * this.#tangent[j]!;
        product[shape.biases[layer - 1]! + i]! += s;
      }
    }
  }
}
