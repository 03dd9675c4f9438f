import type { Shape } from '../network/shape';

/**
 * N(x) and the generalized gradient of N at a point x, ReLU'(0) = 0: what a stochastic gradient is made of. Any shape.
 * Owns its scratch memory; nothing is allocated after construction.
 */
export class Backpropagation {
  private readonly shape: Shape;
  /** Outputs of each layer, the input first; of hidden layers after ReLU. */
  private readonly outputs: Float64Array[];
  private readonly sensitivities: Float64Array[];

  constructor(shape: Shape) {
    this.shape = shape;
    this.outputs = shape.widths.map((width) => new Float64Array(width));
    this.sensitivities = shape.widths.map((width) => new Float64Array(width));
  }

  /** N at the first `inputs` numbers of `point`. */
  realize(theta: Float64Array, point: Float64Array): number {
    const { shape, outputs } = this;
    const input = outputs[0]!;
    for (let j = 0; j < input.length; j++) input[j] = point[j]!;
    for (let layer = 0; layer <= shape.depth; layer++) {
      const from = outputs[layer]!;
      const to = outputs[layer + 1]!;
      let weight = shape.weights[layer]!;
      const bias = shape.biases[layer]!;
      for (let i = 0; i < to.length; i++) {
        let sum = theta[bias + i]!;
        for (let j = 0; j < from.length; j++) sum += theta[weight++]! * from[j]!;
        to[i] = layer < shape.depth && !(sum > 0) ? 0 : sum;
      }
    }
    return outputs[shape.depth + 1]![0]!;
  }

  /** Adds factor * gradient of N at the point last given to `realize`. */
  add(theta: Float64Array, factor: number, gradient: Float64Array): void {
    const { shape, outputs, sensitivities } = this;
    sensitivities[shape.depth + 1]![0] = factor;
    for (let layer = shape.depth; layer >= 0; layer--) {
      const from = outputs[layer]!;
      const above = sensitivities[layer + 1]!;
      const below = sensitivities[layer]!;
      const weights = shape.weights[layer]!;
      const biases = shape.biases[layer]!;
      below.fill(0);
      for (let i = 0; i < above.length; i++) {
        const sensitivity = above[i]!;
        if (sensitivity === 0) continue;
        gradient[biases + i] = gradient[biases + i]! + sensitivity;
        const row = weights + i * from.length;
        for (let j = 0; j < from.length; j++) {
          gradient[row + j] = gradient[row + j]! + sensitivity * from[j]!;
          below[j] = below[j]! + sensitivity * theta[row + j]!;
        }
      }
      // A hidden neuron that is off, or exactly at its kink, passes nothing on.
      if (layer > 0) for (let j = 0; j < from.length; j++) if (!(from[j]! > 0)) below[j] = 0;
    }
  }
}
