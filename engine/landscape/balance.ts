/**
 * Parameters of the same realization whose neurons have incoming and outgoing weights of like size. Where these differ by
 * orders of magnitude, so do the components of G, and a gradient that is small as a whole says nothing of some of them.
 */
import type { Shape } from '../network/shape';

/** Neurons are scaled by powers of two: the realization stays the same to the last bit. */
export function balanced(shape: Shape, theta: Float64Array): Float64Array {
  const result = Float64Array.from(theta);
  for (let layer = 1; layer <= shape.depth; layer++) {
    const width = shape.widths[layer]!;
    const [before, after] = [shape.widths[layer - 1]!, shape.widths[layer + 1]!];
    for (let i = 0; i < width; i++) {
      const incoming = Array.from({ length: before }, (_, j) => shape.weights[layer - 1]! + i * before + j);
      incoming.push(shape.biases[layer - 1]! + i);
      const outgoing = Array.from({ length: after }, (_, j) => shape.weights[layer]! + j * width + i);
      const ratio = length(result, outgoing) / length(result, incoming);
      if (!(ratio > 0 && ratio < Infinity)) continue;
      const factor = 2 ** Math.round(Math.log2(ratio) / 2);
      for (const k of incoming) result[k]! *= factor;
      for (const k of outgoing) result[k]! /= factor;
    }
  }
  return result;
}

function length(theta: Float64Array, indices: readonly number[]): number {
  return Math.hypot(...indices.map((k) => theta[k]!));
}
