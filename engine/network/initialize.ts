import type { Distribution, Initialization } from './initialization';
import { initialStream, type RandomStream } from './random';
import type { Shape } from './shape';

/**
 * Run `run`'s initial theta (run counts from 0). It depends on the seed, the run and the network's shape alone; weights and
 * biases of a layer are drawn in the order of theta.
 */
export function initialTheta(
  initialization: Initialization,
  shape: Shape,
  seed: number,
  run: number,
): Float64Array {
  if (initialization.kind === 'given') return Float64Array.from(initialization.theta);
  const theta = new Float64Array(shape.parameters);
  const stream = initialStream(seed, run, shape.widths);
  for (let layer = 0; layer <= shape.depth; layer++) {
    const fanIn = shape.widths[layer]!;
    const fanOut = shape.widths[layer + 1]!;
    const weights = shape.weights[layer]!;
    const biases = shape.biases[layer]!;
    fill(theta.subarray(weights, biases), initialization.weights, stream, fanIn, fanOut);
    const ofBias = initialization.biases;
    const zeroBias = ofBias.kind === 'he' || ofBias.kind === 'xavier';
    fill(
      theta.subarray(biases, biases + fanOut),
      zeroBias ? { kind: 'zero' } : ofBias,
      stream,
      fanIn,
      fanOut,
    );
  }
  return theta;
}

function fill(
  part: Float64Array,
  distribution: Distribution,
  stream: RandomStream,
  fanIn: number,
  fanOut: number,
): void {
  const draw = drawOf(distribution, stream, fanIn, fanOut);
  for (let i = 0; i < part.length; i++) part[i] = draw();
}

/** Standard deviations: he sqrt(2 / fan_in), xavier sqrt(2 / (fan_in + fan_out)). */
function drawOf(
  distribution: Distribution,
  stream: RandomStream,
  fanIn: number,
  fanOut: number,
): () => number {
  switch (distribution.kind) {
    case 'normal': {
      const { mean, sd } = distribution;
      return () => mean + sd * stream.normal();
    }
    case 'uniform': {
      const { a, b } = distribution;
      return () => {
        const u = stream.uniform();
        return a * (1 - u) + b * u;
      };
    }
    case 'he': {
      const sd = Math.sqrt(2 / fanIn);
      return () => sd * stream.normal();
    }
    case 'xavier': {
      const sd = Math.sqrt(2 / (fanIn + fanOut));
      return () => sd * stream.normal();
    }
    case 'zero':
      return () => 0;
  }
}
