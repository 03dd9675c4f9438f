/**
 * What it takes to evaluate a deep network on an interval, foreseen from its first layer before anything is allocated.
 */
import type { Shape } from '../network/shape';

export interface Foreseen {
  /** About how many pieces the network is affine on. */
  readonly pieces: number;
  readonly bytes: number;
  /** Of processor time, roughly: machines differ. */
  readonly seconds: number;
}

/** Risk, gradient and kinks together, for each parameter and piece; measured for 1 -> 2000 -> 2000 -> 1. */
const secondsPerParameter = 2.4e-8;
/** Values, slopes and derivatives of each neuron on each piece, in arrays with room to grow. */
const bytesPerNeuron = 100;

/**
 * Networks with random parameters have about as many kinks on a line as neurons (Hanin and Rolnick, Complexity of linear regions
 * in deep networks, 2019), of which the domain has the share that it has of the first layer's.
 */
export function foresee(
  shape: Shape,
  theta: Float64Array,
  domain: { readonly a: number; readonly b: number },
): Foreseen {
  const width = shape.widths[1]!;
  let inside = 0;
  for (let i = 0; i < width; i++) {
    const kink = -theta[width + i]! / theta[i]!;
    if (kink > domain.a && kink < domain.b) inside++;
  }
  const neurons = shape.widths.slice(1, -1).reduce((sum, each) => sum + each, 0);
  const pieces = 1 + Math.round((neurons * inside) / width);
  return {
    pieces,
    bytes: bytesPerNeuron * neurons * pieces,
    seconds: secondsPerParameter * shape.parameters * pieces,
  };
}
