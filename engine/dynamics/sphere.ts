import type { Shape } from '../network/shape';

/**
 * The submanifold |(w, b)| = 1 of every hidden neuron of every layer: where its rows lie in theta.
 *
 * A row is `inputs` weights that lie together and one bias apart from them.
 */
export interface Rows {
  readonly count: number;
  /** Where each row's weights start, how many there are, and where its bias is. */
  readonly start: Int32Array;
  readonly width: Int32Array;
  readonly bias: Int32Array;
}

/** The rows of all hidden layers. */
export function hiddenRows(shape: Shape): Rows {
  const start: number[] = [];
  const width: number[] = [];
  const bias: number[] = [];
  for (let layer = 0; layer < shape.depth; layer++) {
    const inputs = shape.widths[layer]!;
    for (let row = 0; row < shape.widths[layer + 1]!; row++) {
      start.push(shape.weights[layer]! + row * inputs);
      width.push(inputs);
      bias.push(shape.biases[layer]! + row);
    }
  }
  return {
    count: start.length,
    start: Int32Array.from(start),
    width: Int32Array.from(width),
    bias: Int32Array.from(bias),
  };
}

/** The inner product of one row of `left` and of `right`. */
export function rowDot(rows: Rows, row: number, left: Float64Array, right: Float64Array): number {
  const start = rows.start[row]!;
  const end = start + rows.width[row]!;
  const bias = rows.bias[row]!;
  let sum = left[bias]! * right[bias]!;
  for (let j = start; j < end; j++) sum += left[j]! * right[j]!;
  return sum;
}

/** `target` += factor * `source` on one row. */
export function addRow(
  rows: Rows,
  row: number,
  factor: number,
  source: Float64Array,
  target: Float64Array,
): void {
  const start = rows.start[row]!;
  const end = start + rows.width[row]!;
  const bias = rows.bias[row]!;
  for (let j = start; j < end; j++) target[j] = target[j]! + factor * source[j]!;
  target[bias] = target[bias]! + factor * source[bias]!;
}

function scaleRow(rows: Rows, row: number, factor: number, target: Float64Array): void {
  const start = rows.start[row]!;
  const end = start + rows.width[row]!;
  for (let j = start; j < end; j++) target[j] = target[j]! * factor;
  target[rows.bias[row]!] = target[rows.bias[row]!]! * factor;
}

/**
 * Moves each row of `point` to length one without touching the outgoing weights; two passes leave |(w, b)| = 1 to one
 * rounding. Rows that vanish are left alone: a tangent step never leads there.
 */
export function retract(rows: Rows, point: Float64Array): void {
  for (let row = 0; row < rows.count; row++) {
    for (let pass = 0; pass < 2; pass++) {
      const square = rowDot(rows, row, point, point);
      if (square > 0 && square !== 1) scaleRow(rows, row, 1 / Math.sqrt(square), point);
    }
  }
}

/** Removes from `vector` the part along each row of `point` (rows of length one): the projection P of the tangent space. */
export function projectTangent(rows: Rows, point: Float64Array, vector: Float64Array): void {
  for (let row = 0; row < rows.count; row++) {
    addRow(rows, row, -rowDot(rows, row, point, vector), point, vector);
  }
}
