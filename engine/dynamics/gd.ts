import type { UpdateRule } from './descent';
import type { Rows } from './sphere';
import { retract } from './sphere';

/** Gradient descent: theta_(n+1) = theta_n - step size * G. */
export const gradientDescent: UpdateRule = {
  memoryless: true,
  update(theta, gradient, stepSize, _step, next) {
    for (let i = 0; i < theta.length; i++) next[i] = theta[i]! - stepSize * gradient[i]!;
  },
};

/** Gradient descent on the submanifold |(w, b)| = 1: a step along the projected gradient, then back to length one. */
export function normalizedGradientDescent(rows: Rows): UpdateRule {
  return {
    memoryless: true,
    update(theta, gradient, stepSize, step, next) {
      gradientDescent.update(theta, gradient, stepSize, step, next);
      retract(rows, next);
    },
  };
}
