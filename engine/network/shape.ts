/**
 * The shape of a fully connected ReLU network and the layout of its parameter vector theta.
 *
 * theta is laid out layer by layer: the weight matrix row by row, then the bias. For one hidden layer of width H and
 * input dimension d that is w (H*d), b (H), v (H), c (1), the papers' own order.
 */
export interface Shape {
  /** Layer widths from input to output, e.g. [1, 8, 1]; at least three of them, the last is 1. */
  readonly widths: readonly number[];
  readonly inputs: number;
  /** Number of hidden layers. */
  readonly depth: number;
  /** Length of theta. */
  readonly parameters: number;
  /** For layer l = 0 … depth (the last is the output layer): where its weights and its bias start in theta. */
  readonly weights: readonly number[];
  readonly biases: readonly number[];
}

/** The layout for the given layer widths. */
export function shapeOf(widths: readonly number[]): Shape {
  const weights: number[] = [];
  const biases: number[] = [];
  let parameters = 0;
  for (let layer = 0; layer + 1 < widths.length; layer++) {
    const rows = widths[layer + 1]!;
    weights.push(parameters);
    parameters += rows * widths[layer]!;
    biases.push(parameters);
    parameters += rows;
  }
  return { widths, inputs: widths[0]!, depth: widths.length - 2, parameters, weights, biases };
}
