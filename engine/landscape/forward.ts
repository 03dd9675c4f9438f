import type { Shape } from '../network/shape';

/** The network's values at inputs given one after the other (inputs of each point together). */
export function forward(shape: Shape, theta: Float64Array, inputs: Float64Array): Float64Array {
  const count = inputs.length / shape.inputs;
  const values = new Float64Array(count);
  for (let point = 0; point < count; point++) {
    let layer: Float64Array = inputs.subarray(point * shape.inputs, (point + 1) * shape.inputs);
    for (let l = 0; l <= shape.depth; l++) layer = nextLayer(shape, theta, l, layer);
    values[point] = layer[0]!;
  }
  return values;
}

function nextLayer(shape: Shape, theta: Float64Array, l: number, layer: Float64Array): Float64Array {
  const next = new Float64Array(shape.widths[l + 1]!);
  for (let i = 0; i < next.length; i++) {
    let sum = theta[shape.biases[l]! + i]!;
    const row = shape.weights[l]! + i * layer.length;
    for (let j = 0; j < layer.length; j++) sum += theta[row + j]! * layer[j]!;
    next[i] = l < shape.depth ? Math.max(sum, 0) : sum;
  }
  return next;
}
