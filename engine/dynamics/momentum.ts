import type { UpdateRule } from './descent';

/**
 * Heavy ball momentum (Polyak 1964, in the form of Sutskever et al. 2013 that deep learning libraries use):
 * m_(n+1) = beta m_n + G, theta_(n+1) = theta_n - step size * m_(n+1), m_0 = 0.
 */
export function momentum(parameters: number, beta: number): UpdateRule {
  const velocity = new Float64Array(parameters);
  return {
    memoryless: false,
    update(theta, gradient, stepSize, _step, next) {
      for (let i = 0; i < theta.length; i++) {
        velocity[i] = beta * velocity[i]! + gradient[i]!;
        next[i] = theta[i]! - stepSize * velocity[i]!;
      }
    },
  };
}
