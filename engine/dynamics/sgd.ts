import type { Risk } from '../risk/risk';
import { Backpropagation } from './backpropagation';
import type { Slope } from './descent';
import type { Sampler } from './training';

/**
 * The stochastic gradient of a batch: the mean over `batch` fresh samples (x, y) of weight * 2 (N(x) - y) grad N(x). Its
 * expectation is G. The exact risk and gradient are computed where the run is looked at.
 */
export function sampledSlope(risk: Risk, sampler: Sampler, batch: number): Slope {
  const network = new Backpropagation(risk.shape);
  const { inputs } = risk.shape;
  const point = new Float64Array(inputs + 1);
  return {
    sampled: true,
    careful: (theta, gradient) => risk.gradient(theta, gradient),
    evaluate(theta, gradient) {
      gradient.fill(0);
      for (let sample = 0; sample < batch; sample++) {
        const weight = sampler.draw(point);
        const residual = network.realize(theta, point) - point[inputs]!;
        network.add(theta, (2 * weight * residual) / batch, gradient);
      }
      return NaN;
    },
  };
}
