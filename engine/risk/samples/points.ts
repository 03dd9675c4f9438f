import type { Shape } from '../../network/shape';

/**
 * A network and its derivatives at one point after the other. Units are the inputs and the hidden neurons, layer by layer.
 * Nothing is allocated after construction.
 */
export class Points {
  readonly shape: Shape;
  readonly units: number;
  /** The first unit of layer l = 0 (the inputs) … depth, and one past the last. */
  readonly firstUnit: readonly number[];
  /** The inputs, and max(z, 0) of the hidden neurons. */
  readonly activation: Float64Array;
  /** ∂N/∂z of the hidden neurons, zero where they are off. */
  readonly delta: Float64Array;
  readonly #preActivation: Float64Array;

  constructor(shape: Shape) {
    this.shape = shape;
    const firstUnit = [0];
    for (let layer = 0; layer <= shape.depth; layer++)
      firstUnit.push(firstUnit[layer]! + shape.widths[layer]!);
    this.firstUnit = firstUnit;
    this.units = firstUnit[shape.depth + 1]!;
    this.activation = new Float64Array(this.units);
    this.delta = new Float64Array(this.units);
    this.#preActivation = new Float64Array(this.units);
  }

  /** N at the inputs that start at `offset` in `rows`. */
  forward(theta: Float64Array, rows: Float64Array, offset: number): number {
    const { shape, firstUnit, activation } = this;
    const pre = this.#preActivation;
    for (let j = 0; j < shape.inputs; j++) activation[j] = rows[offset + j]!;
    for (let layer = 1; layer <= shape.depth; layer++) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      const end = firstUnit[layer + 1]!;
      let weight = shape.weights[layer - 1]!;
      let bias = shape.biases[layer - 1]!;
      for (let unit = to; unit < end; unit++) {
        let z = theta[bias++]!;
        for (let j = from; j < to; j++) z += theta[weight++]! * activation[j]!;
        pre[unit] = z;
        activation[unit] = z > 0 ? z : 0;
      }
    }
    let weight = shape.weights[shape.depth]!;
    let output = theta[shape.biases[shape.depth]!]!;
    for (let j = firstUnit[shape.depth]!; j < this.units; j++) output += theta[weight++]! * activation[j]!;
    return output;
  }

  /** ∂N/∂z of every hidden neuron at the point of the last `forward`. */
  backward(theta: Float64Array): void {
    const { shape, firstUnit, activation, delta } = this;
    delta.fill(0);
    const last = firstUnit[shape.depth]!;
    let output = shape.weights[shape.depth]!;
    for (let unit = last; unit < this.units; unit++) delta[unit] = theta[output++]!;
    for (let layer = shape.depth; layer >= 1; layer--) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      const end = firstUnit[layer + 1]!;
      for (let unit = to; unit < end; unit++) {
        if (!(activation[unit]! > 0)) delta[unit] = 0;
        const d = delta[unit]!;
        if (d === 0 || layer === 1) continue;
        const weight = shape.weights[layer - 1]! + (unit - to) * (to - from) - from;
        for (let j = from; j < to; j++) delta[j]! += d * theta[weight + j]!;
      }
    }
  }

  /** Adds factor * ∇_θ N, from the last `forward` and `backward`. */
  addGradient(factor: number, gradient: Float64Array): void {
    const { shape, firstUnit, activation, delta } = this;
    for (let layer = 1; layer <= shape.depth + 1; layer++) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      const rows = shape.widths[layer]!;
      const biases = shape.biases[layer - 1]!;
      for (let i = 0; i < rows; i++) {
        const d = layer > shape.depth ? factor : factor * delta[to + i]!;
        if (d === 0) continue;
        const weight = shape.weights[layer - 1]! + i * (to - from) - from;
        for (let j = from; j < to; j++) gradient[weight + j]! += d * activation[j]!;
        gradient[biases + i]! += d;
      }
    }
  }

  /** Adds factor * |∇_θ N|, component by component. */
  addScale(factor: number, scale: Float64Array): void {
    const { shape, firstUnit, activation, delta } = this;
    for (let layer = 1; layer <= shape.depth + 1; layer++) {
      const from = firstUnit[layer - 1]!;
      const to = firstUnit[layer]!;
      for (let i = 0; i < shape.widths[layer]!; i++) {
        const d = layer > shape.depth ? factor : factor * Math.abs(delta[to + i]!);
        const weight = shape.weights[layer - 1]! + i * (to - from) - from;
        for (let j = from; j < to; j++) scale[weight + j]! += d * Math.abs(activation[j]!);
        scale[shape.biases[layer - 1]! + i]! += d;
      }
    }
  }

  /** |c| + sum_j |v_j a_j| at the point of the last `forward`. */
  outputSize(theta: Float64Array): number {
    const { shape } = this;
    let weight = shape.weights[shape.depth]!;
    let size = Math.abs(theta[shape.biases[shape.depth]!]!);
    for (let j = this.firstUnit[shape.depth]!; j < this.units; j++) {
      size += Math.abs(theta[weight++]! * this.activation[j]!);
    }
    return size;
  }

  /** The name of a hidden neuron whose pre-activation is zero at the point of the last `forward`, or null. */
  unitOnKink(theta: Float64Array): string | null {
    const { shape, firstUnit } = this;
    for (let layer = 1; layer <= shape.depth; layer++) {
      for (let unit = firstUnit[layer]!; unit < firstUnit[layer + 1]!; unit++) {
        if (!this.#vanishes(theta, layer, unit)) continue;
        const name = `neuron ${unit - firstUnit[layer]! + 1}`;
        return shape.depth === 1 ? name : `${name} of layer ${layer}`;
      }
    }
    return null;
  }

  /** Whether z is zero up to the rounding of the sum it is, relative to its terms. */
  #vanishes(theta: Float64Array, layer: number, unit: number): boolean {
    const z = this.#preActivation[unit]!;
    if (z === 0) return true;
    const { shape, firstUnit, activation } = this;
    const from = firstUnit[layer - 1]!;
    const to = firstUnit[layer]!;
    const weight = shape.weights[layer - 1]! + (unit - to) * (to - from) - from;
    let size = Math.abs(theta[shape.biases[layer - 1]! + unit - to]!);
    for (let j = from; j < to; j++) size += Math.abs(theta[weight + j]! * activation[j]!);
    return Math.abs(z) <= Number.EPSILON * size;
  }
}
