import type { Risk } from '../risk/risk';
import type { Slope } from './descent';
import type { Rows } from './sphere';
import { projectTangent } from './sphere';

/** The generalized gradient itself, by the risk's kernel where there is one: then samples are taken more carefully. */
export function exactSlope(risk: Risk): Slope {
  const careful = (theta: Float64Array, gradient: Float64Array) => risk.gradient(theta, gradient);
  const { kernel } = risk;
  if (!kernel) return { sampled: false, careful: null, evaluate: careful };
  return { sampled: false, careful, evaluate: (theta, gradient) => kernel.gradient(theta, gradient) };
}

/** The generalized gradient without its parts along the rows of length one. */
export function projectedSlope(risk: Risk, rows: Rows): Slope {
  const whole = exactSlope(risk);
  const { careful } = whole;
  const project = (value: number, theta: Float64Array, gradient: Float64Array): number => {
    projectTangent(rows, theta, gradient);
    return value;
  };
  return {
    sampled: false,
    careful: careful && ((theta, gradient) => project(careful(theta, gradient), theta, gradient)),
    evaluate: (theta, gradient) => project(whole.evaluate(theta, gradient), theta, gradient),
  };
}
