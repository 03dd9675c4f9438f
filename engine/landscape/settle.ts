/**
 * Parameters in which rounding hides nothing, and what is hidden in a gradient that is small as a whole.
 */
import type { Shape } from '../network/shape';
import type { Risk } from '../risk/risk';
import { balanced } from './balance';
import type { Magnitudes, Region } from './classification';
import { rested } from './directions';

/** Kinks outside of the domain, in its widths. */
const near = { least: 0, most: 4 } as const;
/** Slopes that add up to so many times the size of the target on the domain cancel. */
const mostSlope = 1e3;

/**
 * Parameters of the same realization without large terms that cancel: a gradient that is small against these may be large
 * against what is left of them.
 */
export function settled(shape: Shape, theta: Float64Array, magnitudes: Magnitudes): Float64Array {
  const { domain } = magnitudes;
  const at = rested(theta, shape, domain, near);
  return balanced(shape, shallow(shape) && domain ? evened(at, domain, magnitudes.target || 1) : at);
}

function shallow(shape: Shape): boolean {
  return shape.depth === 1 && shape.inputs === 1;
}

/** Gives neurons that are active on the whole domain equal parts of their common slope, where their own ones cancel. */
function evened(theta: Float64Array, { a, b }: NonNullable<Region['domain']>, target: number): Float64Array {
  const width = (theta.length - 1) / 3;
  const active = Array.from({ length: width }, (_, i) => i).filter((i) => {
    const [w, bias] = [theta[i]!, theta[width + i]!];
    return w !== 0 && w * a + bias > 0 && w * b + bias > 0;
  });
  const slopes = active.map((i) => theta[i]! * theta[2 * width + i]!);
  const size = slopes.reduce((sum, slope) => sum + Math.abs(slope), 0);
  if (size * (b - a) <= mostSlope * target) return theta;
  const slope = slopes.reduce((sum, each) => sum + each, 0) / active.length;
  const result = Float64Array.from(theta);
  const middle = a / 2 + b / 2;
  for (const i of active) {
    const v = slope / theta[i]!;
    result[2 * width + i] = v;
    result[3 * width]! += (theta[2 * width + i]! - v) * (theta[i]! * middle + theta[width + i]!);
  }
  return result;
}

/** G of one neuron is not zero when it is above this part of its own contributions. */
const ownGradient = 1e-6;
/** An outgoing weight that changes no output. */
const trace = 2 ** -300;
/** Neurons that change the network by less than this part of the target don't matter. */
const ownEffect = 1e-6;

/**
 * Whether G is zero on both sides of every kink against what it is made of there: where the density is next to zero, or a
 * kink beside an end of the domain, a neuron may be far from critical and yet contribute nothing to G as a whole. One hidden
 * layer on an interval, for theta of H neurons and the risk of 2 H.
 */
export function criticalNeurons(risk: Risk, theta: Float64Array, magnitudes: Magnitudes): boolean {
  const { domain } = magnitudes;
  const width = (theta.length - 1) / 3;
  if (domain === null || risk.shape.widths[1] !== 2 * width) return true;
  const [w, b, v] = [0, 1, 2].map((layer) => theta.subarray(layer * width, (layer + 1) * width)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  // Neurons that are active on the other side of each kink, with next to no effect: ∫ r p there is zero, too, and is G_b.
  const other = (values: Float64Array) => values.map((value) => -value);
  const traces = v.map(() => trace);
  const both = Float64Array.of(...w, ...other(w), ...b, ...other(b), ...v, ...traces, theta.at(-1)!);
  const gradient = new Float64Array(both.length);
  const scale = new Float64Array(both.length);
  risk.gradient(both, gradient);
  risk.gradientScale(both, scale);
  const neurons = Array.from(w.keys(), (i) => {
    const ends = [w[i]! * domain.a + b[i]!, w[i]! * domain.b + b[i]!] as const;
    const effect = Math.abs(v[i]!) * Math.max(...ends, 0);
    return { everywhere: Math.min(...ends) > 0, matters: effect > ownEffect * (magnitudes.target || 1) };
  });
  // Of the neuron w, b and v, and b of the other one; its v, ∫ (x - q) r p, where a neuron makes ∫ x r p zero altogether.
  const affine = neurons.some(({ everywhere, matters }) => everywhere && matters);
  const rows = affine ? [0, 2, 4, 3, 5] : [0, 2, 4, 3];
  return neurons.every(({ matters }, i) => {
    if (!matters) return true;
    return rows.every((row) => {
      const k = row * width + i;
      return Math.abs(gradient[k]!) <= ownGradient * scale[k]!;
    });
  });
}
