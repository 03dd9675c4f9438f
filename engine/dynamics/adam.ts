import type { UpdateRule } from './descent';

/**
 * Adam (Kingma, Ba 2015, algorithm 1): moving averages of G and of G^2, corrected for their start at zero,
 * theta_(n+1) = theta_n - step size * m / (sqrt(s) + epsilon).
 */
export function adam(parameters: number, beta1: number, beta2: number, epsilon: number): UpdateRule {
  const mean = new Float64Array(parameters);
  const square = new Float64Array(parameters);
  let power1 = 1;
  let power2 = 1;
  return {
    memoryless: false,
    update(theta, gradient, stepSize, _step, next) {
      power1 *= beta1;
      power2 *= beta2;
      const correction1 = 1 - power1;
      const correction2 = 1 - power2;
      for (let i = 0; i < theta.length; i++) {
        const g = gradient[i]!;
        mean[i] = beta1 * mean[i]! + (1 - beta1) * g;
        square[i] = beta2 * square[i]! + (1 - beta2) * g * g;
        const denominator = Math.sqrt(square[i]! / correction2) + epsilon;
        // 0/0 where epsilon is zero and the gradient has always been zero: that parameter does not move.
        const change = mean[i] === 0 ? 0 : mean[i]! / correction1 / denominator;
        next[i] = theta[i]! - stepSize * change;
      }
    },
  };
}
