/** Where the neurons of a run's first hidden layer had their kinks. */
import type { Samples } from '../../engine/experiment/events';
import type { Cell } from '../../engine/experiment/plan';
import { shapeOf } from '../../engine/network/shape';
import type { NeuronsSight } from '../../webview/messages';
import { spread } from './ensemble';

/** Kinks that travel to the panel at once; of longer trajectories fewer samples are shown. */
const mostKinks = 200_000;
const mostSamples = 2000;

/** Null where the samples carry no theta or the input has several dimensions. */
export function seeNeurons({ widths, problem }: Cell, samples: Samples): NeuronsSight | null {
  const shape = shapeOf(widths);
  const { parameters, inputs, depth } = shape;
  const length = samples.step.length;
  if (problem.kind !== 'line' || inputs !== 1 || length === 0) return null;
  if (samples.theta.length !== length * parameters) return null;
  const width = widths[1]!;
  const most = Math.max(2, Math.min(mostSamples, Math.floor(mostKinks / width)));
  const sample = sampled(length, most);
  const kink = new Float64Array(sample.length * width);
  const weight = new Float64Array(kink.length);
  const jump = new Float64Array(depth === 1 ? kink.length : 0);
  sample.forEach((number, row) => {
    const theta = samples.theta.subarray(number * parameters, (number + 1) * parameters);
    for (let i = 0; i < width; i++) {
      const w = theta[shape.weights[0]! + i]!;
      const at = row * width + i;
      kink[at] = w === 0 ? NaN : -theta[shape.biases[0]! + i]! / w;
      weight[at] = w;
      if (depth === 1) jump[at] = Math.abs(w) * theta[shape.weights[1]! + i]!;
    }
  });
  return {
    kind: 'neurons',
    width,
    sample,
    time: Float64Array.from(sample, (k) => samples.time[k]!),
    step: Float64Array.from(sample, (k) => samples.step[k]!),
    kink,
    weight,
    jump,
  };
}

/** Evenly spread samples with the first and the last. */
function sampled(length: number, most: number): Uint32Array {
  if (length <= most) return Uint32Array.from({ length }, (_, k) => k);
  return Uint32Array.from([...spread(length - 1, most - 1), length - 1]);
}
