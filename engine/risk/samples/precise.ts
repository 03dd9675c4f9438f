import { add, multiply, result } from '../../calculus/double-double';
import type { Shape } from '../../network/shape';

/** The mean of (N(x_j) - y_j)^2 with every residual computed to twice the working precision. */
export function preciseMean(shape: Shape, theta: Float64Array, rows: Float64Array): number {
  if (!theta.every(Number.isFinite)) return NaN;
  const columns = shape.inputs + 1;
  const count = rows.length / columns;
  const widest = Math.max(...shape.widths);
  let high = new Float64Array(widest);
  let low = new Float64Array(widest);
  let nextHigh = new Float64Array(widest);
  let nextLow = new Float64Array(widest);
  let sumHigh = 0;
  let sumLow = 0;
  for (let row = 0; row < count; row++) {
    high.set(rows.subarray(row * columns, row * columns + shape.inputs));
    low.fill(0);
    for (let layer = 0; layer <= shape.depth; layer++) {
      const fanIn = shape.widths[layer]!;
      let weight = shape.weights[layer]!;
      for (let i = 0; i < shape.widths[layer + 1]!; i++) {
        let zHigh = theta[shape.biases[layer]! + i]!;
        let zLow = 0;
        for (let j = 0; j < fanIn; j++) {
          multiply(theta[weight++]!, 0, high[j]!, low[j]!);
          add(zHigh, zLow, result.high, result.low);
          zHigh = result.high;
          zLow = result.low;
        }
        const on = layer === shape.depth || zHigh > 0 || (zHigh === 0 && zLow > 0);
        nextHigh[i] = on ? zHigh : 0;
        nextLow[i] = on ? zLow : 0;
      }
      [high, nextHigh] = [nextHigh, high];
      [low, nextLow] = [nextLow, low];
    }
    add(high[0]!, low[0]!, -rows[row * columns + columns - 1]!, 0);
    multiply(result.high, result.low, result.high, result.low);
    add(sumHigh, sumLow, result.high, result.low);
    sumHigh = result.high;
    sumLow = result.low;
  }
  return sumHigh / count;
}
