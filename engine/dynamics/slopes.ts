import type { Risk } from '../risk/risk';
import type { Slope } from './descent';
import type { Rows } from './sphere';
import { projectTangent } from './sphere';

/** The generalized gradient itself. */
export function exactSlope(risk: Risk): Slope {
  return { exact: null, evaluate: (theta, gradient) => risk.gradient(theta, gradient) };
}

/** The generalized gradient without its parts along the rows of length one. */
export function projectedSlope(risk: Risk, rows: Rows): Slope {
  return {
    exact: null,
    evaluate(theta, gradient) {
      const value = risk.gradient(theta, gradient);
      projectTangent(rows, theta, gradient);
      return value;
    },
  };
}
