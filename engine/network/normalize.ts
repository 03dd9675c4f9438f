import type { Shape } from './shape';

/**
 * Moves theta, in place, onto the submanifold where each hidden neuron's incoming weights and bias together have norm one,
 * without changing the realization: row i of a layer is divided by its norm and column i of the next weight matrix
 * multiplied by it, layer by layer from the input. A zero neuron becomes (0, …, 0, 1) with outgoing weights zero: it was
 * off everywhere. (The normalized flow's manifold M: arXiv 2207.06246.)
 */
export function normalize(shape: Shape, theta: Float64Array): Float64Array {
  for (let layer = 0; layer < shape.depth; layer++) {
    const fanIn = shape.widths[layer]!;
    const width = shape.widths[layer + 1]!;
    const nextWidth = shape.widths[layer + 2]!;
    for (let i = 0; i < width; i++) {
      const row = shape.weights[layer]! + i * fanIn;
      const bias = shape.biases[layer]! + i;
      const largest = largestOf(theta, row, fanIn, bias);
      const column = shape.weights[layer + 1]! + i;
      if (largest === 0) {
        theta[bias] = 1;
        for (let k = 0; k < nextWidth; k++) theta[column + k * width] = 0;
        continue;
      }
      // Multiplying by a power of two first is exact and keeps the squares from overflowing or vanishing.
      const power = powerOfTwo(largest);
      scaleRow(theta, row, fanIn, bias, 1 / power);
      const norm = rowNorm(theta, row, fanIn, bias);
      for (let j = row; j < row + fanIn; j++) theta[j] = quotient(theta[j]!, norm);
      theta[bias] = quotient(theta[bias]!, norm);
      for (let k = 0; k < nextWidth; k++) {
        const v = theta[column + k * width]!;
        theta[column + k * width] = (v * norm.high + v * norm.low) * power;
      }
    }
  }
  return theta;
}

function largestOf(theta: Float64Array, row: number, fanIn: number, bias: number): number {
  let largest = Math.abs(theta[bias]!);
  for (let j = row; j < row + fanIn; j++) largest = Math.max(largest, Math.abs(theta[j]!));
  return largest;
}

/** The power of two at or just below a positive x, between 2^-1022 and 2^1022 so that its reciprocal is one as well. */
function powerOfTwo(x: number): number {
  const exponent = Math.min(Math.max(Math.floor(Math.log2(x)), -1022), 1022);
  return 2 ** exponent;
}

function scaleRow(theta: Float64Array, row: number, fanIn: number, bias: number, factor: number): void {
  for (let j = row; j < row + fanIn; j++) theta[j]! *= factor;
  theta[bias]! *= factor;
}

/** A norm to twice the working precision: high + low. */
interface Norm {
  readonly high: number;
  readonly low: number;
}

/** The norm of the row with entries below 2: the squares are summed with their rounding errors. */
function rowNorm(theta: Float64Array, row: number, fanIn: number, bias: number): Norm {
  let sum = 0;
  let error = 0;
  for (let j = row; j <= row + fanIn; j++) {
    const x = theta[j === row + fanIn ? bias : j]!;
    const square = x * x;
    const next = sum + square;
    const part = next - sum;
    error += sum - (next - part) + (square - part) + productError(x, x, square);
    sum = next;
  }
  const high = Math.sqrt(sum);
  const square = high * high;
  return { high, low: (sum - square - productError(high, high, square) + error) / (2 * high) };
}

/** x divided by the norm, rounded nearly once. */
function quotient(x: number, norm: Norm): number {
  const q = x / norm.high;
  const product = q * norm.high;
  return q + (x - product - productError(q, norm.high, product) - q * norm.low) / norm.high;
}

/** x y - fl(x y), exactly, for factors of moderate size (Dekker's product). */
function productError(x: number, y: number, product: number): number {
  const splitX = 134217729 * x;
  const xHigh = splitX - (splitX - x);
  const xLow = x - xHigh;
  const splitY = 134217729 * y;
  const yHigh = splitY - (splitY - y);
  const yLow = y - yHigh;
  return xHigh * yHigh - product + xHigh * yLow + xLow * yHigh + xLow * yLow;
}
