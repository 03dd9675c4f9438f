/**
 * Critical points of any kind, saddles too, by minimizing the norm of the gradient.
 */
import { symmetricEigen } from '../calculus/linear-algebra';
import { dot, euclidean } from '../dynamics/vectors';
import type { Risk } from '../risk/risk';
import { criticalGradient } from './classification';

interface Watch {
  /** Polled before each step. */
  readonly cancelled: () => boolean;
  /** Told of each evaluation of the gradient. */
  readonly evaluated: () => void;
}

/**
 * Minimizes |G|^2 by Levenberg and Marquardt's method with the Hessian as the Jacobian of G. Null where that doesn't come
 * to a critical point, or was cancelled.
 */
export function leastGradient(
  risk: Risk,
  start: Float64Array,
  { cancelled, evaluated }: Watch,
): Float64Array | null {
  const n = start.length;
  const theta = Float64Array.from(start);
  const gradient = new Float64Array(n);
  const trial = new Float64Array(n);
  const trialGradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  const scale = new Float64Array(n);
  risk.gradient(theta, gradient);
  evaluated();
  let size = euclidean(gradient);
  let damping = 1e-2;
  for (let step = 0; step < 60 && Number.isFinite(size); step++) {
    if (cancelled()) return null;
    risk.gradientScale(theta, scale);
    if (size <= 1e-14 * euclidean(scale)) return theta;
    risk.hessian(theta, hessian);
    const { values, vectors } = symmetricEigen(hessian, n);
    const largest = Math.max(Math.abs(values[0]!), Math.abs(values[n - 1]!));
    let better = false;
    for (let attempt = 0; attempt < 6 && !better; attempt++) {
      const shift = (damping * largest) ** 2;
      trial.set(theta);
      for (let k = 0; k < n; k++) {
        const value = values[k]!;
        if (Math.abs(value) <= 1e-12 * largest) continue;
        const vector = vectors.subarray(k * n, (k + 1) * n);
        const amount = (value * dot(vector, gradient)) / (value * value + shift);
        for (let i = 0; i < n; i++) trial[i]! -= amount * vector[i]!;
      }
      risk.gradient(trial, trialGradient);
      evaluated();
      const trialSize = euclidean(trialGradient);
      better = trialSize < size;
      damping *= better ? 0.1 : 8;
      if (!better) continue;
      theta.set(trial);
      gradient.set(trialGradient);
      size = trialSize;
    }
    if (!better) break;
  }
  risk.gradientScale(theta, scale);
  return size <= criticalGradient * euclidean(scale) ? theta : null;
}
