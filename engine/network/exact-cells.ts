import { compareFractions, fractionOf, rootOf, signAt, toDyadics, type Fraction } from './dyadic';
import type { Shape } from './shape';

/** Where the network is one affine function: alpha x + beta, both times 2^-exponent, between left and right. */
export interface ExactCell {
  readonly left: Fraction;
  readonly right: Fraction;
  /** Of the layer's activations on this cell; after the output layer one entry: the network itself. */
  readonly alpha: readonly bigint[];
  readonly beta: readonly bigint[];
}

export interface ExactLayers {
  /** The cells of the output, ascending. */
  readonly cells: readonly ExactCell[];
  /** Values are integers times 2^-exponent. */
  readonly exponent: number;
  /** For each hidden layer, by neuron: whether its activation is not constant on the domain. */
  readonly varies: readonly (readonly boolean[])[];
}

/**
 * The affine pieces of a network with one-dimensional input on [a, b], layer by layer, in exact arithmetic: parameters are
 * dyadic, so slopes and intercepts are integers on a common power of two and kinks are quotients of two of them.
 *
 * `visit` sees each hidden layer's pre-activations on the cells of the layers below.
 */
export function exactCells(
  shape: Shape,
  theta: Float64Array,
  a: number,
  b: number,
  visit?: (layer: number, preActivations: readonly ExactCell[]) => void,
): ExactLayers {
  const { integers, exponent } = toDyadics(theta);
  let cells: ExactCell[] = [{ left: fractionOf(a), right: fractionOf(b), alpha: [1n], beta: [0n] }];
  const varies: boolean[][] = [];
  for (let layer = 0; layer <= shape.depth; layer++) {
    const affine = cells.map((cell) => affineImage(shape, integers, layer, BigInt(exponent * layer), cell));
    if (layer === shape.depth) {
      cells = affine;
      break;
    }
    visit?.(layer, affine);
    cells = affine.flatMap(splitAtZeros);
    varies.push(
      Array.from({ length: shape.widths[layer + 1]! }, (_, i) => cells.some((cell) => cell.alpha[i] !== 0n)),
    );
  }
  return { cells, exponent: exponent * (shape.depth + 1), varies };
}

/** W a + b on a cell; `shift` brings the bias to the scale of the products. */
function affineImage(
  shape: Shape,
  integers: readonly bigint[],
  layer: number,
  shift: bigint,
  cell: ExactCell,
): ExactCell {
  const fanIn = shape.widths[layer]!;
  const alpha: bigint[] = [];
  const beta: bigint[] = [];
  for (let i = 0; i < shape.widths[layer + 1]!; i++) {
    let slope = 0n;
    let intercept = integers[shape.biases[layer]! + i]! << shift;
    for (let j = 0; j < fanIn; j++) {
      const weight = integers[shape.weights[layer]! + i * fanIn + j]!;
      if (weight === 0n) continue;
      if (cell.alpha[j] !== 0n) slope += weight * cell.alpha[j]!;
      if (cell.beta[j] !== 0n) intercept += weight * cell.beta[j]!;
    }
    alpha.push(slope);
    beta.push(intercept);
  }
  return { left: cell.left, right: cell.right, alpha, beta };
}

/** Cuts a cell at the zeros of its pre-activations and applies max(·, 0) on each part. */
function splitAtZeros(cell: ExactCell): ExactCell[] {
  const { left, right, alpha, beta } = cell;
  const atLeft = alpha.map((slope, i) => signAt(slope, beta[i]!, left));
  const atRight = alpha.map((slope, i) => signAt(slope, beta[i]!, right));
  const zeros: Fraction[] = [];
  alpha.forEach((slope, i) => {
    if (atLeft[i]! * atRight[i]! < 0) zeros.push(rootOf(slope, beta[i]!));
  });
  zeros.sort(compareFractions);
  const ends = [left, ...zeros.filter((q, k) => k === 0 || compareFractions(zeros[k - 1]!, q) < 0), right];
  return ends.slice(1).map((end, k) => {
    const start = ends[k]!;
    const on = alpha.map((slope, i) => {
      const signs = atLeft[i]! + atRight[i]!;
      if (atLeft[i]! * atRight[i]! >= 0) return signs > 0;
      // The zero lies inside the cell: on is the side where the slope leads up.
      return slope > 0n ? signAt(slope, beta[i]!, start) >= 0 : signAt(slope, beta[i]!, end) >= 0;
    });
    return {
      left: start,
      right: end,
      alpha: alpha.map((slope, i) => (on[i] ? slope : 0n)),
      beta: beta.map((intercept, i) => (on[i] ? intercept : 0n)),
    };
  });
}
