/**
 * Other parameters of the same realization, at which more can be proved.
 */

/** Distances below this part of the domain, and effects below this part of the target, are rounding. */
const rounding = 1e-9;

interface Scales {
  readonly domain: { readonly a: number; readonly b: number };
  /** The size of the target. */
  readonly target: number;
}

/**
 * Parameters (w, b, v, c) of one hidden layer with the same realization up to rounding, of whose neurons the ones that
 * don't matter are dead: those with the kink of another one, which takes their jump, and those without any effect. Kinks at
 * an end of the domain go outside. What is below `negligible`, as part of domain and target, is rounding. Null where nothing
 * changes.
 */
export function simplified(
  theta: Float64Array,
  { domain, target }: Scales,
  negligible = rounding,
): Float64Array | null {
  const width = (theta.length - 1) / 3;
  const length = domain.b - domain.a;
  const result = Float64Array.from(theta);
  const kinked: number[] = [];
  let changed = false;
  const kill = (i: number): void => {
    changed = true;
    result.set([1], i);
    result.set([-(domain.b + length)], width + i);
    result.set([0], 2 * width + i);
  };
  for (let i = 0; i < width; i++) {
    const [w, b, v] = [theta[i]!, theta[width + i]!, theta[2 * width + i]!];
    const ends = [w * domain.a + b, w * domain.b + b] as const;
    const highest = Math.max(...ends);
    const lowest = Math.min(...ends);
    const edge = negligible * Math.abs(w) * length;
    if (highest < -edge) continue;
    const effect = Math.abs(v) * highest;
    if (highest <= edge || effect <= negligible * target) kill(i);
    else if (lowest > edge) continue;
    else if (lowest < -edge) kinked.push(i);
    else {
      // Active on the whole domain but for rounding: the kink goes one width beyond the end.
      result[width + i] = b + Math.abs(w) * length;
      result[3 * width]! -= v * Math.abs(w) * length;
      changed = true;
    }
  }
  const position = (i: number) => -theta[width + i]! / theta[i]!;
  kinked.sort((i, j) => Math.sign(theta[i]!) - Math.sign(theta[j]!) || position(i) - position(j));
  for (let k = 1; k < kinked.length; k++) {
    const [i, j] = [kinked[k - 1]!, kinked[k]!];
    if (theta[i]! * theta[j]! < 0 || position(j) - position(i) > negligible * length) continue;
    result[2 * width + j]! += (result[2 * width + i]! * Math.abs(theta[i]!)) / Math.abs(theta[j]!);
    kill(i);
  }
  return changed ? result : null;
}

/** A data set, for which only the outputs on its rows matter. */
interface Sample {
  /** Of the rows, one after the other. */
  readonly inputs: Float64Array;
  /** Inputs of one row. */
  readonly columns: number;
  /** The size of the outputs. */
  readonly target: number;
}

/**
 * Parameters (w, b, v, c) of one hidden layer with the same outputs on the rows up to rounding, of whose neurons the ones
 * that are active on no row or change no output are zero, with a negative bias: dead far from all rows. Null where nothing changes.
 */
export function simplifiedOnRows(theta: Float64Array, sample: Sample): Float64Array | null {
  const { columns, target } = sample;
  const width = (theta.length - 1) / (columns + 2);
  const result = Float64Array.from(theta);
  let changed = false;
  for (let i = 0; i < width; i++) {
    const weights = theta.subarray(i * columns, (i + 1) * columns);
    const bias = theta[columns * width + i]!;
    const v = theta[(columns + 1) * width + i]!;
    if (Math.abs(v) * highestOn(sample, weights, bias) > rounding * target) continue;
    changed ||= v !== 0 || !(bias < 0) || weights.some((weight) => weight !== 0);
    result.fill(0, i * columns, (i + 1) * columns);
    result[columns * width + i] = -1;
    result[(columns + 1) * width + i] = 0;
  }
  return changed ? result : null;
}

/** The largest max(w · x + b, 0) on the rows; zero where that is rounding of the terms. */
function highestOn({ inputs, columns }: Sample, weights: Float64Array, bias: number): number {
  let highest = 0;
  for (let at = 0; at < inputs.length; at += columns) {
    let [value, size] = [bias, Math.abs(bias)];
    weights.forEach((weight, k) => {
      const term = weight * inputs[at + k]!;
      value += term;
      size += Math.abs(term);
    });
    if (value > rounding * size) highest = Math.max(highest, value);
  }
  return highest;
}
