import { compileNumber } from '../expression/evaluate';
import type { Expression } from '../expression/expression';

/** The step sizes of a descent, n = 0, 1, …. */
export interface StepSizes {
  /** Whether every step has the same size. */
  readonly constant: boolean;
  at(step: number): number;
  /** The sum of the first `steps` step sizes, given the sum up to the step before and that step's size. */
  sum(steps: number, before: number, last: number): number;
}

/** `rate`, an expression in the step number n, as step sizes. */
export function stepSizesOf(rate: Expression): StepSizes {
  let varies = false;
  const at = compileNumber<number>(rate, {
    variable: (name) => {
      if (name === 'n') {
        varies = true;
        return (step) => step;
      }
      return () => constants[name] ?? NaN;
    },
  });
  if (varies) return { constant: false, at, sum: (_steps, before, last) => before + last };
  const size = at(0);
  return { constant: true, at: () => size, sum: (steps) => steps * size };
}

const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E, infinity: Infinity };
