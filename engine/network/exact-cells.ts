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
    const affine = affineImages(shape, integers, layer, BigInt(exponent * layer), cells);
    if (layer === shape.depth) {
      cells = affine;
      break;
    }
    visit?.(layer, affine);
    cells = splitAtZeros(affine);
    varies.push(
      Array.from({ length: shape.widths[layer + 1]! }, (_, i) => cells.some((cell) => cell.alpha[i] !== 0n)),
    );
  }
  return { cells, exponent: exponent * (shape.depth + 1), varies };
}

/**
 * W a + b on each cell; `shift` brings the bias to the scale of the products. Mostly a single neuron turns between two
 * neighbours, so the image of one is that of the other and what the change of few activations adds to it. Integers don't round.
 */
function affineImages(
  shape: Shape,
  integers: readonly bigint[],
  layer: number,
  shift: bigint,
  cells: readonly ExactCell[],
): ExactCell[] {
  const [bias, rows, fanIn] = [shape.biases[layer]!, shape.widths[layer + 1]!, shape.widths[layer]!];
  const none = Array.from({ length: fanIn }, () => 0n);
  const constant: Affine = {
    alpha: Array.from({ length: rows }, () => 0n),
    beta: Array.from({ length: rows }, (_, i) => integers[bias + i]! << shift),
  };
  const weights = { integers, start: shape.weights[layer]!, fanIn };
  let below: Affine = { alpha: none, beta: none };
  let image = constant;
  return cells.map((cell) => {
    const changes = changesBetween(below, cell);
    const entries = changesBetween({ alpha: none, beta: none }, cell);
    image =
      changes.length < entries.length ? added(weights, image, changes) : added(weights, constant, entries);
    below = cell;
    return { left: cell.left, right: cell.right, ...image };
  });
}

interface Affine {
  readonly alpha: readonly bigint[];
  readonly beta: readonly bigint[];
}

/** What activation `j` has more than elsewhere. */
interface Change {
  readonly j: number;
  readonly alpha: bigint;
  readonly beta: bigint;
}

function changesBetween(from: Affine, to: Affine): Change[] {
  const changes: Change[] = [];
  for (let j = 0; j < to.alpha.length; j++) {
    if (from.alpha[j] === to.alpha[j] && from.beta[j] === to.beta[j]) continue;
    changes.push({ j, alpha: to.alpha[j]! - from.alpha[j]!, beta: to.beta[j]! - from.beta[j]! });
  }
  return changes;
}

/** A layer's weights, row by row from `start` on. */
interface Weights {
  readonly integers: readonly bigint[];
  readonly start: number;
  readonly fanIn: number;
}

/** The image where activations change. */
function added({ integers, start, fanIn }: Weights, image: Affine, changes: readonly Change[]): Affine {
  const alpha: bigint[] = [];
  const beta: bigint[] = [];
  for (let i = 0; i < image.alpha.length; i++) {
    let slope = image.alpha[i]!;
    let intercept = image.beta[i]!;
    for (const change of changes) {
      const weight = integers[start + i * fanIn + change.j]!;
      if (weight === 0n) continue;
      if (change.alpha !== 0n) slope += weight * change.alpha;
      if (change.beta !== 0n) intercept += weight * change.beta;
    }
    alpha.push(slope);
    beta.push(intercept);
  }
  return { alpha, beta };
}

/** Cuts the cells at the zeros of their pre-activations, which are continuous, and applies max(·, 0) on each part. */
function splitAtZeros(cells: readonly ExactCell[]): ExactCell[] {
  const { left, alpha, beta } = cells[0]!;
  let atLeft = signsAt(alpha, beta, left);
  return cells.flatMap((cell) => {
    const atRight = signsAt(cell.alpha, cell.beta, cell.right);
    const parts = splitCell(cell, atLeft, atRight);
    atLeft = atRight;
    return parts;
  });
}

function signsAt(alpha: readonly bigint[], beta: readonly bigint[], x: Fraction): number[] {
  return alpha.map((slope, i) => signAt(slope, beta[i]!, x));
}

function splitCell(cell: ExactCell, atLeft: readonly number[], atRight: readonly number[]): ExactCell[] {
  const { left, right, alpha, beta } = cell;
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
